"""Times offered and taken, made through the acts."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.cells import Resource, lane, moment_of
from engawa.delivery.queues.models import Booking, Desk, OccupiedCell, Slot
from engawa.delivery.queues.offering import offer
from tests.delivery.queues.makers import make_open_desk
from tests.make import make_actor, make_seeker


def tomorrow(hour: int = 14, minute: int = 0) -> dt.datetime:
    return clock.at(clock.today() + dt.timedelta(days=1), hour, minute)


def make_slots(
    desk: Desk, host: Actor, *times: dt.datetime, minutes: int = 20, beside: tuple[Resource, ...] = ()
) -> list[Slot]:
    return offer(desk, by=host, lane=lane(host.id), times=times or (tomorrow(),), minutes=minutes, beside=beside)


def make_slot(desk: Desk, host: Actor, at: dt.datetime | None = None, **facts: Any) -> Slot:
    return make_slots(desk, host, at or tomorrow(), **facts)[0]


def make_offer(programme: Programme, at: dt.datetime | None = None, **facts: Any) -> tuple[Slot, Actor]:
    """An open desk whose host offers one time: tomorrow at two, for twenty minutes."""
    host = make_actor(Role.EXHIBITOR, programme)
    return make_slot(make_open_desk(programme), host, at, **facts), host


def make_booking(programme: Programme, at: dt.datetime | None = None) -> tuple[Booking, Actor, Actor]:
    """Booked: the booking, she, the host."""
    slot, host = make_offer(programme, at)
    who = make_seeker(programme)
    return acts.book(slot, by=who), who, host


def cells(booking: Booking) -> dict[tuple[str, UUID], list[dt.datetime]]:
    with inside(booking.programme):
        rows = OccupiedCell.objects.filter(booking=booking).order_by("cell")
        found: dict[tuple[str, UUID], list[dt.datetime]] = {}
        for one in rows:
            found.setdefault((one.resource_kind, one.resource), []).append(moment_of(one.cell))
    return found


@contextmanager
def at(moment: dt.datetime, seconds: float = 0) -> Iterator[None]:
    with clock.travel_to(moment + dt.timedelta(seconds=seconds)):
        yield
