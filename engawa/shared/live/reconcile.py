"""Every 25 seconds the engine is asked who is there: repairs lost webhooks, sweeps out whom nobody admitted."""

from uuid import UUID, uuid4

from engawa.base.acts.evidence import evidence
from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.shared.live.carrying import room_of
from engawa.shared.live.engines import engine_named
from engawa.shared.live.engines.asking import ask
from engawa.shared.live.models import LiveEvidence, LiveRoom, LiveSeat
from engawa.shared.live.ports import Engine, EngineError, EngineName, EngineUnavailable, Presence, RoomGone, SeatGone
from engawa.shared.live.queries import seats_of, spec_of
from engawa.shared.live.spans import EvidenceKind, EvidenceSource
from engawa.shared.live.states import ADMITTED, IN_ROOM, RUNNING, RoomState


def reconcile(programme: Programme, pk: UUID) -> list[UUID]:
    """Ask, write down, sweep; returns who was swept out. An engine that does not answer proves nothing."""
    room = room_of(programme, pk)
    if room.engine == EngineName.MESH or room.state not in RUNNING:
        return []
    engine = engine_named(room.engine)
    try:
        present = _present(engine, room)
    except EngineUnavailable:
        return []
    with evidence(programme):
        seats = seats_of(room)
        found = {one.seat: one for one in present}
        rows = [_row(seat, found.get(seat.pk)) for seat in seats if seat.pk in found or seat.state in IN_ROOM]
        LiveEvidence.objects.bulk_create(rows)
    strangers = found.keys() - {seat.pk for seat in seats if seat.state in ADMITTED}
    for stranger in sorted(strangers):
        _sweep(engine, room, stranger)
    return sorted(strangers)


def last_look(programme: Programme, pk: UUID) -> None:
    """Once more, of a room that Engawa has closed and its server has not: who is there was there until the end."""
    room = room_of(programme, pk)
    if room.engine == EngineName.MESH or room.state != RoomState.CLOSED:
        return
    try:
        present = {one.seat: one for one in ask(engine_named(room.engine).present(room.key))}
    except EngineError:
        return  # it knows nothing more, or cannot be asked; the closing itself is tried again
    with evidence(programme):
        rows = [_row(seat, present[seat.pk]) for seat in seats_of(room) if seat.pk in present]
        LiveEvidence.objects.bulk_create(rows)


def _present(engine: Engine, room: LiveRoom) -> list[Presence]:
    """The row is the truth: a room the server has lost, by a restart, is opened again."""
    try:
        return ask(engine.present(room.key))
    except RoomGone:
        ask(engine.open(spec_of(room)))
        return []


def _sweep(engine: Engine, room: LiveRoom, seat: UUID) -> None:
    """An old token may live up to ten minutes; removing does not take it back."""
    try:
        ask(engine.remove(room.key, seat))
    except (SeatGone, RoomGone):
        return


def _row(seat: LiveSeat, found: Presence | None) -> LiveEvidence:
    now, shift = clock.now(), clock.now() - clock.real_now()
    facts = {}
    if found and found.joined_at:
        facts["joined_at"] = min(found.joined_at + shift, now).isoformat()
    return LiveEvidence(
        programme_id=seat.programme_id,
        room_id=seat.room_id,
        seat=seat,
        connection=found.connection if found else None,
        source=EvidenceSource.RECONCILE,
        kind=EvidenceKind.ACTIVE if found else EvidenceKind.INACTIVE,
        received_at=now,
        payload=facts,
        external_id=uuid4(),
    )
