"""Aliases that do not open are told once a day, after the page that met them; within an act its own entry tells."""

import datetime as dt

import pytest

from engawa.base.acts import reads
from engawa.base.acts.acting import acting
from engawa.base.acts.unreadable import alarms, note_after_reading
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from tests.make import entries, make_programme, make_seeker

pytestmark = pytest.mark.django_db
ALIAS = "subject.alias"


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def told(programme: Programme) -> list[object]:
    return [one["scope"] for one in entries(programme, Act.VALUE_UNREADABLE)]


def draw_a_board(programme: Programme, *fields: str) -> None:
    with inside(programme):
        note_after_reading(programme.pk, fields)


def test_a_board_drawn_again_and_again_tells_of_them_once_a_day(programme: Programme) -> None:
    draw_a_board(programme, ALIAS, ALIAS)
    draw_a_board(programme, ALIAS)
    with clock.travel_to(clock.now() + dt.timedelta(hours=25)):
        draw_a_board(programme, ALIAS)

    assert told(programme) == [{"fields": {ALIAS: 2}}, {"fields": {ALIAS: 1}}]


def test_an_acts_own_alarm_does_not_silence_the_boards(programme: Programme) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        note_after_reading(programme.pk, [ALIAS])

    draw_a_board(programme, ALIAS)

    assert told(programme) == [{"of": "fair.plan", "fields": {ALIAS: 1}}, {"fields": {ALIAS: 1}}]


def test_alarms_are_listed_newest_first_and_nothing_else_among_them(programme: Programme) -> None:
    draw_a_board(programme, ALIAS)
    with clock.travel_to(clock.now() + dt.timedelta(hours=25)):
        draw_a_board(programme, ALIAS)

    with inside(programme):
        found = alarms(programme.pk)

    assert [seq for seq, _body in found] == [3, 2]
    assert all('"value.unreadable"' in body for _seq, body in found)


def test_what_somebody_else_read_of_her_is_no_reading_of_her_own(programme: Programme) -> None:
    her, other = make_seeker(programme), make_seeker(programme)
    for reader in (other, her):
        with acting(Act.SUBJECT_SEE, programme, by=reader, subject=her.id, purpose=Purpose.OWN_DATA) as act:
            reads.once(act)

    assert len(entries(programme, Act.SUBJECT_SEE)) == 2
