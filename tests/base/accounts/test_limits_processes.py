"""Two web processes count together. Commits, so it stands apart from tests that roll back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engawa.base.accounts import limits

OFFICE = "198.51.100.7"
ASK = """
import django; django.setup()
from engawa.base.accounts import limits
print("ready", flush=True)
print(sum(limits.wait_at("register", "198.51.100.7", 40) == 0 for _ in range(30)))
"""


@pytest.mark.usefixtures("committed")
def test_two_web_processes_give_no_more_tries_than_one(database_name: str) -> None:
    """One is the process of this test; both count at the same time."""
    env = os.environ | {"ENGAWA_DB_NAME": database_name, "DJANGO_SETTINGS_MODULE": "engawa.config.settings"}
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", ASK], cwd=root, env=env, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        here = sum(limits.wait_at("register", OFFICE, 40) == 0 for _ in range(30))
        there = int(other.stdout.readline())

    assert here + there == 40
    assert 10 <= here <= 30
