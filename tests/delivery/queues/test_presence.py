"""Who is here: each page speaks for its own person alone, and nobody is read outside a programme."""

import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.context import OutsideProgramme, inside
from engawa.delivery.queues import actions, queries
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.make import make_programme

pytestmark = pytest.mark.django_db


def test_one_page_speaks_for_its_own_person_alone() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    _one, silent = make_ticket(desk)
    _two, speaks = make_ticket(desk)

    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        actions.here(programme, speaks.id)
        with inside(programme):
            assert queries.present_of([silent.id]) == set()
            assert queries.present_of([silent.id, speaks.id]) == {speaks.id}
            assert (queries.just_seen(silent.id), queries.just_seen(speaks.id)) == (False, True)
            assert [line.present for line in queries.lines_of(desk)] == [False, True]


def test_lines_are_not_read_outside_a_programme() -> None:
    desk = make_open_desk(make_programme())

    with pytest.raises(OutsideProgramme):
        queries.in_line([desk.pk])
