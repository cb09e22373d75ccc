"""What people decide about rooms: each is an act with an entry. What pages merely do stands in `channel`."""

import datetime as dt
from uuid import UUID

from django.conf import settings

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.ids import uuid7
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait
from engawa.shared.live import spans
from engawa.shared.live.conf import live_settings
from engawa.shared.live.grants import MESH_LIMITS, Source, grants_for, limits_of
from engawa.shared.live.health import engine_for
from engawa.shared.live.models import LiveRoom, LiveSeat, LiveSpan
from engawa.shared.live.orders import Order, order
from engawa.shared.live.places import COMES_AND_GOES, holds_place, refuse_when_full
from engawa.shared.live.ports import EngineName
from engawa.shared.live.proving import last_heard, prove
from engawa.shared.live.queries import rows_of, seats_of
from engawa.shared.live.states import (
    ADMITTED,
    IN_ROOM,
    PREPARING,
    ROOM,
    RUNNING,
    SEAT,
    ChatMode,
    RoomKind,
    RoomState,
    SeatRole,
    SeatState,
)
from engawa.shared.live.telling import ensure_beat, lock_beats, tell, wake_room

CLOSE, LOOK, MEASURE = "room.close", "room.look", "room.measure"
LAST_WORDS = dt.timedelta(seconds=20)
"""An engine's server tells of the end a little after it: tries at 0, 1, 3, 7 and 15 seconds."""
LOOK_SECONDS = 25
LONGEST = dt.timedelta(hours=2)


class NotOffered(Exception):
    """The mesh carries no such room and there is no LiveKit here."""


class AddressesWouldShow(Exception):
    """live.E010: without TURN the other side learns her address; a production installation refuses that."""


def open_room(
    programme: Programme,
    *,
    by: Actor,
    kind: RoomKind,
    owner_ref: UUID,
    hard_close_at: dt.datetime | None = None,
    chat_mode: ChatMode = ChatMode.OPEN,
) -> LiveRoom:
    """Plan and begin. A mesh room is open at once; another engine's when it has answered (`carrying.open_there`)."""
    with acting(Act.ROOM_OPEN, programme, by=by, scope={"kind": kind, "owner": owner_ref}) as act:
        now, conf = clock.now(), live_settings()
        pk, engine = uuid7(), engine_for(kind)
        if engine is EngineName.MESH and kind not in MESH_LIMITS:
            raise NotOffered(kind)
        room = LiveRoom(
            id=pk,
            programme=programme,
            kind=kind,
            engine=engine,
            key=f"{conf.prefix}-{kind}-{pk}",
            owner_ref=owner_ref,
            max_seats=limits_of(engine, kind).seats,
            chat_mode=chat_mode,
            relay_only=conf.relay_only or engine is not EngineName.MESH,
            opens_at=now,
            hard_close_at=hard_close_at or now + LONGEST,
        )
        room.state = ROOM.after(room.state, "begin")
        if engine is EngineName.MESH:
            room.state, room.opened_at = ROOM.after(room.state, "open"), now
        room.save(force_insert=True)
        act.record(room=room.pk, engine=room.engine)
        order(Order.OPEN, room)
        set_wait(CLOSE, room.pk, room.hard_close_at)
        set_wait(LOOK, room.pk, now + dt.timedelta(seconds=LOOK_SECONDS))
        act.wake("room", room.pk)
    return room


def admit(
    room: LiveRoom,
    *,
    by: Actor,
    role: SeatRole,
    subject_id: UUID | None = None,
    person_id: UUID | None = None,
    label: str = "",
) -> LiveSeat:
    """Let somebody in. The same person gets the same seat again; a removed one is refused."""
    with acting(
        Act.ROOM_ADMIT,
        room.programme,
        by=by,
        about=room,
        subject=subject_id,
        purpose=Purpose.MEETING,
        scope={"role": role},
    ) as act:
        room = _locked_room(room)
        if room.state not in {*PREPARING, *RUNNING}:
            raise WrongState(RoomState(room.state), "admit")
        seat = _seat_of(room, role, subject_id, person_id, label)
        act.record(seat=seat.pk)
        if seat.state not in ADMITTED:
            seat.state = SEAT.after(seat.state, "admit")
            seat.admitted_at = clock.now()
            seat.save(update_fields=["state", "admitted_at"])
        ensure_beat(seat)
        act.wake("room", room.pk)
        act.wake("live", seat.who)
    return seat


def _seat_of(room: LiveRoom, role: SeatRole, subject: UUID | None, person: UUID | None, label: str) -> LiveSeat:
    seats = seats_of(room)
    for seat in seats:
        if (seat.subject, seat.person) == (subject, person) and (subject or person):
            return _changed(room, seat, role, seats)
    if subject and bare_addresses_refused(relay_only=room.relay_only):
        raise AddressesWouldShow("live.E010")
    refuse_when_full(room, role, seats)
    seat = LiveSeat(
        programme=room.programme,
        room=room,
        role=role,
        state=SEAT.initial,
        subject=subject,
        person=person,
        label=label,
        grants=grants_for(role, RoomKind(room.kind)).words(),
    )
    seat.save(force_insert=True)
    return seat


def bare_addresses_refused(*, relay_only: bool) -> bool:
    """Whether her address would be shown to the other side where that is not allowed."""
    if relay_only or live_settings().allow_peer_addresses:
        return False
    return str(settings.ENGAWA_KIND) == "production"


