"""What an unanswered ring does to the line, and what a wait that comes too late leaves alone."""

import datetime as dt
from collections.abc import Callable

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.queues import actions
from engawa.delivery.queues.actions import lose_call, miss_call
from engawa.delivery.queues.models import Call, Desk, Presence, Ticket
from engawa.delivery.queues.states import TicketState
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.delivery.queues.test_one_ring import at_once
from tests.make import make_actor, make_programme, make_seeker, reload


def places(desk: Desk) -> dict[int, int]:
    with inside(desk.programme):
        return dict(Ticket.objects.filter(desk=desk).order_by("number").values_list("number", "place"))


@pytest.mark.django_db
def test_she_goes_behind_the_next_who_is_here_and_nobody_elses_place_is_touched() -> None:
    programme = make_programme()
    host = make_actor(Role.EXHIBITOR, programme)
    desk, other = make_open_desk(programme), make_open_desk(programme)
    elsewhere = [make_ticket(other) for _ in range(6)]
    _first, her = make_ticket(desk)
    make_ticket(desk)  # her page goes silent
    gone, left = make_ticket(desk)
    _fourth, present = make_ticket(desk)
    _fifth, behind = make_ticket(desk)
    actions.give_up(gone, by=left)
    call = actions.call_next(desk, by=host)
    actions.acknowledge(call, by=her)

    with clock.travel_to(clock.now() + dt.timedelta(seconds=61)):
        for one in (her, present, behind):
            actions.here(programme, one.id)
        beat()

    assert places(desk) == {1: 4, 2: 1, 3: 3, 4: 2, 5: 5}
    assert places(other) == {ticket.number: ticket.number for ticket, _who in elsewhere}


@pytest.mark.django_db
@pytest.mark.parametrize("settle", [lose_call, miss_call])
def test_a_wait_that_comes_after_the_answer_changes_nothing(settle: Callable[[Call], bool]) -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    ticket, her = make_ticket(desk)
    call = actions.call_next(desk, by=make_actor(Role.EXHIBITOR, programme))
    actions.answer(call, by=her)

    with acting(Act.CALL_SETTLE, programme, by=system("test"), about=call) as act:
        changed = settle(call)
        act.skip_entry()

    assert not changed
    assert (reload(ticket).state, reload(ticket).missed) == (TicketState.IN_TALK, 0)


@pytest.mark.usefixtures("committed")
def test_the_first_pages_of_one_person_opened_at_once_note_her_once() -> None:
    programme: Programme = make_programme()
    her: Actor = make_seeker(programme)

    def opened() -> object:
        return actions.here(programme, her.id)

    outcomes = at_once(*(opened for _page in range(8)))

    assert outcomes == [None] * 8
    with inside(programme):
        assert Presence.objects.filter(subject=her.id).count() == 1
