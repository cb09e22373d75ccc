"""Waiting ranges from the day's own rows."""

import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.matching.queue.estimate import Outlook
from engawa.delivery.queues import actions, queries
from engawa.delivery.queues.models import Desk, PastVisit
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.make import make_actor, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def host(programme: Programme) -> Actor:
    return make_actor(Role.EXHIBITOR, programme)


def talk(desk: Desk, host: Actor, minutes: float) -> None:
    ticket, who = make_ticket(desk)
    call = actions.answer(actions.call_ticket(ticket, by=host), by=who)
    with clock.travel_to(clock.now() + dt.timedelta(minutes=minutes)):
        actions.end_call(call, by=host)


def expected(desk: Desk) -> Outlook:
    with inside(desk.programme):
        return queries.expected_wait(desk)[1]


@pytest.mark.usefixtures("midday")
def test_talks_of_today_are_measured_and_pull_the_range_those_of_yesterday_and_of_others_do_not(
    programme: Programme, host: Actor
) -> None:
    desk, other = make_open_desk(programme), make_open_desk(programme)
    make_ticket(desk)
    make_ticket(desk)
    before = expected(desk)
    for _ in range(6):
        talk(other, make_actor(Role.EXHIBITOR, programme), 50)
        with clock.travel_to(clock.now() - dt.timedelta(days=1)):
            talk(desk, host, 50)
    assert (expected(desk), before.measured) == (before, False)

    for _ in range(6):
        talk(desk, host, 4)

    assert expected(desk).measured
    assert expected(desk).p80 < before.p80


def test_two_interviewers_at_work_shorten_the_wait_and_count_while_one_rests(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    for _ in range(4):
        make_ticket(desk)
    alone = expected(desk)

    talk(desk, host, 1)
    talk(desk, make_actor(Role.EXHIBITOR, programme), 1)

    assert expected(desk).median < alone.median


def test_a_talk_that_goes_on_keeps_the_next_one_waiting(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    assert expected(desk).median == 0

    ticket, who = make_ticket(desk)
    actions.answer(actions.call_ticket(ticket, by=host), by=who)

    assert expected(desk).median > 5


def test_what_an_erased_person_talked_still_counts(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    for _ in range(3):
        talk(desk, host, 10)
    with actions.acting(actions.Act.BOOTH_OPEN, programme, by=host):
        PastVisit.objects.create(programme=programme, desk=desk, on=clock.today(), talked_seconds=60 * 60)
    make_ticket(desk)

    with inside(programme):
        (facts,) = queries.facts_of([desk.pk]).values()
    assert sorted(fact.kind for fact in facts) == ["past", "talk", "talk", "talk"]
