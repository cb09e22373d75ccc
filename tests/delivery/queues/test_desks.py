"""What a desk takes and refuses, whose call it is, what a screen hears, and what repeats change: nothing."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from engawa.base.acts import hooks
from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import access, actions, queries
from engawa.delivery.queues.actions import DeskShut, NobodyToCall, SubjectBusy
from engawa.delivery.queues.channels import own_queues
from engawa.delivery.queues.models import Call, Desk
from engawa.delivery.queues.queries import Counts
from engawa.delivery.queues.states import CallState, TicketState
from engawa.delivery.queues.waits import settle_due
from tests.delivery.queues.makers import make_open_desk, make_ticket, order
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def host(programme: Programme) -> Actor:
    return make_actor(Role.EXHIBITOR, programme)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(hooks, "wake_hooks", [lambda _programme, wakes: heard.extend(wakes)])
    return heard


# --- desks --------------------------------------------------------------------------------------------------------------


def test_the_same_owner_gets_the_same_desk_and_only_within_the_open_act(programme: Programme) -> None:
    owner, gathering = uuid4(), uuid4()
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        first = actions.make_desk(act, gathering_ref=gathering, owner_ref=owner)
        again = actions.make_desk(act, gathering_ref=gathering, owner_ref=owner)
        other = actions.make_desk(act, gathering_ref=gathering, owner_ref=uuid4())
        with pytest.raises(opened.NoOpenAct):
            actions.make_desk(object(), gathering_ref=gathering, owner_ref=uuid4())  # type: ignore[arg-type]  # not one

    assert again.pk == first.pk != other.pk


def test_opening_an_open_desk_changes_nothing_and_leaves_no_entry(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    first = reload(desk)
    told = len(entries(programme, Act.BOOTH_OPEN))

    actions.open_desk(desk, by=host, standby=False)

    assert (reload(desk).state, reload(desk).standby) == ("open", True)
    assert len(entries(programme, Act.BOOTH_OPEN)) == told
    with clock.travel_to(clock.now() + dt.timedelta(minutes=5)):
        paused = actions.pause_desk(desk, by=host)
        assert (paused.state, paused.standby) == ("paused", False)
        again = actions.open_desk(desk, by=host)
    assert (again.state, again.standby, again.opened_at) == ("open", True, first.opened_at)
    closed = actions.close_desk(desk, by=host)
    assert (closed.state, closed.standby) == ("closed", False)


def test_a_desk_that_was_never_open_has_no_hour_of_opening(programme: Programme, host: Actor) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        desk = actions.make_desk(act, gathering_ref=uuid4(), owner_ref=uuid4())
    assert actions.close_desk(desk, by=host).opened_at is None
    assert actions.open_desk(desk, by=host).opened_at is not None


def test_a_closed_desk_gives_no_ticket_and_calls_nobody_and_a_paused_one_calls_still(
    programme: Programme, host: Actor
) -> None:
    desk = make_open_desk(programme)
    (ticket, _one), (_other, _two) = make_ticket(desk), make_ticket(desk)
    actions.pause_desk(desk, by=host)
    call = actions.call_next(desk, by=host)
    actions.cancel_call(call, by=host)
    actions.cancel_call(actions.call_ticket(ticket, by=host), by=host)
    actions.close_desk(desk, by=host)

    for refused in (
        lambda: actions.call_next(desk, by=host),
        lambda: actions.call_ticket(ticket, by=host),
        lambda: make_ticket(desk),
    ):
        with pytest.raises(DeskShut):
            refused()
    assert reload(ticket).state == TicketState.WAITING


def test_whoever_already_waits_keeps_her_ticket_at_a_closed_desk(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    ticket, who = make_ticket(desk)
    actions.close_desk(desk, by=host)

    assert actions.draw(desk, by=who).pk == ticket.pk


def test_staff_draw_no_ticket_and_a_seeker_calls_nobody(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    make_ticket(desk)

    with pytest.raises(NotPermitted):
        actions.draw(desk, by=host)
    with pytest.raises(NotPermitted):
        actions.call_next(desk, by=make_seeker(programme))
    with pytest.raises(PermissionError):
        actions._self(host)


# --- calls --------------------------------------------------------------------------------------------------------------


def test_those_whom_a_host_must_not_see_are_passed_over(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    (first, hidden), (second, _other) = make_ticket(desk), make_ticket(desk)

    with pytest.raises(NobodyToCall):
        actions.call_next(desk, by=host, without={hidden.id, second.subject_id})
    assert actions.call_next(desk, by=host, without={hidden.id}).ticket_id == second.pk
    assert reload(first).state == TicketState.WAITING


def test_with_everybody_busy_elsewhere_there_is_nobody_to_call(programme: Programme, host: Actor) -> None:
    one, two = make_open_desk(programme), make_open_desk(programme)
    ticket, who = make_ticket(one)
    hers, _ = make_ticket(two, who)
    actions.call_next(one, by=host)

    with inside(programme):
        (line,) = queries.lines_of(two)
        (own,) = queries.lines_of(one)
    assert (line.busy, line.callable, own.busy) == (True, False, False)
    with pytest.raises(NobodyToCall):
        actions.call_next(two, by=make_actor(Role.EXHIBITOR, programme))
    with pytest.raises(SubjectBusy):
        actions.call_ticket(hers, by=make_actor(Role.EXHIBITOR, programme))
    assert reload(ticket).state == TicketState.CALLED


def test_a_call_of_another_or_of_another_programme_is_not_there(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    (ticket, who), (_second, _other) = make_ticket(desk), make_ticket(desk)
    call = actions.call_next(desk, by=host)
    foreign = make_open_desk(make_programme())
    make_ticket(foreign)
    elsewhere = actions.call_next(foreign, by=make_actor(Role.EXHIBITOR, foreign.programme))

    assert access.call_for(programme, who, call.pk).pk == call.pk
    assert access.ticket_for(programme, who, ticket.pk).pk == ticket.pk
    for actor, pk in ((make_seeker(programme), call.pk), (host, call.pk), (who, uuid4()), (who, elsewhere.pk)):
        with pytest.raises(Http404):
            access.call_for(programme, actor, pk)
    for actor, pk in ((make_seeker(programme), ticket.pk), (host, ticket.pk), (who, uuid4())):
        with pytest.raises(Http404):
            access.ticket_for(programme, actor, pk)


def test_giving_up_twice_changes_nothing_and_a_talk_is_not_given_up(programme: Programme, host: Actor) -> None:
    desk, other = make_open_desk(programme), make_open_desk(programme)
    (ticket, who), (second, _two) = make_ticket(desk), make_ticket(desk)
    hers, _ = make_ticket(other, who)
    ringing = actions.call_ticket(second, by=host)
    actions.give_up(hers, by=who)
    actions.give_up(hers, by=who)
    assert len(entries(programme, Act.TICKET_LEAVE)) == 1
    assert reload(ringing).state == CallState.RINGING

    colleague = make_actor(Role.EXHIBITOR, programme)
    actions.answer(actions.call_ticket(ticket, by=colleague), by=who)
    with pytest.raises(WrongState):
        actions.give_up(ticket, by=who)
    assert reload(ticket).state == TicketState.IN_TALK


def test_giving_up_ends_the_ring_of_now_whatever_rang_before(programme: Programme, host: Actor) -> None:
    ticket, who = make_ticket(make_open_desk(programme))
    before = actions.call_ticket(ticket, by=host)
    actions.cancel_call(before, by=host)
    now = actions.call_ticket(ticket, by=host)

    actions.give_up(ticket, by=who)

    assert [reload(call).state for call in (before, now)] == [CallState.CANCELLED, CallState.DECLINED]


def test_stepping_away_and_coming_back_twice_leaves_one_entry_each(programme: Programme) -> None:
    ticket, who = make_ticket(make_open_desk(programme))
    for move, act in ((actions.step_away, Act.TICKET_AWAY), (actions.come_back, Act.TICKET_BACK)):
        move(ticket, by=who)
        move(ticket, by=who)
        assert len(entries(programme, act)) == 1


def test_ending_a_talk_twice_changes_nothing(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    call = actions.answer(actions.call_next(desk, by=host), by=who)
    ended = actions.end_call(call, by=host)

    assert actions.end_call(ended, by=host).ended_at == ended.ended_at
    assert [one["scope"]["verb"] for one in entries(programme, Act.CALL_SETTLE)] == ["answer", "end"]


def test_an_answer_keeps_the_moment_at_which_her_page_showed_the_ring(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    call = actions.acknowledge(actions.call_next(desk, by=host), by=who)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=20)):
        answered = actions.answer(call, by=who)

    assert answered.acknowledged_at == call.acknowledged_at < answered.answered_at
    _second, another = make_ticket(desk)
    actions.end_call(answered, by=host)
    unseen = actions.answer(actions.call_next(desk, by=host), by=another)
    assert unseen.acknowledged_at == unseen.answered_at is not None


def test_a_page_that_is_settled_asks_once_and_settles_only_what_is_due_here(programme: Programme, host: Actor) -> None:
    desk, other = make_open_desk(programme), make_open_desk(programme)
    (_one, who), (_two, _somebody) = make_ticket(desk), make_ticket(other)
    here = actions.call_next(desk, by=host)
    there = actions.call_next(other, by=make_actor(Role.EXHIBITOR, programme))

    settle_due(programme, subject=who.id)
    assert reload(here).state == CallState.RINGING
    with clock.travel_to(clock.now() + dt.timedelta(seconds=11)):
        settle_due(programme, desk=desk)
        assert (reload(here).state, reload(there).state) == (CallState.UNACKNOWLEDGED, CallState.RINGING)
        with CaptureQueriesContext(connection) as asked:
            settle_due(programme, desk=desk)
        assert sum('FROM "programmes_wait"' in one["sql"] for one in asked) == 0


# --- what screens hear and show -----------------------------------------------------------------------------------------


def test_desks_hear_of_a_page_only_when_it_had_been_silent(programme: Programme, woken: list[tuple[str, str]]) -> None:
    desk, left = make_open_desk(programme), make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    gone, _ = make_ticket(left, who)
    actions.give_up(gone, by=who)
    make_ticket(make_open_desk(programme))
    woken.clear()

    actions.here(programme, who.id)
    assert woken == []
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        actions.here(programme, who.id)
        assert woken == [("desk", str(desk.pk)), ("line", str(desk.pk))]
        woken.clear()
        actions.here(programme, who.id)
        assert woken == []


def test_a_page_read_again_at_once_tells_nothing_new_of_its_reader(programme: Programme) -> None:
    _ticket, who = make_ticket(make_open_desk(programme))
    actions.here(programme, who.id)
    now = clock.now()
    said = []
    for passed in (0, 2, 4):
        with clock.travel_to(now + dt.timedelta(seconds=passed)), inside(programme):
            said.append(queries.just_seen(who.id))

    assert said == [True, True, False]


def test_those_who_wait_hear_of_a_line_only_when_it_moves(
    programme: Programme, host: Actor, woken: list[tuple[str, str]]
) -> None:
    """Hosts hear of everything at their desks; a ticket drawn, a ring and its echo change nothing for those behind."""
    desk, other = make_open_desk(programme), make_open_desk(programme)
    ticket, who = make_ticket(desk)
    make_ticket(other, who)

    def heard(step: Callable[[], object]) -> list[bool]:
        """Whether each line, and each desk's host, heard of it."""
        woken.clear()
        step()
        return [(kind, str(one.pk)) in woken for kind in ("line", "desk") for one in (desk, other)]

    still, moves = [False, False, True, True], [True, False, True, True]
    assert heard(lambda: make_ticket(desk)) == [False, False, True, False]
    call = actions.call_next(desk, by=host)
    assert heard(lambda: actions.acknowledge(call, by=who)) == still
    assert heard(lambda: actions.cancel_call(call, by=host)) == still
    assert heard(lambda: actions.step_away(ticket, by=who)) == moves
    assert heard(lambda: actions.come_back(ticket, by=who)) == moves
    call = actions.call_next(desk, by=host)
    assert heard(lambda: actions.answer(call, by=who)) == moves
    assert heard(lambda: actions.end_call(call, by=host)) == [True, False, True, True]
    assert heard(lambda: actions.pause_desk(desk, by=host)) == [True, False, True, False]


