"""Reading rooms: who is there, what evidence says, what a page must be told. Run inside the programme."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.subjects.aliases import show_aliases
from engawa.shared.live.grants import HOSTS, may_connect
from engawa.shared.live.models import LiveBeat, LiveEvidence, LiveMessage, LiveRoom, LiveSeat, LiveSpan
from engawa.shared.live.places import COMES_AND_GOES, one_of_hundreds
from engawa.shared.live.ports import Presence, RoomSpec
from engawa.shared.live.sealing import open_bodies
from engawa.shared.live.spans import EvidenceKind, EvidenceSource, Row
from engawa.shared.live.states import ADMITTED, IN_ROOM, ROLE_WORDS, LineState, RoomKind, RoomState, SeatRole, SeatState
from engawa.shared.live.verdict import Side, Verdict, judge

ALIVE = dt.timedelta(seconds=30)
GRACE = dt.timedelta(seconds=60)
HISTORY = 200  # lines of chat shown on entering


def spec_of(room: LiveRoom, *, viewers: int = 0) -> RoomSpec:
    """A room as engines are told of it: servers know no demo clock."""
    ends = room.hard_close_at + (clock.real_now() - clock.now())
    return RoomSpec(
        room.pk,
        room.key,
        RoomKind(room.kind),
        ends,
        relay_only=room.relay_only,
        viewers=viewers,
        max_seats=room.max_seats,
    )


def seats_of(room: LiveRoom) -> list[LiveSeat]:
    return _seats_of(room.pk)


@prepared
def _seats_of(room: UUID) -> "QuerySet[LiveSeat]":
    return LiveSeat.objects.filter(room=room).order_by("made_at", "id")


def company_of(seat: LiveSeat) -> list[LiveSeat]:
    """Those this seat's page has to do with, and itself: everybody, but among hundreds those who present."""
    if not one_of_hundreds(seat):
        return seats_of(seat.room)
    presents = ~Q(role__in=COMES_AND_GOES)
    return list(LiveSeat.objects.filter(presents | Q(pk=seat.pk), room=seat.room_id).order_by("made_at", "id"))


def watching(room: LiveRoom) -> int:
    """How many watch or read along now."""
    return LiveSeat.objects.filter(room=room, role__in=COMES_AND_GOES, state__in=IN_ROOM).count()


def open_rooms_of(owner_ref: UUID) -> list[LiveRoom]:
    states = (RoomState.PLANNED, RoomState.OPENING, RoomState.OPEN, RoomState.DRAINING)
    return list(LiveRoom.objects.filter(owner_ref=owner_ref, state__in=states).order_by("made_at"))


def presence(room: LiveRoom) -> dict[UUID, SeatState]:
    """States as they are now, also where the sweep has not looked yet."""
    return states_now(LiveSeat.objects.filter(room=room).values("pk"))


def _state_now(known: str, beat: UUID | None, seen: dt.datetime | None) -> SeatState:
    state = SeatState(known)
    if state not in IN_ROOM:
        return state
    if beat is None:  # after a crash of the database: the next look decides, not the loss of what was known
        return SeatState.AWAY
    silent = clock.now() - seen if seen else GRACE
    if silent >= GRACE:
        return SeatState.LEFT
    return SeatState.AWAY if silent >= ALIVE else state


def present_in(key: str) -> list[Presence]:
    """Mesh: whose page is heard and says that media runs."""
    room = LiveRoom.objects.get(key=key)
    beats = LiveBeat.objects.filter(seat__room=room, last_seen_at__gt=clock.now() - ALIVE, connection__isnull=False)
    up = set(LiveEvidence.objects.filter(room=room, kind=EvidenceKind.MEDIA_UP).values_list("seat_id", "connection"))
    return [Presence(b.seat_id, b.connection) for b in beats.order_by("seat_id") if (b.seat_id, b.connection) in up]


def rows_of(room: LiveRoom) -> list[Row]:
    rows = LiveEvidence.objects.filter(room=room).order_by("received_at", "id")
    return [
        Row(
            r.seat_id,
            r.connection,
            EvidenceSource(r.source),
            EvidenceKind(r.kind),
            r.happened_at or r.received_at,
            r.payload,
            str(r.external_id),
        )
        for r in rows
    ]


def judge_room(room: LiveRoom, sides: Sequence[Side], *, min_overlap_seconds: int) -> Verdict:
    return judge(
        rows_of(room),
        sides,
        min_overlap_seconds=min_overlap_seconds,
        room_closed_at=room.closed_at,
        fell_back=room.fell_back,
    )


def spans_of(room: LiveRoom) -> list[LiveSpan]:
    return list(LiveSpan.objects.filter(room=room, build=room.spans_build).order_by("seat_id", "basis", "begins_at"))


