"""Briefings made through the acts."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.briefings import begin_briefing, enter_briefing, plan_briefing
from engawa.delivery.fairs.models import Booth, Briefing, Fair
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.talk_makers import Host, Someone, make_day


def opens_at(booth: Booth) -> dt.datetime:
    """When rooms of the fair open: tomorrow, 12:30."""
    with inside(booth.programme):
        return Fair.objects.get(gathering=booth.gathering_id).rooms_from


def make_briefing(host: Host, **facts: Any) -> Briefing:
    """Twenty minutes from 13:00 on the day of the fair."""
    base = {
        "title": "10分でわかる仕事の一日",
        "at": opens_at(host.booth) + dt.timedelta(minutes=30),
        "minutes": 20,
        "material": "一日の流れ\n8:30 朝の打合せ",
    }
    return plan_briefing(host.booth, by=host.actor, **(base | facts))


@dataclass(frozen=True)
class Held:
    """A briefing on a live fair, its hour come, with a presenter who began."""

    fair: Fair
    host: Host
    briefing: Briefing
    seat: LiveSeat


@contextmanager
def held_briefing() -> Iterator[Held]:
    """The clock stands at its hour meanwhile."""
    fair, (host,) = make_day(1)
    briefing = make_briefing(host)
    with clock.travel_to(briefing.at):
        yield Held(fair, host, briefing, begin_briefing(briefing, by=host.actor))


def enter(briefing: Briefing, who: Someone) -> LiveSeat:
    return enter_briefing(briefing, by=who.actor)


def at_its_hour(briefing: Briefing) -> Any:
    return clock.travel_to(briefing.at)
