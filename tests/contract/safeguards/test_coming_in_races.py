"""Two at once: exactly one comes through the door."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from engawa.base.accounts import limits, proofs
from engawa.base.accounts.models import Account
from engawa.base.kit import clock
from engawa.base.programmes.models import platform
from engawa.contract.safeguards.actions import DoorClosed, account_for, appoint, ask_sign_in_link, use_sign_in_link
from tests.contract.safeguards.test_coming_in import MAIL, with_app
from tests.make import make_programme
from tests.web.entrance.people import give_app, invite, last_letter, member_of, token_of

pytestmark = pytest.mark.usefixtures("committed")


def race(*runs: Callable[[], Any]) -> list[Any]:
    """Run them at once, each on a connection of its own: what each gave, or the kind of what it raised."""
    gate, results = threading.Barrier(len(runs)), [None] * len(runs)

    def one(place: int, run: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = run()
        except Exception as problem:  # noqa: BLE001 - the outcomes are compared
            results[place] = type(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results: list[Any]) -> list[str]:
    return sorted(one.__name__ if isinstance(one, type) else type(one).__name__ for one in results)


def test_an_invitation_taken_up_twice_at_once_is_taken_up_once() -> None:
    programme = make_programme()
    token = invite(programme)

    results = race(*[lambda: appoint(programme, token, prove=with_app)] * 2)

    assert kinds(results) == ["Account", "DoorClosed"]
    assert member_of(programme).state == "active"


def test_one_number_shown_twice_at_once_is_right_once() -> None:
    programme = make_programme()
    invite(programme)
    app = give_app(account_for(member_of(programme).person_id))
    tokens = []
    for _ in range(2):
        ask_sign_in_link(MAIL)
        tokens.append(token_of(last_letter(platform())))
    number = app.at(clock.real_now())

    def sign_in(token: str) -> Callable[[], Account]:
        return lambda: use_sign_in_link(token, prove=lambda account: proofs.check_totp(account, number))

    assert kinds(race(*map(sign_in, tokens))) == ["Account", "ProofFailed"]


def test_two_requests_for_a_first_account_make_one() -> None:
    programme = make_programme()
    invite(programme)
    person = member_of(programme).person_id

    made = race(*[lambda: account_for(person).pk] * 4)

    assert len(set(made)) == 1
    assert DoorClosed not in made


def test_tries_in_two_processes_are_counted_together() -> None:
    allowed = race(*[lambda: limits.allow("totp", "one", 3)] * 8)

    assert sorted(allowed) == [False] * 5 + [True] * 3
