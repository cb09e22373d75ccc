import datetime as dt

import pytest
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import access, actions, queries
from engawa.delivery.queues.actions import DeskShut, NobodyToCall
from engawa.delivery.queues.models import Ticket
from engawa.delivery.queues.states import TicketState
from tests.delivery.queues.makers import make_open_desk, make_ticket, order
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db


def test_tickets_are_numbered_in_the_order_they_were_drawn() -> None:
    desk = make_open_desk(make_programme())

    numbers = [make_ticket(desk)[0].number for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert order(desk) == [1, 2, 3]


def test_drawing_twice_gives_the_same_ticket_and_one_entry() -> None:
    desk = make_open_desk(make_programme())
    first, who = make_ticket(desk)

    again, _ = make_ticket(desk, who)

    assert again.pk == first.pk
    assert len(entries(desk.programme, Act.TICKET_DRAW)) == 1


def test_one_person_waits_at_two_desks_at_once() -> None:
    programme = make_programme()
    one, two = make_open_desk(programme), make_open_desk(programme)
    _ticket, who = make_ticket(one)
    make_ticket(two, who)

    with inside(programme):
        assert [place.desk.pk for place in queries.places_of(who.id)] == [one.pk, two.pk]


def test_a_desk_that_is_not_open_gives_no_ticket() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    actions.pause_desk(desk, by=make_actor(Role.EXHIBITOR, programme))

    with pytest.raises(DeskShut):
        make_ticket(desk)


def test_whoever_steps_away_is_passed_over_and_comes_back_to_the_very_place() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    (first, who), (second, _other) = make_ticket(desk), make_ticket(desk)
    host = make_actor(Role.EXHIBITOR, programme)
    actions.step_away(first, by=who)

    call = actions.call_next(desk, by=host)
    actions.come_back(first, by=who)

    assert call.ticket_id == second.pk
    assert order(desk) == [1, 2]
    assert reload(first).state == TicketState.WAITING


def test_a_page_silent_for_thirty_seconds_is_passed_over_and_keeps_its_place() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    first, who = make_ticket(desk)
    host = make_actor(Role.EXHIBITOR, programme)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        with pytest.raises(NobodyToCall):
            actions.call_next(desk, by=host)
        with inside(programme):
            assert queries.counts_in(queries.in_line([desk.pk]))[desk.pk].away == 1

        actions.here(programme, who.id)
        call = actions.call_next(desk, by=host)

    assert call.ticket_id == first.pk
    assert first.place == reload(first).place


def test_a_heartbeat_leaves_no_entry() -> None:
    programme = make_programme()
    who = make_seeker(programme)
    before = len(entries(programme))

    actions.here(programme, who.id)

    assert len(entries(programme)) == before


def test_giving_up_ends_the_ticket_and_a_new_one_is_drawn_at_the_end() -> None:
    desk = make_open_desk(make_programme())
    first, who = make_ticket(desk)
    make_ticket(desk)

    actions.give_up(first, by=who)
    again, _ = make_ticket(desk, who)

    assert reload(first).state == TicketState.LEFT
    assert (again.number, order(desk)) == (3, [2, 3])


def test_a_ticket_given_up_does_not_come_back() -> None:
    desk = make_open_desk(make_programme())
    ticket, who = make_ticket(desk)
    actions.give_up(ticket, by=who)

    with pytest.raises(WrongState):
        actions.come_back(ticket, by=who)


def test_anothers_ticket_is_not_there() -> None:
    desk = make_open_desk(make_programme())
    ticket, _who = make_ticket(desk)

    with pytest.raises(Http404):
        access.ticket_for(desk.programme, make_seeker(desk.programme), ticket.pk)


def test_a_ticket_of_another_programme_is_not_there() -> None:
    desk = make_open_desk(make_programme())
    ticket, who = make_ticket(desk)

    with pytest.raises(Http404):
        access.ticket_for(make_programme(), who, ticket.pk)


def test_the_number_ahead_counts_those_present_and_the_range_also_who_may_come_back() -> None:
    desk = make_open_desk(make_programme())
    (_first, _a), (second, away), (third, _c) = make_ticket(desk), make_ticket(desk), make_ticket(desk)
    actions.step_away(second, by=away)

    with inside(desk.programme):
        place = queries.place_of(third)

    assert place is not None
    assert (place.ahead, place.range.low, place.range.high, place.range.measured) == (1, 15, 35, False)


@pytest.mark.parametrize("tickets", [1, 3])
def test_her_places_cost_the_same_number_of_questions_however_many(
    tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make_programme()
    who = make_seeker(programme)
    for _ in range(tickets):
        desk = make_open_desk(programme)
        make_ticket(desk)
        make_ticket(desk, who)

    with inside(programme), django_assert_num_queries(3):
        assert len(queries.places_of(who.id)) == tickets


def test_two_programmes_do_not_see_each_others_tickets() -> None:
    desk = make_open_desk(make_programme())
    make_ticket(desk)

    with inside(make_programme()):
        assert Ticket.objects.count() == 0


def test_three_tickets_wait_for_one_person_and_no_fourth() -> None:
    programme = make_programme()
    who, desks = make_seeker(programme), [make_open_desk(programme) for _ in range(4)]
    tickets = [make_ticket(desk, who)[0] for desk in desks[:3]]

    with pytest.raises(actions.TooManyTickets):
        make_ticket(desks[3], who)
    actions.give_up(tickets[0], by=who)

    assert make_ticket(desks[3], who)[0].state == "waiting"
