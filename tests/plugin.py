"""A database server of the run's own, before Django reads its settings: roles, a migrated template, clones.

The controller starts it; xdist workers inherit the environment and only connect. Tests run as the application
role; nothing truncates. The template is laid when a test first needs it, at once where several workers will.

Many short runs may share a server that runs already: `ENGAWA_TEST_SERVER` is its folder, `ENGAWA_TEST_NAME` the name
of this run's clone (see `tools/workshop.py`). The template is then the one of that folder.
"""

import atexit
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TEMPLATE = "engawa_template"
ROOT = Path(__file__).resolve().parents[1]
ROOM = 4 << 30
"""Bytes: two clones and their template take half a gigabyte, demonstrations beside them twice that."""


LIVEKIT = "LIVE: LiveKit NOT EXERCISED (no server reachable)"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out must be seen, also by whoever reads no more than the last lines."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(LIVEKIT in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(LIVEKIT)


def pytest_configure(config: Any) -> None:
    """Workers read the tests meanwhile."""
    if getattr(config.option, "numprocesses", None):
        env = os.environ | {"ENGAWA_TEST_SERVER": os.environ["ENGAWA_VAR"]}
        begun = subprocess.Popen(
            [sys.executable, "-c", "from tests import plugin; plugin.template()"], cwd=ROOT, env=env
        )
        atexit.register(begun.wait)


def template() -> str:
    """The name of the migrated template, laid by whoever asks first; others wait."""
    place = Path(os.environ["ENGAWA_VAR"]) / "template"
    with place.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if file.seek(0, os.SEEK_END) == 0:  # not as it was before the wait
            _lay()
            file.write(b"laid")
    return TEMPLATE


def _lay() -> None:
    from engawa.config import roles

    secret = json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))
    roles.drop_database(secret, TEMPLATE)  # what an interrupted run left
    roles.make_database(secret, TEMPLATE, is_template=True)
    _child("engawa_migrate", "from django.core.management import call_command; call_command('migrate', verbosity=0)")
    _child("engawa_app", "from engawa.base.acts.opening import ensure_platform; ensure_platform()")


def memory() -> str | None:
    """Where files cost no disk, if this machine has that and enough of it: a clone is copied for hundreds of tests."""
    place = Path("/dev/shm")
    try:
        kept = os.statvfs(place)
    except OSError:
        return None
    mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    there = any(line.split()[1:3] == [str(place), "tmpfs"] for line in mounts)
    return str(place) if there and kept.f_bavail * kept.f_frsize > ROOM and os.access(place, os.W_OK) else None


def _child(role: str, code: str) -> None:
    env = os.environ | {
        "ENGAWA_DB_ROLE": role,
        "ENGAWA_DB_NAME": TEMPLATE,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "engawa.config.settings"),
    }
    subprocess.run([sys.executable, "-c", f"import django; django.setup(); {code}"], check=True, cwd=ROOT, env=env)


def start() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or "--help" in sys.argv or "--version" in sys.argv:
        return
    if shared := os.environ.get("ENGAWA_TEST_SERVER"):
        os.environ["ENGAWA_VAR"], os.environ["ENGAWA_KIND"] = shared, "test"
        return
    var = Path(tempfile.mkdtemp(prefix="engawa-test-", dir=memory()))
    var.chmod(0o711)  # the database has a user of its own, who must reach its folder
    os.environ["ENGAWA_VAR"], os.environ["ENGAWA_KIND"] = str(var), "test"
    from engawa.config import installation, roles
    from engawa.config.embedded import Embedded

    installation.decide(var, installation.Kind.TEST)
    installation.ensure_root_key(var)
    server = Embedded(var, fast=True)
    server.start()

    def end() -> None:
        server.destroy()
        shutil.rmtree(var, ignore_errors=True)

    atexit.register(end)
    roles.ensure_roles(server.admin, var)


start()
