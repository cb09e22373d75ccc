"""A day is stopped or moved while others press: nobody is called, registered or moved twice behind its back. These commit."""

import threading
from collections.abc import Callable
from itertools import cycle

from django.db import connections

from engawa.base.acts.words import Act
from engawa.base.ledger.verify import verify
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.halting import cancel, suspend
from engawa.delivery.fairs.actions.registering import NotOpen, register_seeker
from engawa.delivery.fairs.actions.talks import answer_call, call_at
from engawa.delivery.fairs.actions.telling import recipients, tell_all
from engawa.delivery.fairs.models import FairRegistration, Talk
from engawa.delivery.queues.actions import DeskShut, NobodyToCall
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.delivery.queues.states import LIVE_CALLS
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.halt_makers import agree_change, move, move_key
from tests.delivery.fairs.makers import make_entry, make_fair
from tests.delivery.fairs.talk_makers import draw, make_day, make_someone, ring
from tests.delivery.fairs.test_races import racing
from tests.make import entries, make_actor, reload


def together(*steps: Callable[[], object]) -> list[BaseException]:
    """Each of them at once, on a connection of its own; what they raised."""
    gate, problems = threading.Barrier(len(steps)), list[BaseException]()

    def run(step: Callable[[], object]) -> None:
        try:
            gate.wait(5)
            step()
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return problems


def test_two_presses_cancel_once_and_tell_everybody_once(committed: None) -> None:
    fair, (host,) = make_day(1)
    draw(host, make_someone(fair))
    agree_change(fair, Turn.CANCEL)
    chief = make_actor(Role.CHIEF, fair.programme)
    keys = cycle([move_key(fair, chief, Turn.CANCEL) for _number in range(3)])

    problems = racing(3, lambda: cancel(fair, by=chief, cause="snow", step_up=next(keys)))  # type: ignore[arg-type]  # a proof's id
    with inside(fair.programme):
        (halt,) = Halt.objects.all()
    told = racing(2, lambda: tell_all(fair.programme, halt.pk))

    assert (problems, told) == ([], [])
    assert len(entries(fair.programme, Act.FAIR_MOVE)) == 1
    with inside(fair.programme):
        assert verify(fair.programme.pk).good
        rows = Notice.objects.filter(data__halt=str(halt.pk))
        people, staff = recipients(fair.gathering_id)
        assert rows.count() == len(people) + len(staff)


def test_a_call_made_while_the_day_is_suspended_rings_nobody_afterwards(committed: None) -> None:
    fair, (one, two) = make_day(2)
    chief = make_actor(Role.CHIEF, fair.programme)
    first, second = make_someone(fair), make_someone(fair)
    draw(one, first)
    call = ring(two, second)

    problems = together(
        lambda: call_at(one.booth, by=one.actor),
        lambda: suspend(fair, by=chief, cause="snow"),
        lambda: answer_call(call, by=second.actor),
    )

    allowed = (DeskShut, NobodyToCall)
    assert [one for one in problems if not isinstance(one, allowed) and type(one).__name__ != "WrongState"] == []
    with inside(fair.programme):
        assert not Call.objects.filter(state__in=LIVE_CALLS).exists()
        assert not Talk.objects.filter(state="open").exists()
        assert set(Desk.objects.values_list("state", flat=True)) == {"halted"}
        assert set(Ticket.objects.values_list("state", flat=True)) <= {"waiting", "done"}
        assert verify(fair.programme.pk).good


def test_whoever_registers_while_the_day_is_cancelled_is_told_or_refused(committed: None) -> None:
    fair = make_fair()
    chief = make_actor(Role.CHIEF, fair.programme)
    agree_change(fair, Turn.CANCEL)

    problems = together(
        *(
            (lambda number=number: register_seeker(fair.gathering, entry=make_entry(mail=f"a{number}@example.jp")))
            for number in range(3)
        ),
        lambda: move(fair, Turn.CANCEL, chief=chief, agreed=False),
    )

    assert {type(problem) for problem in problems} <= {NotOpen}
    assert reload(fair.gathering).state == "cancelled"
    with inside(fair.programme):
        halt = Halt.objects.get()
        there = set(FairRegistration.objects.values_list("subject_id", flat=True))
    tell_all(fair.programme, halt.pk)
    with inside(fair.programme):
        assert set(Notice.objects.filter(kind="fair.moved").values_list("subject_id", flat=True)) == there
    assert len(there) == 3 - len(problems)
