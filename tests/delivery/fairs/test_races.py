"""What two people, or one person twice, do at the same moment. These commit."""

import itertools
import threading
import time
from collections.abc import Callable

from django.db import connections
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.delivery.fairs.actions.registering import DoorShut, confirm_registration, register_seeker
from engawa.delivery.fairs.models import FairRegistration
from engawa.delivery.queues.models import Desk
from tests.delivery.fairs.makers import letters, make_entry, make_fair, token_in
from tests.delivery.fairs.talk_makers import make_day, make_someone
from tests.delivery.queues.makers import make_open_desk
from tests.make import entries, make_programme
from tests.wakes import woken
from tests.web.public.test_registering import FILLED


def racing(count: int, run: Callable[[], object]) -> list[BaseException]:
    """Several threads at once, each on a connection of its own; what they raised."""
    gate = threading.Barrier(count)
    problems: list[BaseException] = []

    def one() -> None:
        try:
            gate.wait(5)
            run()
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return problems


def test_two_racing_registrations_of_one_address_make_one_person(committed: None) -> None:
    fair = make_fair()

    problems = racing(4, lambda: register_seeker(fair.gathering, entry=make_entry()))

    assert problems == []
    with inside(fair.programme):
        assert (Subject.objects.count(), FairRegistration.objects.count()) == (1, 1)


def test_one_link_pressed_twice_at_once_lets_one_in(committed: None) -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    token = token_in(letters(fair.programme)[0])

    problems = racing(3, lambda: confirm_registration(fair.programme, token=token))

    assert [type(problem) for problem in problems] == [DoorShut, DoorShut]


def test_twenty_racing_registrations_make_one_person_and_twenty_kind_answers(committed: None) -> None:
    """Over the page itself, as twenty impatient presses or a robot would."""
    fair = make_fair()
    answers: list[tuple[int, str]] = []

    def press() -> None:
        answer = Client().post(f"/p/{fair.programme.slug}/register/", FILLED, headers={"Origin": "http://testserver"})
        answers.append((answer.status_code, answer.headers["Location"]))

    problems = racing(20, press)

    assert problems == []
    assert answers == [(302, f"/p/{fair.programme.slug}/register/done/")] * 20
    with inside(fair.programme):
        assert (Subject.objects.count(), FairRegistration.objects.count()) == (1, 1)
        assert verify(fair.programme.pk).good
    assert len(entries(fair.programme, Act.SUBJECT_REGISTER)) == 20
    assert len(letters(fair.programme)) == 1  # nobody is flooded


def test_nested_acts_racing_in_opposite_order_do_not_deadlock(committed: None) -> None:
    """One nests before it locks the desk, the other after. Entries appended at inner exits would hold the chain here."""
    programme = make_programme()
    desk = make_open_desk(programme)
    began = len(entries(programme))

    def nest() -> None:
        with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
            act.record(step=1)
        time.sleep(0.005)

    def lock() -> None:
        Desk.objects.select_for_update().get(pk=desk.pk)
        time.sleep(0.005)

    turns = itertools.cycle([(nest, lock), (lock, nest)])

    def run() -> None:
        for _time in range(10):
            with acting(Act.FAIR_PLAN, programme, by=system("test")):
                for step in next(turns):
                    step()

    problems = racing(4, run)

    assert problems == []
    assert len(entries(programme)) == began + 4 * 10 * 2
    with inside(programme):
        assert verify(programme.pk).good


def test_the_board_is_rung_by_a_registration(committed: None) -> None:
    """It stood still until something else happened, or for fifteen seconds."""
    fair, _hosts = make_day(1)

    assert ("board", "day") in woken(fair.programme, lambda: make_someone(fair))
