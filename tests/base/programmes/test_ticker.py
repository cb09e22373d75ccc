"""The loop of the worker that settles what is due."""

import threading
from uuid import UUID, uuid4

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes import ticker, waits
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from tests.make import make_programme

pytestmark = pytest.mark.usefixtures("committed")


def test_a_ticker_settles_what_is_due_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    programme, settled, stop = make_programme(), threading.Event(), threading.Event()
    kind, ref = "test.ticker", uuid4()

    def settle(where: Programme, what: UUID) -> None:
        with acting(Act.FAIR_PLAN, where, by=system("test")):
            waits.settle_wait(kind, what)
        settled.set()

    monkeypatch.setitem(waits.HANDLERS, kind, settle)
    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        waits.set_wait(kind, ref, clock.now())

    runs = threading.Thread(target=ticker.run, args=[stop])
    runs.start()
    try:
        assert settled.wait(timeout=10)
        assert runs.is_alive()
    finally:
        stop.set()
        runs.join(timeout=10)
    assert not runs.is_alive()
