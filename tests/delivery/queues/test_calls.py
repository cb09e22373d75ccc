import datetime as dt
from contextlib import AbstractContextManager

import pytest

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.queues import actions, queries
from engawa.delivery.queues.actions import HostBusy, NobodyToCall, SubjectBusy
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.states import CallState, DeskKind, TicketState
from engawa.delivery.queues.waits import overdue, settle_due
from engawa.shared.messaging.models import Notice
from tests.delivery.queues.makers import make_open_desk, make_ticket, order
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def host(programme: Programme) -> Actor:
    return make_actor(Role.EXHIBITOR, programme)


def later(seconds: float) -> AbstractContextManager[object]:
    return clock.travel_to(clock.now() + dt.timedelta(seconds=seconds))


def ring_out(call: Call, who: Actor) -> None:
    """Her page shows the ring, and she does not answer for a minute."""
    actions.acknowledge(call, by=who)
    with later(61):
        actions.here(call.programme, who.id)
        beat()


def test_the_first_who_is_present_is_called(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    first, _ = make_ticket(desk)
    make_ticket(desk)

    call = actions.call_next(desk, by=host)

    assert (call.ticket_id, call.state, reload(first).state) == (first.pk, "ringing", "called")


def test_a_person_called_at_one_desk_is_passed_over_at_another(programme: Programme, host: Actor) -> None:
    booth, consultation = make_open_desk(programme), make_open_desk(programme, DeskKind.CONSULTATION)
    _ticket, who = make_ticket(booth)
    hers, _ = make_ticket(consultation, who)
    other, _ = make_ticket(consultation)
    actions.call_next(booth, by=host)
    counsellor = make_actor(Role.AGENCY, programme)

    with pytest.raises(SubjectBusy):
        actions.call_ticket(hers, by=counsellor)
    call = actions.call_next(consultation, by=counsellor)

    assert call.ticket_id == other.pk
    assert reload(hers).state == TicketState.WAITING


def test_a_host_calls_one_person_at_a_time(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    make_ticket(desk)
    make_ticket(desk)
    actions.call_next(desk, by=host)

    with pytest.raises(HostBusy):
        actions.call_next(desk, by=host)


def test_with_nobody_waiting_there_is_nobody_to_call(programme: Programme, host: Actor) -> None:
    with pytest.raises(NobodyToCall):
        actions.call_next(make_open_desk(programme), by=host)


def test_a_ring_no_page_acknowledged_costs_no_place_and_the_next_is_called(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    (first, _who), (second, other) = make_ticket(desk), make_ticket(desk)
    call = actions.call_next(desk, by=host)

    with later(11):
        beat()
        actions.here(programme, other.id)
        following = actions.call_next(desk, by=host)

    assert reload(call).state == CallState.UNACKNOWLEDGED
    assert (reload(first).state, reload(first).place, reload(first).missed) == (TicketState.AWAY, 1, 0)
    assert following.ticket_id == second.pk
    with inside(programme):
        assert list(Notice.objects.values_list("kind", "subject_id")) == [("queue.missed", first.subject_id)]


def test_acknowledged_but_unanswered_moves_behind_the_next_once_and_then_aside(
    programme: Programme, host: Actor
) -> None:
    desk = make_open_desk(programme)
    first, who = make_ticket(desk)
    for _ in range(2):
        make_ticket(desk)

    ring_out(actions.call_next(desk, by=host), who)
    after_once = (reload(first).state, order(desk))
    ring_out(actions.call_ticket(first, by=host), who)

    assert after_once == (TicketState.WAITING, [2, 1, 3])
    assert (reload(first).state, order(desk)) == (TicketState.SET_ASIDE, [2, 1, 3])


def test_whoever_was_set_aside_returns_to_the_same_place_by_one_press(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    first, who = make_ticket(desk)
    for _ in range(2):
        make_ticket(desk)
    ring_out(actions.call_next(desk, by=host), who)
    ring_out(actions.call_ticket(first, by=host), who)

    actions.come_back(first, by=who)

    assert (reload(first).state, order(desk)) == (TicketState.WAITING, [2, 1, 3])


def test_moving_behind_the_next_passes_over_those_away_without_taking_their_places(
    programme: Programme, host: Actor
) -> None:
    desk = make_open_desk(programme)
    _first, who = make_ticket(desk)
    second, away = make_ticket(desk)
    make_ticket(desk)
    actions.step_away(second, by=away)

    ring_out(actions.call_next(desk, by=host), who)

    assert order(desk) == [2, 3, 1]


def test_alone_in_the_queue_an_unanswered_ring_keeps_the_place(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    first, who = make_ticket(desk)

    ring_out(actions.call_next(desk, by=host), who)

    assert (reload(first).state, reload(first).missed, order(desk)) == (TicketState.WAITING, 1, [1])


def test_an_answer_in_time_settles_the_wait_and_locks_her_until_the_talk_ends(
    programme: Programme, host: Actor
) -> None:
    desk, elsewhere = make_open_desk(programme), make_open_desk(programme)
    ticket, who = make_ticket(desk)
    hers, _ = make_ticket(elsewhere, who)
    call = actions.call_next(desk, by=host)
    actions.acknowledge(call, by=who)
    actions.answer(call, by=who)

    with later(200):
        assert beat() == 0
        with pytest.raises(SubjectBusy):
            actions.call_ticket(hers, by=make_actor(Role.EXHIBITOR, programme))
        actions.end_call(reload(call), by=host)
        freed = actions.call_ticket(hers, by=make_actor(Role.EXHIBITOR, programme))

    assert (reload(ticket).state, reload(call).state, freed.state) == ("done", "ended", "ringing")


@pytest.mark.parametrize(
    ("verb", "call_state", "ticket_state"),
    [("defer", CallState.DEFERRED, TicketState.AWAY), ("decline", CallState.DECLINED, TicketState.LEFT)],
)
def test_later_keeps_the_place_and_never_ends_the_ticket(
    programme: Programme, host: Actor, verb: str, call_state: CallState, ticket_state: TicketState
) -> None:
    desk = make_open_desk(programme)
    ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)

    getattr(actions, verb)(call, by=who)

    assert (reload(call).state, reload(ticket).state) == (call_state, ticket_state)


def test_a_host_who_stops_ringing_leaves_her_in_her_place(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    ticket, _who = make_ticket(desk)
    call = actions.call_next(desk, by=host)

    actions.cancel_call(call, by=host)

    assert (reload(call).state, reload(ticket).state, order(desk)) == ("cancelled", "waiting", [1])


def test_giving_up_while_it_rings_ends_the_ring(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)

    actions.give_up(ticket, by=who)

    assert (reload(call).state, reload(ticket).state) == ("declined", "left")


def test_an_answer_after_the_ring_ended_is_refused(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)
    actions.cancel_call(call, by=host)

    with pytest.raises(WrongState):
        actions.answer(call, by=who)


def test_a_ring_acknowledged_twice_starts_its_minute_once(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)
    first = actions.acknowledge(call, by=who)

    with later(30):
        again = actions.acknowledge(call, by=who)

    assert again.acknowledged_at == first.acknowledged_at
    assert len(entries(programme, Act.CALL_SETTLE)) == 1


def test_the_next_reader_settles_what_the_ticker_has_not(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)

    with later(11):
        settle_due(programme, subject=who.id)

    assert (reload(call).state, reload(ticket).state) == ("unacknowledged", "away")


def test_a_page_knows_when_a_ring_is_over_before_it_is_settled(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    call = actions.call_next(desk, by=host)

    def over(*seconds: int) -> list[bool]:
        said = []
        for passed in seconds:
            with later(passed):
                said.append(overdue(reload(call)))
        return said

    assert over(9, 10) == [False, True]
    call = actions.acknowledge(call, by=who)
    assert over(10, 59, 61) == [False, False, True]
    call = actions.answer(call, by=who)
    assert over(600) == [False]
    assert overdue(None) is False


def test_a_ring_lasts_ten_seconds_and_not_nine(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    make_ticket(desk)
    call = actions.call_next(desk, by=host)

    with later(9):
        beat()

    assert reload(call).state == CallState.RINGING


def test_measured_talks_of_the_day_make_the_range(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    for minutes in (8, 10, 12):
        ticket, who = make_ticket(desk)
        call = actions.answer(actions.call_next(desk, by=host), by=who)
        with later(minutes * 60):
            actions.end_call(call, by=host)
        assert ticket
    make_ticket(desk)
    last, _ = make_ticket(desk)

    with inside(programme):
        place = queries.place_of(last)

    assert place is not None
    assert (place.ahead, place.range.low, place.range.high, place.range.measured) == (1, 10, 20, True)


def test_the_call_shows_on_her_own_page_and_names_nobody_in_the_chain(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    ticket, _who = make_ticket(desk)
    make_seeker(programme)

    actions.call_next(desk, by=host)

    assert str(ticket.subject_id) not in str(entries(programme))
