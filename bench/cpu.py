"""CPU time (user and system) of the processes that serve, by what they are."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TICK = 1000.0 / os.sysconf("SC_CLK_TCK")
"""Milliseconds; the kernel tells no finer, so a run should use some hundreds of them."""


@dataclass(frozen=True)
class Processes:
    """`server` is the process all database sessions descend from; 0 when none belongs to us."""

    web: tuple[int, ...]
    worker: int = 0
    server: int = 0

    def used(self) -> dict[str, float]:
        """Milliseconds so far: web, worker, and the database by the role of its sessions."""
        found = {"web": sum(_own(pid) for pid in self.web), "worker": _own(self.worker) if self.worker else 0.0}
        return found | ({} if not self.server else self._database())

    def _database(self) -> dict[str, float]:
        """Sessions by role, the server's own helpers, and sessions that ended (counted by their parent)."""
        parts = {"db app": 0.0, "db worker": 0.0, "db rest": _own(self.server) + _ended(self.server)}
        for pid in _children(self.server):
            words = _words(pid)
            role = "db app" if "engawa_app " in words else "db worker" if "engawa_worker " in words else "db rest"
            parts[role] += _own(pid)
        return parts


@dataclass
class Spent:
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def serving(self) -> float:
        """Milliseconds of what answers a request: web processes and their database sessions."""
        return self.parts.get("web", 0.0) + self.parts.get("db app", 0.0)

    @property
    def everything(self) -> float:
        return sum(self.parts.values())


@contextlib.contextmanager
def spending(processes: Processes) -> Iterator[Spent]:
    """Fills in what was used between entering and leaving."""
    before, spent = processes.used(), Spent()
    yield spent
    spent.parts = {name: now - before.get(name, 0.0) for name, now in processes.used().items()}


def _fields(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return []


def _own(pid: int) -> float:
    known = _fields(pid)
    return (int(known[11]) + int(known[12])) * TICK if known else 0.0


def _ended(pid: int) -> float:
    known = _fields(pid)
    return (int(known[13]) + int(known[14])) * TICK if known else 0.0


def _children(pid: int) -> list[int]:
    return [other for other in _numbers() if (known := _fields(other)) and int(known[1]) == pid]


def _numbers() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _words(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""
