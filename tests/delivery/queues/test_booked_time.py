"""A booking at its time: before tickets, the same ring, late, absent, moved."""

import datetime as dt
from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.matching.queue.admit import Why
from engawa.delivery.queues import actions, booking as acts, queries
from engawa.delivery.queues.actions import DeskShut, NobodyToCall, NoRoom
from engawa.delivery.queues.admitting import Caller
from engawa.delivery.queues.models import Booking, Ticket
from engawa.delivery.queues.offering import withdraw
from engawa.delivery.queues.waits import settle_due
from tests.delivery.queues.makers import make_ticket, order
from tests.delivery.queues.slot_makers import at, make_booking, make_offer
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def ticket_of(booking: Booking) -> Ticket:
    with inside(booking.programme):
        return Ticket.objects.select_related("desk", "programme").get(booking=booking)


def come(booking: Booking, who: Actor) -> None:
    """The ticker has looked, and her page is open."""
    beat()
    actions.here(booking.programme, who.id)


def in_minutes(booking: Booking, minutes: float) -> dt.datetime:
    return booking.slot.at + dt.timedelta(minutes=minutes)


def test_at_its_time_she_stands_in_line_before_all_who_drew_a_ticket(programme: Programme) -> None:
    booking, who, host = make_booking(programme)

    with at(booking.slot.at, 1):
        walker, _ = make_ticket(booking.desk)
        come(booking, who)
        call = actions.call_next(booking.desk, by=host)

    assert reload(booking).state == "in_line"
    assert order(booking.desk) == [ticket_of(booking).number, walker.number] == [2, 1]
    assert (call.subject_id, call.ticket_id) == (who.id, ticket_of(booking).pk)