def _changed(room: LiveRoom, seat: LiveSeat, role: SeatRole, seats: list[LiveSeat]) -> LiveSeat:
    """A reader becomes a viewer when a place is free, and back; nobody else changes by entering again."""
    if not {SeatRole(seat.role), role} <= COMES_AND_GOES or seat.state == SeatState.REMOVED:
        return seat
    if seat.role == role and holds_place(seat):
        return seat
    refuse_when_full(room, role, [s for s in seats if s.pk != seat.pk])
    seat.role, seat.grants = role, grants_for(role, RoomKind(room.kind)).words()
    seat.save(update_fields=["role", "grants"])
    return seat


def permit(seat: LiveSeat, source: Source, *, on: bool, by: Actor) -> LiveSeat:
    """Open or close one source for one seat: a viewer's microphone while she is called on."""
    with acting(
        Act.SEAT_PERMIT, seat.programme, by=by, about=seat, subject=seat.subject, scope={"source": source, "on": on}
    ):
        beats = lock_beats(seat.room)
        seat = _locked(seat)
        seat.grants = sorted({*seat.grants, source} if on else set(seat.grants) - {source})
        seat.save(update_fields=["grants"])
        tell([seat], beats, "permissions", {"permissions": seat.grants})
        order(Order.PERMIT, seat.room, seat)
    return seat


def remove_seat(seat: LiveSeat, *, by: Actor, reason: str) -> LiveSeat:
    """退出させる. The reason is sealed with the entry; the page only hears that it was removed."""
    with acting(Act.SEAT_REMOVE, seat.programme, by=by, about=seat, subject=seat.subject) as act:
        act.note(reason=reason)
        room = seat.room
        beats = lock_beats(room)
        seat = _locked(seat)
        seat.state = SEAT.after(seat.state, "remove")
        seat.revoked_at, seat.revoked_by = clock.now(), by.id
        seat.save(update_fields=["state", "revoked_at", "revoked_by"])
        others = [s for s in seats_of(room) if s.pk != seat.pk]
        tell(others, beats, "peer_left", {"seat": str(seat.pk), "reason": "removed"})
        order(Order.REMOVE, room, seat)
        wake_room(room, [seat])
    return seat


def close_room(room: LiveRoom, *, by: Actor) -> LiveRoom:
    """Idempotent. Whoever is inside has left; whoever was expected did not come."""
    with acting(Act.ROOM_CLOSE, room.programme, by=by, about=room) as act:
        beats = lock_beats(room)
        room = _locked_room(room)
        if room.state == RoomState.CLOSED:
            act.skip_entry()
            return room
        if ROOM.allows(room.state, "drain"):
            room.state = ROOM.after(room.state, "drain")
        room.state = ROOM.after(room.state, "close")
        room.closed_at = clock.now()
        room.save(update_fields=["state", "closed_at"])
        seats = seats_of(room)
        prove([row for seat in seats if seat.state in IN_ROOM for row in last_heard(seat, beats.get(seat.pk))])
        for seat in seats:
            verb = "leave" if seat.state not in {SeatState.INVITED, SeatState.WAITING, SeatState.ADMITTED} else "expire"
            if SEAT.allows(seat.state, verb):
                seat.state = SEAT.after(seat.state, verb)
        LiveSeat.objects.bulk_update(seats, ["state"])
        cancel_wait(CLOSE, room.pk)
        cancel_wait(LOOK, room.pk)
        if room.engine != EngineName.MESH:
            set_wait(MEASURE, room.pk, room.closed_at + LAST_WORDS)
        act.record(seats=len(seats))
        order(Order.CLOSE, room)
        wake_room(room, seats)
    return room


def rebuild_spans(room: LiveRoom, act: OpenAct) -> list[LiveSpan]:
    """Derive who was there when, once more. Inside the act that settles the talk."""
    room = _locked_room(room)
    room.spans_build += 1
    made = [
        LiveSpan(
            programme_id=room.programme_id,
            room=room,
            seat_id=s.seat,
            build=room.spans_build,
            version=spans.VERSION,
            basis=s.basis,
            flags=sorted(s.flags),
            begins_at=s.stretch.begin,
            ends_at=s.stretch.end,
        )
        for s in spans.build(rows_of(room), room_closed_at=room.closed_at)
    ]
    LiveSpan.objects.bulk_create(made)
    room.save(update_fields=["spans_build"])
    act.record(spans=len(made), spans_version=spans.VERSION)
    return made


def _locked_room(room: LiveRoom) -> LiveRoom:
    """`no_key`: rows that merely point at the room (evidence of its pages) need not wait."""
    rows = LiveRoom.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return rows.get(pk=room.pk)


def _locked(seat: LiveSeat) -> LiveSeat:
    rows = LiveSeat.objects.select_for_update(of=("self",)).select_related("room", "programme")
    return rows.get(pk=seat.pk)


def close_when_due(programme: Programme, room: UUID) -> None:
    """The wait `room.close`: whatever happens, a room ends at its hard end."""
    close_room(_room(programme, room), by=system(CLOSE))


def _room(programme: Programme, pk: UUID) -> LiveRoom:
    with inside(programme):
        return LiveRoom.objects.select_related("programme").get(pk=pk)