def test_her_screens_hear_herself_and_the_queues_she_stands_in(programme: Programme, host: Actor) -> None:
    desk, left = make_open_desk(programme), make_open_desk(programme)
    ticket, who = make_ticket(desk)
    make_ticket(make_open_desk(programme))
    gone, _ = make_ticket(left, who)
    actions.give_up(gone, by=who)
    request = RequestFactory().get("/")
    with inside(programme):
        request.actor = who  # type: ignore[attr-defined]  # set by web.scope
        assert own_queues(request) == [("subject", str(ticket.subject_id)), ("line", str(desk.pk))]
        request.actor = host  # type: ignore[attr-defined]  # set by web.scope
        assert own_queues(request) == []


def test_a_board_counts_each_desk_by_what_its_people_do(programme: Programme, host: Actor) -> None:
    desk, idle = make_open_desk(programme), make_open_desk(programme)
    people = [make_ticket(desk) for _ in range(5)]
    actions.step_away(people[0][0], by=people[0][1])
    actions.answer(actions.call_next(desk, by=host), by=people[1][1])
    actions.call_ticket(people[2][0], by=make_actor(Role.EXHIBITOR, programme))
    actions.give_up(people[4][0], by=people[4][1])

    with inside(programme):
        found = queries.counts_in(queries.in_line([desk.pk, idle.pk]))
        assert queries.counts_in(queries.in_line([idle.pk])) == {idle.pk: Counts()}
    assert found == {desk.pk: Counts(waiting=1, away=1, ringing=1, talking=1), idle.pk: Counts()}
    assert [Counts().free, Counts(away=1).free] == [True, True]
    assert not any(counts.free for counts in (Counts(waiting=1), Counts(ringing=1), Counts(talking=1)))


