"""A small day held by robots on a running system of its own, each of its processes killed once.

Delays are the full run's business (`make rehearsal`): here the machine is shared with whatever else is tested.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.system import ROOT

SLOW = {"p95_call_delay_s", "unheard_calls", "board_disagreements"}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    var = tmp_path_factory.mktemp("rehearsal")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAWA_", "PYTEST_"))}
    words = ["--seekers", "12", "--booths", "8", "--minutes", "1", "--seed", "7", "--more-kills", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "engawa", "rehearsal", *words, "--browsers", "0"],
        cwd=ROOT,
        env=env | {"ENGAWA_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    found = sorted(Path(var / "rehearsal").glob("*-*[0-9].json"))
    assert found, done.stderr[-3000:]
    told: dict[str, object] = json.loads(found[-1].read_text(encoding="utf-8"))
    return told


def test_nothing_is_lost_doubled_stuck_or_unrecorded_while_each_process_is_killed(figures: dict[str, object]) -> None:
    promises = figures["promises"]
    assert isinstance(promises, dict)

    assert {key: one["details"] for key, one in promises.items() if not one["kept"] and key not in SLOW} == {}
    assert figures["kills"] == {"postgres": 1, "web-1": 1, "web-2": 1, "worker": 1}


def test_the_day_was_one(figures: dict[str, object]) -> None:
    did = figures["did"]
    assert isinstance(did, dict)

    assert did["registered"] == 12
    assert min(did["tickets"], did["calls"], did["talks"], did["lines"]) > 0


def test_every_room_of_a_fair_was_used(figures: dict[str, object]) -> None:
    did = figures["did"]
    assert isinstance(did, dict)

    assert did["bookings_kept"] > 0
    assert did["consultations_of_three"] > 0
    assert did["briefing_listeners"] > 0


def test_the_board_of_the_day_was_compared_with_the_tables_and_was_mostly_in_time(figures: dict[str, object]) -> None:
    did, wrong = figures["did"], figures["board_disagreements"]
    assert isinstance(did, dict)
    assert isinstance(wrong, int)

    assert did["board_compared"] > 20
    assert wrong < did["board_compared"] / 2
