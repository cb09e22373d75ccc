"""A whole installation of its own, as a process, for tests."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0


class Serving:
    def __init__(self, var: Path) -> None:
        self.var = var
        self.log = var.parent / "serving.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.words("serve", "--kind", "test"), cwd=ROOT, env=self.env(), stdout=log, stderr=log
            )
        until(self.ready, self.log)

    def ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
        note = self.note()
        return note.get("pid") == self.process.pid and bool(note["ready"])

    def words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "engawa", *words]

    def env(self) -> dict[str, str]:
        ours = {
            key: value for key, value in os.environ.items() if not key.startswith(("ENGAWA_", "DJANGO_", "PYTEST_"))
        }
        return ours | {"ENGAWA_VAR": str(self.var), "PORT": str(self.port)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(*words), cwd=ROOT, env=self.env(), capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def note(self) -> dict[str, Any]:
        try:
            return json.loads((self.var / "run" / "supervisor.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]  # ours
        except FileNotFoundError:
            return {}

    def pids(self) -> dict[str, int]:
        return dict(self.note()["children"])

    def status(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            return int(answer.status)

    def healthy(self) -> bool:
        with contextlib.suppress(OSError):
            return self.status() == 200 and all(self.pids().values())
        return False

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def until(condition: Callable[[], bool], log: Path, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-3000:])
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """A zombie is dead: it waits for whoever adopts it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
