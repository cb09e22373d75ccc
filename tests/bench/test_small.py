"""Every measurement but the open screens runs, in miniature, on the tests' own server: so that none of them rots."""

import importlib
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from bench.__main__ import ALL
from bench.cpu import Processes
from bench.site import ROOT, Site
from engawa.base.programmes.permissions import Role
from engawa.config.places import find_place
from tests.config.serving import until
from tests.delivery.fairs.makers import booths, companies, make_public_fair
from tests.delivery.fairs.talk_makers import make_host
from tests.make import make_actor

SMALL: dict[str, dict[str, Any]] = {
    "b1": {"requests": 4, "pairs": 1},
    "b2": {"requests": 4, "pairs": 1},
    "b4": {"people": 4, "pairs": 1},
    "b8": {"entries": 50, "acts": 4, "people": 2, "pairs": 1},
    "ticker": {"sizes": (1, 5), "beats": 5, "pairs": 1},
    "day": {"requests": 2, "pairs": 1},
}


@pytest.fixture
def small(committed: None, tmp_path: Path, database_name: str) -> Iterator[Site]:
    """One web process in front of this test's database."""
    fair = make_public_fair(2, state="live")
    make_host(booths(fair)[0])
    for role in (Role.CHIEF, Role.COMMISSIONER, Role.AGENCY):
        make_actor(role, fair.programme)
    var = Path(os.environ["ENGAWA_VAR"])
    log = tmp_path / "web.log"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env |= {"ENGAWA_DB_NAME": database_name, "ENGAWA_DB_ROLE": "engawa_app"}
    with socket.socket() as listening, log.open("wb") as out:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port = int(listening.getsockname()[1])
        web = subprocess.Popen(
            [sys.executable, "-m", "engawa.config.web", "--fd", str(listening.fileno())],
            cwd=ROOT,
            env=env | {"ENGAWA_ORIGIN": f"http://localhost:{port}"},
            stdout=out,
            stderr=out,
            pass_fds=(listening.fileno(),),
        )
    try:
        until(lambda: _answers(port), log)
        yield Site(
            port, var, Processes((web.pid,), 0, _server(var)), fair.programme.slug, str(companies(fair)[0].pk), env
        )
    finally:
        web.terminate()
        web.wait(20)
        connections.close_all()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def _server(var: Path) -> int:
    lines = (find_place(var.resolve()).data / "postmaster.pid").read_text(encoding="ascii").splitlines()
    return int(lines[0])


def test_every_measurement_runs_and_keeps_what_it_found(small: Site, tmp_path: Path) -> None:
    assert set(SMALL) == set(ALL) - {"b3"}  # opens many screens: by its own command only
    for name, size in SMALL.items():
        report = importlib.import_module(f"bench.{name}").measure(small, **size)
        report.done(tmp_path)
        kept = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert kept["rows"], name
        assert {len(row) for row in kept["rows"]} == {len(kept["columns"])}
        assert kept["machine"]["cores"] == os.cpu_count()
