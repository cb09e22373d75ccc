"""Who stands where: one's own lines and nobody else's, asked once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import actions, queries
from engawa.delivery.queues.models import Desk, Ticket
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.make import make_actor, make_programme
from tests.wakes import woken


@pytest.mark.django_db
def test_a_talk_of_the_past_makes_nobody_busy_and_one_elsewhere_does() -> None:
    programme = make_programme()
    host = make_actor(Role.EXHIBITOR, programme)
    desk, before, now = (make_open_desk(programme) for _each in range(3))
    _first, talked = make_ticket(before)
    actions.end_call(actions.answer(actions.call_next(before, by=host), by=talked), by=host)
    _second, talks = make_ticket(now)
    actions.answer(actions.call_next(now, by=host), by=talks)
    make_ticket(desk, talked)
    make_ticket(desk, talks)

    with inside(programme):
        lines = queries.lines_of(desk)

    assert [(line.ticket.subject_id, line.busy) for line in lines] == [(talked.id, False), (talks.id, True)]


def asked(desk: Desk, who: Ticket, lines: queries.Lines | None) -> tuple[list[int], int]:
    """(people ahead of each of hers, questions)."""
    with inside(desk.programme), CaptureQueriesContext(connection) as questions:
        places = queries.places_of(who.subject_id, lines)
    return [place.ahead for place in places], len(questions)


@pytest.mark.django_db
def test_lines_that_are_known_are_not_read_again_and_those_that_lack_one_of_hers_are() -> None:
    programme = make_programme()
    desk, other, third = (make_open_desk(programme) for _each in range(3))
    make_ticket(desk)
    hers, her = make_ticket(desk)
    make_ticket(other, her)
    with inside(programme):
        exact, more, less = (
            queries.in_line([one.pk for one in some]) for some in ((desk, other), (desk, other, third), (desk,))
        )

    anew, questions = asked(desk, hers, None)

    assert anew == [0, 1]
    assert asked(desk, hers, exact) == (anew, questions - 1)
    assert asked(desk, hers, more) == (anew, questions - 1)
    assert asked(desk, hers, less) == (anew, questions)


@pytest.mark.usefixtures("committed")
def test_somebody_who_was_silent_wakes_the_desks_where_she_stands_and_no_other() -> None:
    programme = make_programme()
    desk, left, other = (make_open_desk(programme) for _each in range(3))
    _ticket, her = make_ticket(desk)
    gone, _her = make_ticket(left, her)
    make_ticket(other)
    actions.give_up(gone, by=her)

    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        told = woken(programme, lambda: actions.here(programme, her.id))
        again = woken(programme, lambda: actions.here(programme, her.id))

    assert told == {("desk", str(desk.pk)), ("line", str(desk.pk))}
    assert again == set()


@pytest.mark.parametrize(
    ("locked", "sql"),
    [
        (lambda rows: rows.select_for_update(), "FOR NO KEY UPDATE"),
        (lambda rows: rows.select_for_update(no_key=False), "FOR UPDATE"),
        (lambda rows: rows.select_for_update(skip_locked=True), "FOR NO KEY UPDATE SKIP LOCKED"),
        (lambda rows: rows.select_for_update(nowait=True), "FOR NO KEY UPDATE NOWAIT"),
        (lambda rows: rows.select_for_update(of=["self"]), 'FOR NO KEY UPDATE OF "queues_ticket"'),
    ],
)
@pytest.mark.django_db
def test_a_locked_row_is_locked_as_was_asked(locked: Callable[[QuerySet[Ticket]], QuerySet[Ticket]], sql: str) -> None:
    with inside(make_programme()):
        text, _values = locked(Ticket.objects.all()).query.sql_with_params()

    assert text.endswith(sql)