def test_her_places_stand_ring_first_then_by_how_near(programme: Programme, host: Actor) -> None:
    near, far, ringing = (make_open_desk(programme) for _ in range(3))
    make_ticket(far)
    make_ticket(ringing)
    _one, who = make_ticket(far)
    make_ticket(near, who)
    hers, _ = make_ticket(ringing, who)
    with inside(programme):
        assert [place.desk.pk for place in queries.places_of(who.id)] == [near.pk, far.pk, ringing.pk]
        assert all(place.open for place in queries.places_of(who.id))

    call = actions.call_ticket(hers, by=host)
    actions.close_desk(near, by=host)

    with inside(programme):
        places = queries.places_of(who.id)
        assert [(place.desk.pk, place.open) for place in places] == [
            (ringing.pk, True),
            (near.pk, False),
            (far.pk, True),
        ]
        assert queries.live_call_of(who.id) == call
        assert queries.live_call_of(uuid4()) is None
        assert queries.live_calls_of(ringing) == [call]
        assert queries.live_calls_of(near) == []
    actions.cancel_call(call, by=host)
    with inside(programme):
        assert queries.live_call_of(who.id) is None
        assert queries.live_calls_of(ringing) == []
        assert queries.last_calls_of(ringing) == [call]
        assert queries.last_calls_of(near) == []
        with clock.travel_to(clock.now() + dt.timedelta(days=1)):
            assert queries.last_calls_of(ringing) == []


