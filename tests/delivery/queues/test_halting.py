"""What a day that stops, goes on or does not take place does to its own desks, and to no other day's."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit.opened import NoOpenAct
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.parts import Change, Turn
from engawa.delivery.queues import actions, booking as acts, halting
from engawa.delivery.queues.models import Desk, Slot
from engawa.delivery.queues.offering import withdraw
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.delivery.queues.slot_makers import at, make_slots, tomorrow
from tests.make import make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def turn(programme: Programme, change: Change, step: Callable[[OpenAct, Change], int] = halting.turn_desks) -> int:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.record(turned=True)
        return step(act, change)


def states(*desks: Desk) -> list[str]:
    return [reload(desk).state for desk in desks]


def times_of(desk: Desk) -> list[tuple[dt.datetime, str]]:
    with inside(desk.programme):
        return [(one.at, one.state) for one in Slot.objects.filter(desk=desk).order_by("at")]


def test_desks_stop_and_are_again_what_they_were(programme: Programme) -> None:
    day = uuid4()
    host = make_actor(Role.EXHIBITOR, programme)
    opened, paused, closed = (make_open_desk(programme, gathering=day) for _ in range(3))
    other = make_open_desk(programme)
    actions.pause_desk(paused, by=host)
    actions.close_desk(closed, by=host)

    assert turn(programme, Change(Turn.SUSPEND, day)) == 1
    assert states(opened, paused, closed, other) == ["halted", "halted", "halted", "open"]
    assert turn(programme, Change(Turn.SUSPEND, day)) == 0
    assert turn(programme, Change(Turn.RESUME, day)) == 1
    assert states(opened, paused, closed) == ["open", "paused", "closed"]
    assert turn(programme, Change(Turn.RESUME, day)) == 0
    turn(programme, Change(Turn.SUSPEND, day))
    assert turn(programme, Change(Turn.CANCEL, day)) == 3
    assert turn(programme, Change(Turn.CANCEL, day)) == 0
    assert states(opened, paused, closed, other) == ["closed", "closed", "closed", "open"]


def test_rings_of_its_desks_end_and_talks_and_other_days_go_on(programme: Programme) -> None:
    day = uuid4()
    desk, talking, other = (make_open_desk(programme, gathering=one) for one in (day, day, uuid4()))
    calls = []
    for one in (desk, talking, other):
        _ticket, who = make_ticket(one)
        calls.append((actions.call_next(one, by=make_actor(Role.EXHIBITOR, programme)), who))
    actions.answer(calls[1][0], by=calls[1][1])

    turn(programme, Change(Turn.SUSPEND, day))

    assert [reload(call).state for call, _who in calls] == ["cancelled", "answered", "ringing"]
    assert [reload(call.ticket).state for call, _who in calls] == ["waiting", "in_talk", "called"]


def test_tickets_end_with_a_day_that_is_over_and_with_no_other(programme: Programme) -> None:
    day = uuid4()
    (mine, _), (theirs, _) = (
        make_ticket(make_open_desk(programme, gathering=day)),
        make_ticket(make_open_desk(programme)),
    )
    left, gone = make_ticket(make_open_desk(programme, gathering=day))
    actions.give_up(left, by=gone)

    with inside(programme):
        assert (halting.live_tickets(day), halting.live_tickets(uuid4())) == (1, 0)
    assert turn(programme, Change(Turn.SUSPEND, day), halting.end_tickets) == 0
    assert turn(programme, Change(Turn.CANCEL, day), halting.end_tickets) == 1
    assert [reload(one).state for one in (mine, theirs)] == ["dismissed", "waiting"]


def test_times_within_the_hours_of_a_moved_day_go_with_it(programme: Programme) -> None:
    day, host = uuid4(), make_actor(Role.EXHIBITOR, programme)
    desk = make_open_desk(programme, gathering=day)
    hours = [tomorrow(hour) for hour in (12, 13, 14, 15, 17)]
    slots = make_slots(desk, host, *hours)
    withdraw(make_slots(desk, host, tomorrow(13, 30))[0], by=host)
    other = make_open_desk(programme)
    make_slots(other, make_actor(Role.EXHIBITOR, programme), tomorrow(14))
    back = acts.book(slots[2], by=make_seeker(programme))
    for slot in slots[1:4:2]:
        acts.book(slot, by=make_seeker(programme))
    acts.cancel(back, by=make_actor(Role.CONTRACTOR, programme), at_once=True)
    moved = Change(
        Turn.POSTPONE, day, moved=WEEK, rooms_to=tomorrow(15) + WEEK, from_at=tomorrow(13), to_at=tomorrow(17)
    )

    for nothing in (Change(Turn.SUSPEND, day, from_at=tomorrow(13), to_at=tomorrow(17)), Change(Turn.CANCEL, day)):
        assert turn(programme, nothing, halting.end_bookings) == 0
    assert turn(programme, moved, halting.end_bookings) == 2

    assert times_of(desk) == [
        (hours[0], "offered"),
        (hours[1], "withdrawn"),
        (tomorrow(13, 30), "withdrawn"),
        (hours[2], "withdrawn"),
        (hours[3], "withdrawn"),
        (hours[4], "offered"),
        (hours[1] + WEEK, "offered"),
        (hours[2] + WEEK, "offered"),
    ]
    assert times_of(other) == [(tomorrow(14), "offered")]


def test_of_a_cancelled_day_what_is_past_stays_and_what_is_withdrawn_is_not_withdrawn_again(
    programme: Programme,
) -> None:
    day, host = uuid4(), make_actor(Role.EXHIBITOR, programme)
    desk = make_open_desk(programme, gathering=day)
    make_slots(desk, host, tomorrow(13), tomorrow(15))
    cancelled = Change(Turn.CANCEL, day, from_at=tomorrow(13), to_at=tomorrow(17))

    with at(tomorrow(14)):
        turn(programme, cancelled, halting.end_bookings)

    assert times_of(desk) == [(tomorrow(13), "offered"), (tomorrow(15), "withdrawn")]


@pytest.mark.parametrize("step", [halting.turn_desks, halting.end_tickets])
def test_a_day_changes_within_an_act_alone(programme: Programme, step: Callable[[OpenAct, Change], int]) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.record(turned=True)
    with inside(programme), pytest.raises(NoOpenAct):
        step(act, Change(Turn.CANCEL, uuid4()))
