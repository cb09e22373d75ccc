"""What a waiting range is drawn from: this desk's talks of today, and nothing else."""

import datetime as dt

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import actions
from engawa.delivery.queues.models import Desk, PastVisit
from engawa.delivery.queues.outlook import facts_of
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.make import make_actor, make_programme

pytestmark = pytest.mark.django_db
NOON = 12


def at(days: int, minutes: int = 0) -> dt.datetime:
    return clock.at(clock.today(), NOON) + dt.timedelta(days=days, minutes=minutes)


def talk(desk: Desk, *, days: int = 0, minutes: int) -> None:
    host = make_actor(Role.EXHIBITOR, desk.programme)
    with clock.travel_to(at(days)):
        _ticket, her = make_ticket(desk)
        call = actions.answer(actions.call_next(desk, by=host), by=her)
    with clock.travel_to(at(days, minutes)):
        actions.end_call(call, by=host)


def past(programme: Programme, desk: Desk, *, days: int, seconds: int | None) -> None:
    """What is left of a talk of somebody erased."""
    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        PastVisit.objects.create(
            programme=programme, desk=desk, on=clock.today() + dt.timedelta(days=days), talked_seconds=seconds
        )


def test_only_this_desks_talks_of_today_count_those_of_people_erased_included() -> None:
    programme = make_programme()
    desk, other = make_open_desk(programme), make_open_desk(programme)
    talk(desk, minutes=10)
    talk(desk, days=-1, minutes=20)
    talk(other, minutes=30)
    past(programme, desk, days=0, seconds=420)
    past(programme, desk, days=0, seconds=None)  # she came and did not talk
    past(programme, desk, days=-1, seconds=1)
    past(programme, other, days=0, seconds=2)

    with clock.travel_to(at(0, 40)), inside(programme):
        found = facts_of([desk.pk])[desk.pk]

    talks = [round((one.ended - one.began).total_seconds()) for one in found if one.began and one.ended]
    assert (talks, [one.seconds for one in found if one.kind == "past"]) == ([600], [420])
