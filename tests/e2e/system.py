"""The whole system as anybody starts it, on a folder of its own: database, two web processes, one worker.

`with running() as system:` loads the demonstration, waits until pages are really served and ends it by its own pid.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 420.0
"""Seconds until the first page: tables, two months of a demonstration, and a slow machine."""
GRACE = 30.0
PREFIX = "engawa-e2e-"


@dataclass
class System:
    base_url: str
    var: Path
    log: Path

    def doors(self) -> dict[str, dict[str, Any]]:
        """Who one may be in this demonstration, by key."""
        rows = json.loads((self.var / "demo-doors.json").read_text(encoding="utf-8"))
        return {row["key"]: row for row in rows}

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, OSError):
            return False

    def said(self, last: int = 4000) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-last:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def there(at: str) -> Iterator[System]:
    """One that runs already, while a test is being written: `ENGAWA_E2E_AT="http://localhost:8000 var"`."""
    base_url, var = at.split(" ", 1)
    yield System(base_url, Path(var), Path(var) / "said.txt")


@contextmanager
def running(*words: str) -> Iterator[System]:
    var = Path(tempfile.mkdtemp(prefix=PREFIX))
    var.chmod(0o711)  # the database has a user of its own, who must reach its folder
    port = free_port()
    log = var / "said.txt"
    # What the surrounding test run set for its own database does not concern this one.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAWA_", "PYTEST_"))}
    env |= {"ENGAWA_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "engawa", *(words or ("demo",)), "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    system = System(f"http://localhost:{port}", var, log)
    try:
        _wait(system, process)
        yield system
    finally:
        _end(process)
        shutil.rmtree(var, ignore_errors=True)


def _wait(system: System, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not system.answers():
        if process.poll() is not None:
            raise RuntimeError(f"the system ended with {process.returncode}:\n{system.said()}")
        if time.monotonic() > end:
            raise RuntimeError(f"no page within {PATIENCE:.0f} s:\n{system.said()}")
        time.sleep(0.3)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the supervisor; it ends everything it started. Only then its group is killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def environment(system: System, role: str = "engawa_app") -> dict[str, str]:
    """What a process of this system is given; nothing of the surrounding test run's own database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAWA_", "PYTEST_", "DJANGO_"))}
    own = {"ENGAWA_VAR": str(system.var), "ENGAWA_DB_ROLE": role, "ENGAWA_ORIGIN": system.base_url}
    return kept | own | {"ENGAWA_TEST_NUMBERS_FROM": str(time.time_ns() // 1_000_000)}


def inside_system(system: System, module: str, *words: str, role: str = "engawa_app") -> Any:
    """Run a module of ours in the system's own installation; its last line is JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=environment(system, role),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