def test_a_talk_that_ended_well_is_not_among_the_calls_that_failed(programme: Programme, host: Actor) -> None:
    desk = make_open_desk(programme)
    _ticket, who = make_ticket(desk)
    actions.end_call(actions.answer(actions.call_next(desk, by=host), by=who), by=host)

    with inside(programme):
        assert queries.last_calls_of(desk) == []
        assert Call.objects.get().state == CallState.ENDED


def test_expecting_a_wait_counts_the_called_and_those_here_and_leaves_talks_out(
    programme: Programme, host: Actor
) -> None:
    desk = make_open_desk(programme)
    people = [make_ticket(desk) for _ in range(4)]
    actions.answer(actions.call_next(desk, by=host), by=people[0][1])
    actions.call_ticket(people[1][0], by=make_actor(Role.EXHIBITOR, programme))
    actions.step_away(people[2][0], by=people[2][1])
    make_ticket(make_open_desk(programme))

    with inside(programme):
        sure, guess = queries.expected_wait(Desk.objects.get(pk=desk.pk))
        place = queries.place_of(people[3][0])
    assert (sure, guess.low, guess.high) == (2, 20, 30)
    assert place is not None
    assert (place.ahead, place.range.low, place.range.high) == (1, 10, 20)
    assert order(desk) == [1, 2, 3, 4]