def test_answering_the_ring_keeps_the_booking(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(booking.slot.at, 1):
        come(booking, who)
        call = actions.call_next(booking.desk, by=host)
        actions.answer(call, by=who)
        actions.end_call(reload(call), by=who)

    assert (reload(booking).state, ticket_of(booking).state) == ("kept", "done")


def test_the_next_reader_puts_her_in_line_when_the_ticker_has_not(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    with at(booking.slot.at, 1):
        settle_due(programme, subject=who.id)
        settle_due(programme, desk=booking.desk)

    assert reload(booking).state == "in_line"
    assert len(entries(programme, Act.BOOKING_SETTLE)) == 1


def test_a_ticket_she_drew_before_becomes_the_booked_one(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    with at(booking.slot.at, -600):
        make_ticket(booking.desk)
        mine, _ = make_ticket(booking.desk, who)
    with at(booking.slot.at, 1):
        beat()

    assert ticket_of(booking).pk == mine.pk
    assert order(booking.desk) == [2, 1]


def test_a_talk_she_began_with_an_earlier_ticket_is_the_booked_one(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(booking.slot.at, -1800):
        make_ticket(booking.desk, who)
        actions.answer(actions.call_next(booking.desk, by=host), by=who)
    with at(booking.slot.at, 1):
        beat()

    assert reload(booking).state == "kept"


def test_a_walk_in_is_called_only_when_her_talk_ends_before_the_booking(programme: Programme) -> None:
    booking, _who, host = make_booking(programme)

    with at(in_minutes(booking, -15)):
        walker, _ = make_ticket(booking.desk)
        with pytest.raises(NobodyToCall) as nobody:
            actions.call_next(booking.desk, by=host)
        with pytest.raises(NoRoom) as refused:
            actions.call_ticket(walker, by=host)
    with at(in_minutes(booking, -25)):
        actions.here(programme, walker.subject_id)
        assert actions.call_next(booking.desk, by=host).ticket_id == walker.pk

    assert (nobody.value.held, refused.value.why) == (True, Why.HELD_FREE)


def test_another_interviewer_of_the_booth_may_call_the_walk_in_meanwhile(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    second = make_actor(Role.EXHIBITOR, programme)

    with at(booking.slot.at, 1):
        walker, _ = make_ticket(booking.desk)
        come(booking, who)
        call = actions.call_next(booking.desk, by=second)
        stands_in = actions.call_next(booking.desk, by=make_actor(Role.EXHIBITOR, programme), lanes=[booking.slot.lane])

    assert call.ticket_id == walker.pk
    assert stands_in.subject_id == who.id


def test_a_walk_in_whose_own_booking_is_near_elsewhere_is_passed_over(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    slot, host = make_offer(programme, in_minutes(booking, 180))

    with at(in_minutes(booking, -10)):
        hers, _ = make_ticket(slot.desk, who)
        other, _ = make_ticket(slot.desk)
        call = actions.call_next(slot.desk, by=host)
        with pytest.raises(NoRoom) as refused:
            actions.call_ticket(hers, by=make_actor(Role.EXHIBITOR, programme))

    assert call.ticket_id == other.pk
    assert refused.value.why == Why.NO_TIME


def test_the_page_offers_whom_a_press_would_call_and_says_why_not_of_the_others(programme: Programme) -> None:
    """One is called, one has given back a booking elsewhere, one has one that is near."""
    slot, host = make_offer(programme)
    before, desk = make_booking(programme, slot.at)[0], slot.desk
    near, free = before.subject_id, make_seeker(programme)
    acts.cancel(acts.book(make_offer(programme, slot.at)[0], by=free), by=free, at_once=True)
    with at(in_minutes(before, -10)):
        make_ticket(desk)
        actions.call_next(desk, by=host)
        tickets = [make_ticket(desk, who)[0] for who in (seeker(near), free)]
        with inside(programme):
            offer = Caller(desk, frozenset({uuid4()})).offer(queries.lines_of(desk))

    assert offer.next == tickets[1].pk
    assert offer.held == {tickets[0].pk: Why.NO_TIME}


def test_who_is_more_than_five_minutes_late_gives_the_minutes_away_and_keeps_the_next_turn(
    programme: Programme,
) -> None:
    booking, who, host = make_booking(programme)
    with at(in_minutes(booking, 4)):
        beat()
        walker, person = make_ticket(booking.desk)
        with pytest.raises(NobodyToCall):
            actions.call_next(booking.desk, by=host)
    with at(in_minutes(booking, 6)):
        actions.here(programme, person.id)
        call = actions.call_next(booking.desk, by=host)
        actions.cancel_call(call, by=host)
        actions.here(programme, who.id)
        next_call = actions.call_next(booking.desk, by=host)

    assert (call.ticket_id, next_call.subject_id) == (walker.pk, who.id)


def test_a_booked_person_in_another_talk_is_not_called(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    elsewhere, other_host = make_offer(programme, in_minutes(booking, 600))
    with at(in_minutes(booking, -30)):
        make_ticket(elsewhere.desk, who)
        actions.answer(actions.call_next(elsewhere.desk, by=other_host), by=who)
    with at(in_minutes(booking, 1)):
        come(booking, who)
        with pytest.raises(NobodyToCall):
            actions.call_next(booking.desk, by=host)
        with pytest.raises(actions.SubjectBusy):
            actions.call_ticket(ticket_of(booking), by=host)


def test_an_unanswered_ring_leaves_her_the_next_turn_with_one_press(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(booking.slot.at, 1):
        come(booking, who)
        make_ticket(booking.desk)
        actions.acknowledge(actions.call_next(booking.desk, by=host), by=who)
    with at(booking.slot.at, 65):
        beat()
        assert ticket_of(booking).state == "away"
        actions.come_back(ticket_of(booking), by=who)
        assert actions.call_next(booking.desk, by=host).subject_id == who.id


def test_a_host_may_call_ten_minutes_early_and_no_earlier(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(in_minutes(booking, -11)), pytest.raises(acts.TooEarly):
        acts.call_booked(booking, by=host)
    with at(in_minutes(booking, -9)):
        actions.here(programme, who.id)
        call = acts.call_booked(booking, by=host)

    assert (call.subject_id, reload(booking).state) == (who.id, "in_line")


def test_a_booked_talk_takes_place_at_a_desk_that_is_shut(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    actions.close_desk(booking.desk, by=host)
    with at(booking.slot.at, 1):
        with pytest.raises(DeskShut):
            actions.call_next(booking.desk, by=host)
        come(booking, who)
        assert actions.call_next(booking.desk, by=host).subject_id == who.id


def test_a_walk_in_at_a_shut_desk_is_not_called_although_somebody_is_booked(programme: Programme) -> None:
    booking, _who, host = make_booking(programme)
    with at(booking.slot.at, 1):
        walker, _ = make_ticket(booking.desk)
        beat()
        actions.close_desk(booking.desk, by=host)
        with pytest.raises(NobodyToCall):
            actions.call_next(booking.desk, by=host)
        with pytest.raises(DeskShut):
            actions.call_ticket(walker, by=host)


# --- absent ----------------------------------------------------------------------------------------------------------------


def test_that_she_did_not_come_is_a_persons_word_and_can_be_taken_back(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(in_minutes(booking, 4)):
        beat()
        with pytest.raises(acts.TooEarly):
            acts.judge_absent(booking, by=host)
    with at(in_minutes(booking, 6)):
        beat()
        acts.judge_absent(booking, by=host)
        acts.judge_absent(booking, by=host)
        missed, left = reload(booking), ticket_of(booking)
        acts.take_back_absent(booking, by=host)
        acts.take_back_absent(booking, by=host)
        actions.here(programme, who.id)
        call = actions.call_next(booking.desk, by=host)

    assert (missed.state, missed.judged_by, left.state) == ("missed", host.id, "left")
    assert (reload(booking).judged_by, call.subject_id) == (None, who.id)
    verbs = [entry["scope"].get("verb") for entry in entries(programme, Act.BOOKING_SETTLE)]
    assert verbs == ["enter_line", "miss", "unmiss"]


def test_a_ticket_drawn_after_the_verdict_becomes_the_booked_one_when_it_is_taken_back(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(in_minutes(booking, 6)):
        beat()
        acts.judge_absent(booking, by=host)
        make_ticket(booking.desk)
        drawn, _ = make_ticket(booking.desk, who)
        acts.take_back_absent(booking, by=host)

    assert ticket_of(booking).pk == drawn.pk
    assert order(booking.desk)[0] == drawn.number


def test_what_she_waits_for_elsewhere_is_left_alone_when_the_verdict_is_taken_back(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    elsewhere, _host = make_offer(programme, in_minutes(booking, 600))
    with at(in_minutes(booking, 6)):
        beat()
        acts.judge_absent(booking, by=host)
        drawn, _ = make_ticket(elsewhere.desk, who)
        acts.take_back_absent(booking, by=host)

    assert ticket_of(booking).desk_id == booking.desk_id
    assert reload(drawn).booking_id is None


def test_who_has_cancelled_is_not_called(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    acts.cancel(booking, by=who, at_once=True)

    with at(booking.slot.at), pytest.raises(WrongState):
        acts.call_booked(booking, by=host)


def test_who_is_being_rung_is_not_absent(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(in_minutes(booking, 6)):
        come(booking, who)
        actions.call_next(booking.desk, by=host)
        with pytest.raises(WrongState):
            acts.judge_absent(booking, by=host)


def test_before_its_time_and_after_the_talk_nobody_is_absent(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with pytest.raises(WrongState):
        acts.judge_absent(booking, by=host)
    with at(booking.slot.at, 1):
        come(booking, who)
        actions.answer(actions.call_next(booking.desk, by=host), by=who)
    with at(in_minutes(booking, 9)), pytest.raises(WrongState):
        acts.judge_absent(booking, by=host)


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AUDITOR])
def test_others_judge_nobody(programme: Programme, role: Role) -> None:
    booking, _who, _host = make_booking(programme)
    with at(in_minutes(booking, 6)):
        beat()
        with pytest.raises(NotPermitted):
            acts.judge_absent(booking, by=make_actor(role, programme))


# --- giving it up at its time ------------------------------------------------------------------------------------------------


def test_giving_the_ticket_back_cancels_the_booking_and_the_other_way_round(programme: Programme) -> None:
    one, who, _ = make_booking(programme)
    two, other, _ = make_booking(programme)
    with at(one.slot.at, 1):
        beat()
        actions.give_up(ticket_of(one), by=who)
        acts.cancel(two, by=other)

    assert [(reload(b).state, ticket_of(b).state) for b in (one, two)] == [("cancelled", "left")] * 2


def test_a_time_that_is_withdrawn_while_she_stands_in_line_leaves_her_the_place(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    with at(booking.slot.at, 1):
        come(booking, who)
        withdraw(booking.slot, by=host)
        call = actions.call_next(booking.desk, by=host)

    assert (reload(booking).state, call.subject_id) == ("withdrawn", who.id)


def test_cancelled_in_the_second_of_its_time_it_is_gone_at_once(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    with at(booking.slot.at):
        acts.cancel(booking, by=who)
        beat()

    assert reload(booking).state == "cancelled"
    with inside(programme):
        assert not Ticket.objects.exists()


# --- how long it may take ------------------------------------------------------------------------------------------------------


def test_bookings_ahead_lengthen_what_is_said_to_those_who_wait(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    with at(in_minutes(booking, -12)):
        with inside(programme):
            before = queries.expected_wait(booking.desk)[1]
        acts.cancel(booking, by=who)
        with inside(programme):
            after = queries.expected_wait(booking.desk)[1]

    assert (after.high, before.low >= 10) == (5, True)


def test_who_stands_in_line_for_a_booking_is_ahead_of_walk_ins(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    with at(booking.slot.at, 1):
        walker, person = make_ticket(booking.desk)
        come(booking, who)
        with inside(programme):
            (place,) = queries.places_of(person.id)
            (mine,) = queries.places_of(who.id)

    assert (place.ticket.pk, place.ahead, mine.ahead) == (walker.pk, 1, 0)