def names_of(seats: Sequence[LiveSeat]) -> dict[UUID, str]:
    """Alias for a subject, public words for everybody else; never a name that was not given for this."""
    aliases = show_aliases({s.subject for s in seats if s.subject})
    alias = {s.pk: aliases.get(s.subject, "") for s in seats if s.subject}
    return {s.pk: alias.get(s.pk) or s.label or str(ROLE_WORDS[SeatRole(s.role)]) for s in seats}


def peer_facts(seat: LiveSeat, name: str, connection: UUID | None) -> dict[str, Any]:
    return {
        "seat": str(seat.pk),
        "connection": str(connection) if connection else None,
        "name": name,
        "role": seat.role,
        "role_name": str(ROLE_WORDS[SeatRole(seat.role)]),
    }


def visible_peers(seat: LiveSeat, seats: Sequence[LiveSeat], beats: dict[UUID, LiveBeat]) -> list[dict[str, Any]]:
    """Everyone admitted is named: nobody is ever invisible. Hundreds are counted instead (`watching`).

    A connection only for pages that are open.
    """
    others = [s for s in seats if s.pk != seat.pk and s.state in ADMITTED and s.state != SeatState.LEFT]
    if seat.room.kind == RoomKind.PLENARY:
        others = [s for s in others if s.role not in COMES_AND_GOES]
    names = names_of(others)
    kind, role = RoomKind(seat.room.kind), SeatRole(seat.role)
    return [
        peer_facts(s, names[s.pk], _connection(s, beats.get(s.pk)))
        | {"media": may_connect(kind, role, SeatRole(s.role))}
        for s in others
    ]


def _connection(seat: LiveSeat, beat: LiveBeat | None) -> UUID | None:
    return beat.connection if beat and seat.state in IN_ROOM else None


def reads(seat: LiveSeat, line: LiveMessage) -> bool:
    """Whether this seat's page shows the line: a question not yet public is its writer's and the hosts'."""
    if line.state == LineState.HIDDEN:
        return False
    if line.only_for_id is not None:
        return seat.pk in {line.only_for_id, line.seat_id}
    return line.state == LineState.SHOWN or line.seat_id == seat.pk or seat.role in HOSTS


def _readable(seat: LiveSeat) -> Q:
    own = Q(seat=seat.pk)
    public = Q(only_for__isnull=True) & (Q() if seat.role in HOSTS else Q(state=LineState.SHOWN) | own)
    return ~Q(state=LineState.HIDDEN) & (public | Q(only_for=seat.pk) | own)


def chat_of(seat: LiveSeat, seats: Sequence[LiveSeat]) -> list[dict[str, Any]]:
    """The last lines of the room that this seat reads, oldest first."""
    lines = list(LiveMessage.objects.filter(_readable(seat), room=seat.room_id).order_by("-sent_at", "-id")[:HISTORY])
    return chat_lines(lines[::-1], seats)


def chat_lines(lines: Sequence[LiveMessage], seats: Sequence[LiveSeat]) -> list[dict[str, Any]]:
    bodies, names = open_bodies(lines), names_of(seats)
    return [
        {
            "id": str(m.client_id),
            "seat": str(m.seat_id),
            "name": names.get(m.seat_id, ""),
            "at": m.sent_at.isoformat(),
            "time": clock.local(m.sent_at).strftime("%H:%M"),
            "text": bodies.get(m.pk, ""),
            "ref": str(m.pk),
            "asked": m.state == LineState.ASKED,
            "phone": m.phone,
        }
        for m in lines
    ]


def states_now(seats: "Collection[UUID] | QuerySet[Any]") -> dict[UUID, SeatState]:
    """Seats of many rooms as they are now: one question, for boards."""
    rows = LiveSeat.objects.filter(pk__in=seats).order_by("made_at", "pk")
    known = rows.values_list("pk", "state", "beat", "beat__last_seen_at")
    return {pk: _state_now(state, beat, seen) for pk, state, beat, seen in known}


class SeatNow(NamedTuple):
    """`lost`: left, or nothing was heard of its page for half a minute. One that is being loaded again is not lost."""

    state: SeatState
    lost: bool


def seats_now(seats: Collection[UUID]) -> dict[UUID, SeatNow]:
    """For boards, one question."""
    alive = clock.now() - ALIVE
    rows = LiveSeat.objects.filter(pk__in=seats).order_by("made_at", "pk")
    found = {}
    for pk, known, seen in rows.values_list("pk", "state", "beat__last_seen_at"):
        state = SeatState(known)
        silent = state in IN_ROOM and (seen is None or seen <= alive)
        found[pk] = SeatNow(state, silent or state == SeatState.LEFT)
    return found
