"""What an engine's server is asked to do, by jobs: their names, and how an act queues them."""

from enum import StrEnum

from engawa.base.acts import hooks
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.ports import EngineName


class Order(StrEnum):
    OPEN = "live.open"
    CLOSE = "live.close"
    PERMIT = "live.permit"
    REMOVE = "live.remove"
    RECONCILE = "live.reconcile"


def order(what: Order, room: LiveRoom, seat: LiveSeat | None = None) -> None:
    """Inside the transaction that commits the intention. The mesh obeys the rows and is asked nothing."""
    if room.engine == EngineName.MESH:
        return
    values = {"programme_id": room.programme_id, "room_id": room.pk}
    hooks.defer(what, f"{seat.pk if seat else room.pk}", values | ({"seat_id": seat.pk} if seat else {}))
