"""A database server of the run's own, before Django reads its settings: roles, a migrated template, clones.

The controller starts it; xdist workers inherit the environment and only connect. Tests run as the application
role; nothing truncates.

Many short runs may share a server that runs already: `ENGAWA_TEST_SERVER` is its folder, `ENGAWA_TEST_NAME` the name
of this run's clone (see `tools/workshop.py`). The template is then the one of that folder.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TEMPLATE = "engawa_template"
ROOT = Path(__file__).resolve().parents[1]


LIVEKIT = "LIVE: LiveKit NOT EXERCISED (no server reachable)"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out must be seen, also by whoever reads no more than the last lines."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(LIVEKIT in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(LIVEKIT)


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
    var = Path(tempfile.mkdtemp(prefix="engawa-test-"))
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
    secret = roles.ensure_roles(server.admin, var)
    roles.make_database(secret, TEMPLATE, is_template=True)
    _child("engawa_migrate", "from django.core.management import call_command; call_command('migrate', verbosity=0)")
    _child("engawa_app", "from engawa.base.acts.opening import ensure_platform; ensure_platform()")


start()
