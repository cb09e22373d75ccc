"""Locks are taken before the chain: what points at a locked row does not wait for it. These commit."""

import threading

from django.db import connections

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.delivery.events.steps import locked, move
from engawa.delivery.fairs.actions.registering import register_seeker
from tests.delivery.fairs.makers import make_entry, make_fair, registrations
from tests.make import entries, reload


def test_a_fair_starts_while_somebody_registers(committed: None) -> None:
    """She holds the chain when her row asks after the fair; the fair is held by whoever waits for the chain."""
    fair = make_fair()
    problems: list[BaseException] = []

    def register() -> None:
        try:
            register_seeker(fair.gathering, entry=make_entry())
        except BaseException as problem:  # noqa: BLE001 - told to the test
            problems.append(problem)
        finally:
            connections.close_all()

    with acting(Act.FAIR_PLAN, fair.programme, by=system("test"), about=fair):
        gathering = locked(fair.gathering_id)
        someone = threading.Thread(target=register)
        someone.start()
        someone.join(3)
        move(gathering, "start")
    someone.join(10)

    assert problems == []
    assert [row.state for row in registrations(fair)] == ["received"]
    assert reload(fair.gathering).state == "live"
    assert len(entries(fair.programme, Act.SUBJECT_REGISTER)) == 1
