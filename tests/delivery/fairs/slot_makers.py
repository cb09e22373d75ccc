"""Times of booths, offered and booked through the acts."""

import datetime as dt
from typing import Any
from uuid import UUID

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.ticker import beat
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.actions import add_shift
from engawa.delivery.fairs.actions.slots import book_at, offer_times
from engawa.delivery.fairs.models import Booth
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Booking, Slot
from tests.delivery.fairs.talk_makers import Host, Someone


def day_of(booth: Booth) -> dt.date:
    with inside(booth.programme):
        return clock.local(Gathering.objects.get(pk=booth.gathering_id).starts_at).date()


def on_the_day(host: Host, hour: int, minute: int = 0, *, days: int = 0) -> dt.datetime:
    """A time of the fair's day, or so many days beside it."""
    return clock.at(day_of(host.booth) + dt.timedelta(days=days), hour, minute)


def make_rota(host: Host, *, person: UUID | None = None) -> None:
    """From the opening to three: two hours at most."""
    with inside(host.programme):
        gathering = Gathering.objects.get(pk=host.booth.gathering_id)
    add_shift(
        host.booth.exhibitor,
        by=host.actor,
        person=person or host.actor.id,
        starts_at=gathering.starts_at,
        ends_at=gathering.starts_at + dt.timedelta(hours=2),
    )


def make_times(host: Host, *, first: dt.datetime | None = None, count: int = 4, **facts: Any) -> list[Slot]:
    """Four of twenty minutes from half past one on the day."""
    if first is None:
        make_rota(host)
    base = {"minutes": 20, "pause": 0, "person": host.actor.id}
    return offer_times(
        host.booth, by=host.actor, first=first or on_the_day(host, 13, 30), count=count, **(base | facts)
    )


def make_evening(host: Host, *, days: int = 1, count: int = 2) -> list[Slot]:
    """At seven in the evening beside the day."""
    return make_times(host, first=on_the_day(host, 19, days=days), count=count)


def book_first(host: Host, who: Someone, slots: list[Slot] | None = None, **facts: Any) -> Booking:
    return book_at(host.booth, (slots or make_times(host))[0], by=who.actor, **facts)


def come(host: Host, who: Someone) -> None:
    """The ticker has looked and her page is open."""
    beat()
    queues.here(host.programme, who.actor.id)
