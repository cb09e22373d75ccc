"""Double calls are impossible: races run in threads of their own connections, on rows that are really committed."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger.verify import verify
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import LOCK, beat
from engawa.base.programmes.waits import due, run_due
from engawa.delivery.queues import actions
from engawa.delivery.queues.models import Call, Ticket
from engawa.delivery.queues.states import LIVE_CALLS, CallState, DeskKind, TicketState
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.make import entries, make_actor, make_programme, make_seeker

pytestmark = pytest.mark.usefixtures("committed")


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run all of them at the same moment, each on a connection of its own; outcomes, exceptions included."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return job()
        except Exception as problem:  # noqa: BLE001 - the outcome of a race is looked at by the test
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_booths_and_a_consultation_desk_calling_one_person_ring_exactly_once_a_hundred_times() -> None:
    programme = make_programme()
    desks = [make_open_desk(programme), make_open_desk(programme), make_open_desk(programme, DeskKind.CONSULTATION)]
    hosts = [make_actor(role, programme) for role in (Role.EXHIBITOR, Role.EXHIBITOR, Role.AGENCY)]
    who = make_seeker(programme)
    tickets = [make_ticket(desk, who)[0] for desk in desks]
    seen: Counter[str] = Counter()

    for _ in range(100):
        outcomes = at_once(
            *(lambda t=t, h=h: actions.call_ticket(t, by=h) for t, h in zip(tickets, hosts, strict=True))
        )
        calls = [one for one in outcomes if isinstance(one, Call)]
        seen[" ".join(sorted(type(one).__name__ for one in outcomes))] += 1
        with inside(programme):
            assert Call.objects.filter(subject=who.id, state__in=LIVE_CALLS).count() == 1
        for call in calls:
            actions.cancel_call(call, by=hosts[0])

    assert seen == {"Call SubjectBusy SubjectBusy": 100}
    assert len(entries(programme, Act.CALL_MAKE)) == 100
    with inside(programme):
        assert verify(programme.pk).good


def test_call_next_goes_on_to_the_next_person_when_the_first_was_called_elsewhere_at_that_moment() -> None:
    programme = make_programme()
    one, two = make_open_desk(programme), make_open_desk(programme)
    hosts = [make_actor(Role.EXHIBITOR, programme) for _ in range(2)]
    _ticket, who = make_ticket(one)
    make_ticket(two, who)
    make_ticket(one)
    make_ticket(two)

    calls = at_once(lambda: actions.call_next(one, by=hosts[0]), lambda: actions.call_next(two, by=hosts[1]))

    assert all(isinstance(call, Call) for call in calls), calls
    assert len({call.subject_id for call in calls if isinstance(call, Call)}) == 2


def test_a_double_press_draws_one_ticket() -> None:
    programme = make_programme()
    desk, who = make_open_desk(programme), make_seeker(programme)

    tickets = at_once(*(lambda: actions.draw(desk, by=who) for _ in range(6)))

    assert len({ticket.pk for ticket in tickets if isinstance(ticket, Ticket)}) == 1
    assert len(entries(programme, Act.TICKET_DRAW)) == 1


def test_two_staff_of_one_desk_pressing_at_once_call_two_people() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    make_ticket(desk)
    make_ticket(desk)
    hosts = [make_actor(Role.EXHIBITOR, programme) for _ in range(2)]

    calls = at_once(*(lambda h=h: actions.call_next(desk, by=h) for h in hosts))

    assert len({call.ticket_id for call in calls if isinstance(call, Call)}) == 2


def test_a_host_who_rings_at_the_moment_she_leaves_does_not_ring_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by a rehearsal: the ring was looked for before the lock, and stood for the rest of the day, hers and his."""
    programme = make_programme()
    desk, host = make_open_desk(programme), make_actor(Role.EXHIBITOR, programme)
    ticket, who = make_ticket(desk)
    lock = actions.locked_ticket

    def after_a_ring(pk: UUID) -> Ticket:
        monkeypatch.setattr(actions, "locked_ticket", lock)
        rung = at_once(lambda: actions.call_next(desk, by=host))
        assert isinstance(rung[0], Call)
        return lock(pk)

    monkeypatch.setattr(actions, "locked_ticket", after_a_ring)
    actions.give_up(ticket, by=who)

    with inside(programme):
        call = Call.objects.get()
        assert (call.state, Ticket.objects.get().state) == (CallState.DECLINED, TicketState.LEFT)
        assert not Wait.objects.filter(ref=call.pk, settled_at__isnull=True).exists()
    make_ticket(desk)
    assert isinstance(actions.call_next(desk, by=host), Call)


@pytest.mark.parametrize("kind", [actions.ACK, actions.ANSWER])
def test_two_tickers_and_a_reader_settle_a_wait_exactly_once(kind: str) -> None:
    programme = make_programme()
    desk, host = make_open_desk(programme), make_actor(Role.EXHIBITOR, programme)
    _ticket, who = make_ticket(desk)
    make_ticket(desk)
    call = actions.call_next(desk, by=host)
    if kind == actions.ANSWER:
        actions.acknowledge(call, by=who)
    before = len(entries(programme, Act.CALL_SETTLE))
    then = clock.now() + dt.timedelta(seconds=75)

    def settle() -> None:
        with clock.travel_to(then):
            for name, _programme, ref in due():
                run_due(name, programme, ref)

    at_once(*[settle] * 4)

    assert len(entries(programme, Act.CALL_SETTLE)) == before + 1
    with clock.travel_to(then):
        assert due() == []


def test_an_answer_racing_the_end_of_its_minute_is_either_in_or_out_never_both() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    outcomes: Counter[tuple[str, str]] = Counter()
    for _ in range(10):
        host = make_actor(Role.EXHIBITOR, programme)
        ticket, who = make_ticket(desk)
        call = actions.call_ticket(ticket, by=host)
        actions.acknowledge(call, by=who)

        def tick() -> None:
            with clock.travel_to(clock.now() + dt.timedelta(seconds=61)):
                for name, _programme, ref in due():
                    run_due(name, programme, ref)

        at_once(tick, lambda c=call, w=who: actions.answer(c, by=w))
        with inside(programme):
            outcomes[Call.objects.get(pk=call.pk).state, Ticket.objects.get(pk=ticket.pk).state] += 1

    assert set(outcomes) <= {("answered", "in_talk"), ("unanswered", "waiting")}


def test_a_second_ticker_waits_for_its_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        assert at_once(beat) == [0]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
