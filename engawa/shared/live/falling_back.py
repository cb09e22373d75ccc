"""つなぎ直す: a talk on a LiveKit that has died goes on over the mesh, in the same room, seats and chat.

A person presses; nothing switches by itself in the middle of a talk. The evidence of such a talk is of two kinds, so a
person decides about it (要確認). It never goes back: LiveKit is for new rooms.
"""

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.shared.live.actions import bare_addresses_refused
from engawa.shared.live.conf import live_settings
from engawa.shared.live.grants import MESH_LIMITS
from engawa.shared.live.health import standing
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.ports import EngineName
from engawa.shared.live.queries import seats_of
from engawa.shared.live.states import IN_ROOM, RUNNING, RoomKind, SeatRole
from engawa.shared.live.telling import lock_beats, tell


def go_on(room: LiveRoom, *, by: Actor) -> bool:
    """Whether the room is on the mesh now. False: LiveKit is well, or the mesh cannot carry these people."""
    if room.engine == EngineName.MESH:
        return True
    with inside(room.programme):
        if standing().well or not _fits(room):
            return False
    with acting(Act.ROOM_OPEN, room.programme, by=by, about=room, scope={"kind": room.kind}) as act:
        beats = lock_beats(room)
        room = LiveRoom.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=room.pk)
        if room.engine == EngineName.MESH or room.state not in RUNNING:
            act.skip_entry()
            return room.engine == EngineName.MESH
        act.record(engine=EngineName.MESH, instead_of=room.engine)
        room.engine, room.fell_back, room.relay_only = EngineName.MESH, True, live_settings().relay_only
        room.max_seats = MESH_LIMITS[RoomKind(room.kind)].seats
        room.save(update_fields=["engine", "fell_back", "relay_only", "max_seats"])
        tell(seats_of(room), beats, "engine", {"engine": room.engine})
    return True


def _fits(room: LiveRoom) -> bool:
    limits = MESH_LIMITS.get(RoomKind(room.kind))
    here = [seat for seat in seats_of(room) if seat.state in IN_ROOM]
    viewers = sum(seat.role == SeatRole.VIEWER for seat in here)
    fits = limits is not None and len(here) <= limits.seats and viewers <= max(limits.viewers, 0)
    return fits and not bare_addresses_refused(relay_only=live_settings().relay_only)
