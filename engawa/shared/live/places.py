"""Who holds a place in a room, and when it is full. Free in and out: whoever left a briefing holds none."""

import datetime as dt
from collections.abc import Iterable

from engawa.base.kit import clock
from engawa.shared.live.grants import limits_of
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.states import ADMITTED, IN_ROOM, RoomKind, SeatRole, SeatState

TO_SIT_DOWN = dt.timedelta(minutes=2)
"""How long a place is kept for somebody who was let in and has not opened the room."""

COMES_AND_GOES = frozenset({SeatRole.VIEWER, SeatRole.READER})


def one_of_hundreds(seat: LiveSeat) -> bool:
    """Watches a plenary. Nobody's page is told of each of them: who presents reads how many they are."""
    return seat.room.kind == RoomKind.PLENARY and seat.role in COMES_AND_GOES


class RoomFull(Exception):
    """満席: the room carries no more people of this kind."""


def holds_place(seat: LiveSeat) -> bool:
    """Those who talk keep their place for the life of the room; those who watch while they are there."""
    if seat.role not in COMES_AND_GOES:
        return seat.state in {*ADMITTED, SeatState.INVITED, SeatState.WAITING}
    if seat.state == SeatState.ADMITTED:
        return seat.admitted_at is not None and clock.now() - seat.admitted_at < TO_SIT_DOWN
    return seat.state in IN_ROOM


def refuse_when_full(room: LiveRoom, role: SeatRole, others: Iterable[LiveSeat]) -> None:
    """`others`: every other seat of the room."""
    limit = limits_of(room.engine, RoomKind(room.kind))
    taken = [seat.role for seat in others if holds_place(seat)]
    readers, viewers = taken.count(SeatRole.READER), taken.count(SeatRole.VIEWER)
    if role is SeatRole.READER:
        full = readers >= limit.readers
    else:
        full = len(taken) - readers >= room.max_seats or (role is SeatRole.VIEWER and viewers >= limit.viewers)
    if full:
        raise RoomFull(room.pk)
