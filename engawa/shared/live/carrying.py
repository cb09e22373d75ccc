"""The other half of an act on a room: the engine is asked, and what came of it is written back.

No engine is called while a transaction is open.
"""

import time
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.shared.live.actions import bare_addresses_refused
from engawa.shared.live.conf import live_settings
from engawa.shared.live.engines import engine_named
from engawa.shared.live.engines.asking import ask
from engawa.shared.live.grants import MESH_LIMITS, Grants, Source
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.orders import Order
from engawa.shared.live.ports import EngineError, EngineName, EngineUnavailable, RoomGone, SeatGone
from engawa.shared.live.queries import seats_of, spec_of
from engawa.shared.live.states import ROOM, RoomKind, RoomState
from engawa.shared.live.telling import wake_room

TRIES = (0.0, 0.5, 1.0)
"""Seconds before each try to open: people wait before the door, and the mesh is ready at once."""


def open_there(programme: Programme, pk: UUID) -> None:
    """Ask the engine for the room; when it does not answer or refuses, the room opens on the mesh."""
    room = room_of(programme, pk)
    if room.state != RoomState.OPENING or room.engine == EngineName.MESH:
        return
    trouble = _open(room)
    with acting(Act.ROOM_OPEN, programme, by=system(Order.OPEN), about=room, scope={"kind": room.kind}) as act:
        room = LiveRoom.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pk)
        if room.state != RoomState.OPENING:
            act.skip_entry()  # closed meanwhile
        elif trouble is None or _takes_the_mesh(room):
            _opened(room, act)
        else:
            room.state = ROOM.after(room.state, "fail")
            room.save(update_fields=["state"])
            act.record(failed=type(trouble).__name__)
        wake_room(room, seats_of(room))
    if trouble is None and room.state == RoomState.CLOSED:
        close_there(programme, pk)


def _open(room: LiveRoom) -> EngineError | None:
    spec, trouble = spec_of(room), None
    for rest in TRIES:
        time.sleep(rest)
        try:
            ask(engine_named(room.engine).open(spec))
        except EngineUnavailable as problem:
            trouble = problem
        except EngineError as problem:
            return problem
        else:
            return None
    return trouble


def _takes_the_mesh(room: LiveRoom) -> bool:
    """Nobody has sat down yet, so this is no change of engine in the middle of a talk."""
    relay_only = live_settings().relay_only
    kind = RoomKind(room.kind)
    if kind not in MESH_LIMITS or bare_addresses_refused(relay_only=relay_only):
        return False
    room.engine, room.relay_only, room.max_seats = EngineName.MESH, relay_only, MESH_LIMITS[kind].seats
    return True


def _opened(room: LiveRoom, act: OpenAct) -> None:
    room.state = ROOM.after(room.state, "open")
    room.opened_at = clock.now()
    room.save(update_fields=["state", "opened_at", "engine", "relay_only", "max_seats"])
    act.record(engine=room.engine)


def close_there(programme: Programme, pk: UUID) -> None:
    room = room_of(programme, pk)
    if room.engine != EngineName.MESH:
        ask(engine_named(room.engine).close(room.key))


def permit_there(programme: Programme, pk: UUID) -> None:
    """What the row says now, whatever the order said then."""
    seat = _seat(programme, pk)
    grants = Grants(frozenset(Source(word) for word in seat.grants))
    try:
        ask(engine_named(seat.room.engine).permit(seat.room.key, seat.pk, grants))
    except (RoomGone, SeatGone):
        return  # the next token says it


def remove_there(programme: Programme, pk: UUID) -> None:
    seat = _seat(programme, pk)
    try:
        ask(engine_named(seat.room.engine).remove(seat.room.key, seat.pk))
    except (RoomGone, SeatGone):
        return


def room_of(programme: Programme, pk: UUID) -> LiveRoom:
    with inside(programme):
        return LiveRoom.objects.select_related("programme").get(pk=pk)


def _seat(programme: Programme, pk: UUID) -> LiveSeat:
    with inside(programme):
        return LiveSeat.objects.select_related("room", "programme").get(pk=pk)
