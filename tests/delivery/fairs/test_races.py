"""What two people, or one person twice, do at the same moment. These commit."""

import threading
from collections.abc import Callable

from django.db import connections

from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.delivery.fairs.actions.registering import DoorShut, confirm_registration, register_seeker
from engawa.delivery.fairs.models import FairRegistration
from tests.delivery.fairs.makers import letters, make_entry, make_fair, token_in


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
