"""Which of the public page's faces is shown: before, during, after; and who can be talked to now."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import OPEN_TO_SEEKERS, GatheringState
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.talkable import staffed
from engawa.delivery.queues.queries import Standing, standing_in
from engawa.delivery.queues.states import DeskState

S = GatheringState

PHASES = {
    S.DRAFT: "unknown",
    S.ANNOUNCED: "before",
    S.REGISTERING: "before",
    S.LIVE: "live",
    S.CLOSED: "after",
    S.REPORTED: "after",
    S.SUSPENDED: "halted",
    S.POSTPONED: "halted",
    S.CANCELLED: "halted",
}


def phase(gathering: Gathering | None) -> str:
    return PHASES[S(gathering.state)] if gathering else "unknown"


def registering(gathering: Gathering | None) -> bool:
    return gathering is not None and gathering.state in OPEN_TO_SEEKERS


@dataclass(frozen=True)
class Place:
    """What the public may know of a booth's queue: never how many wait there."""

    booth: UUID
    tone: str
    words: str


def places(gathering: Gathering) -> dict[UUID, Place]:
    """By exhibitor, on the day only. No count is told: a queue of one is a person.

    Read once for each gathering that was read: a page shows the same moment as its tag names.
    """
    known: dict[UUID, Place] | None = gathering.__dict__.get(_READ)
    if known is None:
        known = gathering.__dict__[_READ] = _places(gathering)
    return known


_READ = "_places_read"


def _places(gathering: Gathering) -> dict[UUID, Place]:
    if gathering.state != S.LIVE:
        return {}
    booths = _exhibitors(gathering.pk, gathering.stamp)
    desks = [desk for desk in standing_in(gathering.pk) if desk.owner in booths]
    there = staffed(gathering) if any(_ready(desk) for desk in desks) else set()
    found: dict[UUID, Place] = {}
    for desk in desks:
        if place := _place(desk, there):
            found[booths[desk.owner]] = place
    return found


@lru_cache(maxsize=32)
def _exhibitors(gathering: UUID, stamp: int) -> dict[UUID, UUID]:
    """Whose booth it is; a new booth moves the gathering's stamp."""
    del stamp
    return dict(Booth.objects.filter(gathering=gathering).values_list("pk", "exhibitor_id"))


def free_now(known: dict[UUID, Place]) -> frozenset[UUID]:
    return frozenset(exhibitor for exhibitor, place in known.items() if place.tone == "go")


def _ready(desk: Standing) -> bool:
    return desk.state == DeskState.OPEN and desk.standby and desk.free


def _place(desk: Standing, there: set[UUID]) -> Place | None:
    """`there`: booths whose page somebody on duty has open. Nobody there: not ready, whatever the sign says."""
    if desk.state == DeskState.PAUSED or (desk.state == DeskState.OPEN and not desk.standby):
        return Place(desk.owner, "soft", _("休憩中"))
    if desk.state != DeskState.OPEN:
        return None
    if desk.free and desk.owner not in there:
        return Place(desk.owner, "soft", _("担当者が席を外しています"))
    if desk.free:
        return Place(desk.owner, "go", _("今すぐ話せます"))
    return Place(desk.owner, "info", _("順番にお呼びしています"))
