"""What is read of slots and bookings: whose, in which state, from when on."""

import datetime as dt

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.events.bookings import booked
from engawa.delivery.queues import actions, booking as acts, bookings as read
from engawa.delivery.queues.booking_waits import come_due, let_go
from engawa.delivery.queues.offering import withdraw
from tests.delivery.queues.makers import make_open_desk, make_ticket, order
from tests.delivery.queues.slot_makers import at, make_booking, make_offer, make_slot, make_slots, tomorrow
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def test_free_is_what_is_offered_ahead_and_held_by_nobody(programme: Programme) -> None:
    host, who = make_actor(Role.EXHIBITOR, programme), make_seeker(programme)
    desk = make_open_desk(programme)
    gone, given_up, held, late = make_slots(desk, host, *(tomorrow(hour) for hour in (13, 14, 15, 16)))
    make_offer(programme)
    withdraw(gone, by=host)
    acts.cancel(acts.book(given_up, by=make_seeker(programme)), by=make_actor(Role.CONTRACTOR, programme), at_once=True)
    mine, empty = acts.book(held, by=who), make_open_desk(programme)

    with inside(programme):
        assert {pk: [one.slot for one in slots] for pk, slots in read.free_slots([desk.pk]).items()} == {
            desk.pk: [given_up, late]
        }
        assert [one.slot for one in read.free_slots([desk.pk], after=tomorrow(15))[desk.pk]] == [late]
        assert read.free_slots([]) == read.free_slots([empty.pk], subject=who.id) == {}
    with at(late.at), inside(programme):
        assert read.free_slots([desk.pk]) == {}
    other = make_slot(make_open_desk(programme), make_actor(Role.EXHIBITOR, programme), tomorrow(15))
    with inside(programme):
        for moving, clash in ((None, True), (mine, False)):
            (one,) = read.free_slots([other.desk_id], subject=who.id, moving=moving)[other.desk_id]
            assert (one.slot, one.clash) == (other, clash)


def test_hers_are_those_she_holds_and_those_given_back_a_moment_ago(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    other, _else, _host = make_booking(programme, tomorrow(16))
    back = acts.book(make_offer(programme, tomorrow(15))[0], by=who)
    over = acts.book(make_offer(programme, tomorrow(17))[0], by=who)
    acts.cancel(back, by=who)
    acts.cancel(over, by=who, at_once=True)

    with inside(programme):
        assert list(read.bookings_of(who.id)) == [booking, back]
        assert read.standing_at(booking.desk_id, who.id) == booking
        for desk, subject in (
            (booking.desk_id, other.subject_id),
            (other.desk_id, who.id),
            (back.desk_id, who.id),
        ):
            assert read.standing_at(desk, subject) is None
        assert read.held_slots([booking.slot, back.slot]) == {booking.slot_id: who.id}


def test_a_booking_is_due_at_its_time_until_she_stands_in_line(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    later, other, _host = make_booking(programme, tomorrow(16))

    with at(booking.slot.at, -1), inside(programme):
        assert not read.booking_due(subject=who.id)
    with at(booking.slot.at):
        with inside(programme):
            assert read.booking_due(subject=who.id)
            assert read.booking_due(desk=booking.desk_id)
            assert not read.booking_due(subject=other.id)
            assert not read.booking_due(desk=later.desk_id)
            assert not read.booking_due()
        beat()
        with inside(programme):
            assert not read.booking_due(subject=who.id)
            assert not read.booking_due(desk=booking.desk_id)


def test_what_became_of_hers_without_her_is_told_from_a_day_on(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    acts.book(make_offer(programme, tomorrow(16))[0], by=who)
    foreign, _else, host_there = make_booking(programme)
    withdraw(booking.slot, by=host)
    withdraw(foreign.slot, by=host_there)

    with inside(programme):
        assert list(read.lately_of(who.id, LONG_AGO)) == [booking]
        assert list(read.lately_of(who.id, booking.slot.at + dt.timedelta(minutes=1))) == []


def test_a_desk_shows_its_offered_times_and_what_was_taken_of_them(programme: Programme) -> None:
    booking, _who, host = make_booking(programme)
    free, gone = make_slots(booking.desk, host, tomorrow(16), tomorrow(17))
    given_up = acts.book(make_slot(booking.desk, host, tomorrow(18)), by=make_seeker(programme))
    acts.cancel(given_up, by=make_actor(Role.CONTRACTOR, programme), at_once=True)
    withdraw(gone, by=host)
    elsewhere, _else = make_offer(programme)
    desk = booking.desk_id

    with inside(programme):
        assert list(read.slots_of(desk, since=LONG_AGO)) == [booking.slot, free, given_up.slot]
        assert list(read.slots_of(desk, since=tomorrow(16))) == [free, given_up.slot]
        assert read.offered_counts([desk]) == {desk: 3}
        assert list(read.bookings_since([desk], LONG_AGO)) == [booking]
        assert list(read.bookings_since([desk], tomorrow(15))) == []
        assert list(read.bookings_at([desk], LONG_AGO, tomorrow(14))) == []
        assert list(read.bookings_at([desk], LONG_AGO, tomorrow(15))) == [booking]
        assert booked([booking.desk.gathering_ref]) == 1
        assert booked([elsewhere.desk.gathering_ref]) == 0
    with at(booking.slot.at), inside(programme):
        assert booked([booking.desk.gathering_ref]) == 0


def test_whoever_takes_no_part_any_more_gives_back_her_own_and_nobody_elses(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    over = acts.book(make_offer(programme, tomorrow(16))[0], by=who)
    acts.cancel(over, by=who, at_once=True)
    other, _else, _host = make_booking(programme)

    with acting(Act.REGISTRATION_WITHDRAW, programme, by=who, about=booking, subject=who.id) as act:
        act.skip_entry()
        assert acts.cancel_all_of(who.id, by=who) == 1

    assert [reload(one).state for one in (booking, over, other)] == ["cancelled", "cancelled", "booked"]


def test_a_withdrawn_time_frees_its_own_booking_and_the_lane(programme: Programme) -> None:
    booking, _who, host = make_booking(programme)
    twice = make_slot(booking.desk, host, tomorrow(16))
    acts.cancel(acts.book(twice, by=make_seeker(programme)), by=make_actor(Role.CONTRACTOR, programme), at_once=True)

    withdraw(twice, by=host)

    assert reload(booking).state == "booked"
    assert make_slot(booking.desk, host, tomorrow(16, 10)).state == "offered"


def test_a_time_that_has_come_is_settled_once_and_never_what_was_given_back(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    back, her, _host = make_booking(programme)
    acts.cancel(back, by=her)

    with at(booking.slot.at):
        for one in (booking, booking, back):
            come_due(programme, one.pk)

    assert [reload(one).state for one in (booking, back)] == ["in_line", "returning"]
    assert len(entries(programme, Act.BOOKING_SETTLE)) == 1
    acts.undo(back, by=her)
    let_go(programme, back.pk)
    assert reload(back).state == "booked"
    acts.cancel(back, by=her)
    for _time in range(2):
        let_go(programme, back.pk)
    assert reload(back).state == "cancelled"
    assert who.subject_id == booking.subject_id


def test_giving_a_booking_back_in_line_takes_her_own_ticket_out(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    with at(booking.slot.at, -600):
        walker, _ = make_ticket(booking.desk)
    with at(booking.slot.at, 1):
        beat()
        actions.here(programme, who.id)
        acts.cancel(booking, by=who)

    assert order(booking.desk) == [walker.number]
