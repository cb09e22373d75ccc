"""Reading 開会・PR・閉会. Run inside the programme."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.kit.prepared import prepared
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models import Plenary, PlenaryLine
from engawa.delivery.fairs.plenary_states import PlenaryState
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.queries import watching
from engawa.shared.live.states import PREPARING, RUNNING

STAGE = "plenary"
"""The kind of channel on which what is on now travels whole. Its refs: `now` and `lines`, the page's parts, and the
audiences of `news.py`: the line above every page."""
NOW, LINES = "now", "lines"
SHOWN_LINES = 8


@dataclass(frozen=True)
class OnNow:
    """What everybody is shown of the one that is on: the same for all, drawn once."""

    plenary: Plenary
    live: bool = False
    """It can be watched: its room is open."""
    watching: int = 0


def plenaries_of(gathering: Gathering) -> list[Plenary]:
    return _plenaries_of(gathering.pk)


@prepared
def _plenaries_of(gathering: UUID) -> "QuerySet[Plenary]":
    return Plenary.objects.filter(gathering=gathering).order_by("at", "pk")


def shown_of(gathering: Gathering | None) -> list[Plenary]:
    """For everybody: what is on, to come, and was; nothing that was called off."""
    if gathering is None:
        return []
    return [one for one in plenaries_of(gathering) if one.state != PlenaryState.CANCELLED]


@prepared
def open_now() -> "QuerySet[Plenary]":
    return Plenary.objects.filter(state=PlenaryState.OPEN).order_by("began_at", "pk")


def on_now() -> list[OnNow]:
    found = open_now()
    rooms = rooms_of(found)
    return [
        OnNow(one, (room := rooms.get(one.pk)) is not None, watching(room) if room else 0)
        for one in found  # one at a time speaks to everybody
    ]


def lines_now() -> list[PlenaryLine]:
    """The last captions of what is on, oldest first."""
    rows = PlenaryLine.objects.filter(plenary__state=PlenaryState.OPEN, hidden_at__isnull=True)
    return list(rows.order_by("-said_at", "-pk")[:SHOWN_LINES])[::-1]


def transcripts(plenaries: Sequence[Plenary]) -> dict[UUID, list[PlenaryLine]]:
    """字幕の記録: all that was said in each, in one question."""
    found = defaultdict[UUID, list[PlenaryLine]](list)
    rows = PlenaryLine.objects.filter(plenary__in=[one.pk for one in plenaries], hidden_at__isnull=True)
    for line in rows.order_by("said_at", "pk"):
        found[line.plenary_id].append(line)
    return found


def rooms_of(plenaries: Sequence[Plenary]) -> dict[UUID, LiveRoom]:
    """The room of each while it is open or being opened. On the mesh there is none."""
    ids = {one.room_id: one.pk for one in plenaries if one.room_id is not None}
    rows = LiveRoom.objects.select_related("programme").filter(pk__in=ids, state__in=[*PREPARING, *RUNNING])
    return {ids[room.pk]: room for room in rows} if ids else {}


def room_of(plenary: Plenary) -> LiveRoom | None:
    return rooms_of([plenary]).get(plenary.pk)


def plenary_in(room: UUID) -> Plenary | None:
    return Plenary.objects.select_related("gathering", "programme").filter(room_id=room).first()
