"""Every test runs on a clone of the migrated template, as the application role, without network beyond loopback."""

import json
import os
import random
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.template import engines
from hypothesis import HealthCheck, settings as examples

from engawa.base.kit import clock
from engawa.base.programmes.models import Guarded
from engawa.config import roles
from tests import plugin, writes

examples.register_profile("engawa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("engawa")
"""What an example costs says more about the machine's other work than about ours."""


def _secret() -> Any:
    return json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))


def _clone(name: str) -> None:
    connections.close_all()
    roles.drop_database(_secret(), name)
    roles.make_database(_secret(), name, template=plugin.template())


LONG = (
    "tests/test_questions.py",
    "tests/hostile/",
    "tests/test_faces.py",
    "tests/config/test_outside.py",
    "tests/config/test_deploy.py",
    "tests/config/test_supervisor.py",
    "tests/bench/",
    "tests/contract/custody/test_erasure_searching.py",
    "tests/delivery/guidance/suggestions/test_erased.py",
)
"""These begin: whichever of two workers gets one last would finish long after the other."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda one: not one.nodeid.startswith(LONG))


@pytest.fixture(scope="session")
def database_name() -> str:
    return f"engawa_{os.environ.get('PYTEST_XDIST_WORKER') or os.environ.get('ENGAWA_TEST_NAME', 'main')}"


@pytest.fixture(scope="session")
def django_db_setup(database_name: str) -> None:
    _clone(database_name)
    settings.DATABASES["default"]["NAME"] = database_name
    connections["default"].settings_dict["NAME"] = database_name


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, database_name: str
) -> Iterator[None]:
    """For tests about refusals seen by others, races and what is durable: commits, then the clone is made anew."""
    assert request.node.get_closest_marker("django_db") is None, (
        "a transaction around it would block every other thread"
    )
    with django_db_blocker.unblock():
        yield
        _clone(database_name)


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """Read the address table before any test plays another kind of installation."""
    import engawa.config.urls  # noqa: F401 - read once


LOCAL = re.compile(r"127(\.\d{1,3}){3}|::1|localhost|10\.99\.0\.\d{1,3}")
"""Whole names: `localhost.example.com` is somebody else's."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 10: nothing beyond loopback (and the namespaces a test makes itself)."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not LOCAL.fullmatch(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Promise 11: a test in which rows of a programme changed without an entry fails, whatever it asserts itself."""
    with pytest.MonkeyPatch.context() as patch:
        watch = writes.start(patch)
        yield
    assert watch.found == []


@pytest.fixture
def midday() -> Iterator[None]:
    """For tests of what counts "today" and lasts: begun at a quarter to midnight in Tokyo they would be two days."""
    with clock.travel_to(clock.at(clock.today(), 12)):
        yield


@pytest.fixture
def unsearched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Erased as ever, and nothing looked for afterwards: the search has tests of its own."""
    from engawa.contract.custody.disposal import searching

    found = searching.Found(True, covered=["public.subjects_subject"])
    monkeypatch.setattr(searching._door, "search", lambda _values: found)


class Undefined(str):
    """Stands in for an undefined template variable: promise 8 makes it an error."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"undefined template variable: {variable}")


@pytest.fixture(autouse=True)
def _strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 8: a variable that is not there fails the test."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Undefined("undefined"))


@pytest.fixture(autouse=True)
def _shuffled_querysets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 8: rows without an order come back in any order."""
    fetch = Guarded._fetch_all

    def fetch_shuffled(self: Guarded[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and not self.query.is_sliced:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(Guarded, "_fetch_all", fetch_shuffled)
