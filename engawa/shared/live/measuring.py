"""What an engine's server says of a room's end comes after the end: then who was there when is derived once more.

Whoever owns rooms registers to hear of it, and judges anew.
"""

from collections.abc import Callable
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import settle_wait
from engawa.shared.live.actions import MEASURE, rebuild_spans
from engawa.shared.live.models import LiveRoom

Owner = Callable[[Programme, UUID], None]
_owners: list[Owner] = []


def register_owner(owner: Owner) -> Owner:
    """`owner(programme, room)` is told of every such room; one that is not its own is no business of its."""
    _owners.append(owner)
    return owner


def measure_again(programme: Programme, pk: UUID) -> None:
    """The wait `room.measure`: twenty seconds after a room closed that an engine's server carried."""
    with acting(Act.ROOM_CLOSE, programme, by=system(MEASURE), scope={"verb": "measure"}) as act:
        if not settle_wait(MEASURE, pk):
            act.skip_entry()
            return
        room = LiveRoom.objects.select_related("programme").get(pk=pk)
        act.record(room=room.pk)
        rebuild_spans(room, act)
    for owner in _owners:
        owner(programme, pk)
