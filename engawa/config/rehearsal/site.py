"""The running installation of the rehearsal: its own folder, port, database and processes; and what they cost."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from engawa.config import installation
from engawa.config.embedded import Embedded

SLUG = "rehearsal"
"""The programme's address."""
KEYS = "keys.json"
"""What the robots at work hold, in the installation's folder."""

PATIENCE = 420.0
"""Seconds until the first page, on a slow machine."""
GRACE = 40.0
SAMPLE = 0.5
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    var: Path
    port: int
    log: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def children(self) -> dict[str, int]:
        """Name and process of everything the supervisor keeps running."""
        try:
            note = json.loads((self.var / "run" / "supervisor.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return {name: pid for name, pid in note["children"].items() if pid}

    def said(self, last: int = 3000) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-last:]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/healthz", timeout=5) as answer:  # noqa: S310 - our own
                return int(answer.status) == HTTPStatus.OK
        except (urllib.error.URLError, OSError):
            return False

    def command(self, *words: str) -> str:
        """What an `engawa` command of this installation prints."""
        done = subprocess.run(
            [sys.executable, "-m", "engawa", *words],
            cwd=installation.CHECKOUT,
            env=clean_env(self.var),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"engawa {words[0]}: {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout


def clean_env(var: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Nothing set for another installation concerns this one."""
    foreign = ("ENGAWA_", "DJANGO_", "PYTEST_", "DATABASE_URL", "PORT", "LIVEKIT_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return env | {"ENGAWA_VAR": str(var), "PYTHONUNBUFFERED": "1"} | dict(more or {})


@contextlib.contextmanager
def running(var: Path, words: list[str], log: Path, more: Mapping[str, str]) -> Iterator[Site]:
    """Start the installation on a free port, wait for its first page, and throw it away afterwards."""
    var.mkdir(parents=True)
    var.chmod(0o711)  # the database has a user of its own, who must reach its folder
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    site = Site(var, port, log)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "engawa", "rehearsal-serve", "--port", str(port), *words],
            cwd=installation.CHECKOUT,
            env=clean_env(var, more),
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        _wait(site, process)
        yield site
    finally:
        _end(process)
        database = Embedded(var)
        with log.open("a", encoding="utf-8") as out:
            out.write(f"\n--- postgres ---\n{_last(database.place.log)}")
        database.destroy()
        shutil.rmtree(var, ignore_errors=True)


def _last(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-20_000:] if log.exists() else ""


def _wait(site: Site, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not site.answers():
        if process.poll() is not None or time.monotonic() > end:
            raise installation.RefusedError(f"予行演習の環境を立てられませんでした。\n{site.said()}")
        time.sleep(0.3)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@dataclass
class Meter:
    """Processor seconds of all server processes, those killed on the way included, by what they do."""

    site: Site
    seen: dict[tuple[str, int, int], float] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)

    def begin(self) -> None:
        """What was spent on preparing does not count."""
        self.look()
        self.before = self._sums()

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(SAMPLE)

    def look(self) -> None:
        table = _processes()
        for name, pid in self.site.children().items():
            kind = name.split("-", 1)[0]
            for one in _with_offspring(pid, table):
                self.seen[kind, one, table[one][1]] = table[one][2]

    def seconds(self) -> dict[str, float]:
        return {kind: round(spent - self.before.get(kind, 0.0), 1) for kind, spent in sorted(self._sums().items())}

    def _sums(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for (kind, _pid, _start), seconds in self.seen.items():
            found[kind] = found.get(kind, 0.0) + seconds
        return found


Table = dict[int, tuple[int, int, float]]
"""Process → its parent, when it began (ticks), its own processor seconds."""


def _processes() -> Table:
    found: Table = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            facts: list[Any] = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            spent = (int(facts[11]) + int(facts[12])) / TICKS
            found[int(stat.parent.name)] = (int(facts[1]), int(facts[19]), spent)
    return found


def _with_offspring(pid: int, table: Table) -> list[int]:
    found = [pid] if pid in table else []
    for parent in found:
        found += [child for child, facts in table.items() if facts[0] == parent]
    return found
