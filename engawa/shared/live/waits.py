"""The waits of a room: its hard end, the look every 25 seconds, and the measuring after its end."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.evidence import evidence
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait, set_wait, settle_wait
from engawa.shared.live.actions import CLOSE, LOOK, LOOK_SECONDS, MEASURE, close_when_due
from engawa.shared.live.channel import look
from engawa.shared.live.hosting import QUIET, quiet_when_due
from engawa.shared.live.measuring import measure_again
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.orders import Order, order
from engawa.shared.live.states import PREPARING, RUNNING


def look_again(programme: Programme, pk: UUID) -> None:
    with inside(programme):
        room = LiveRoom.objects.select_related("programme").get(pk=pk)
    with evidence(programme):
        if room.state not in {*PREPARING, *RUNNING}:
            settle_wait(LOOK, pk)
            return
        set_wait(LOOK, pk, clock.now() + dt.timedelta(seconds=LOOK_SECONDS))
        if room.state in PREPARING:
            order(Order.OPEN, room)
            return
        look(room)
        order(Order.RECONCILE, room)


def sweep(programme: Programme) -> list[UUID]:
    """Look at every open room now, and close those past their end. Also what a test or a person may press."""
    with inside(programme):
        rooms = list(
            LiveRoom.objects.filter(state__in=[*PREPARING, *RUNNING])
            .select_related("programme")
            .order_by("hard_close_at")
        )
    over = [room for room in rooms if room.hard_close_at <= clock.now()]
    for room in over:
        close_when_due(programme, room.pk)
    for room in rooms:
        if room not in over:
            look_again(programme, room.pk)
    return [room.pk for room in over]


register_wait(CLOSE, close_when_due)
register_wait(LOOK, look_again)
register_wait(MEASURE, measure_again)
register_wait(QUIET, quiet_when_due)
