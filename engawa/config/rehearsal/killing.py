"""Kill −9 at random moments, and how long until each is back."""

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass, field

from engawa.config.rehearsal.notes import Book
from engawa.config.rehearsal.site import Site

EACH = ("postgres", "worker", "web-1", "web-2")
APART = 12.0
"""Seconds between two kills at least."""
PATIENCE = 90.0
BEAT = 0.2


@dataclass(frozen=True)
class Kill:
    what: str
    at: float
    """Seconds since the epoch."""
    back: float | None
    """When it was there again; None: never."""


def moments(rng: random.Random, seconds: float, more: int) -> list[tuple[float, str]]:
    """Every process once and some again, at random between a fifth and nine tenths of the afternoon."""
    what = [*EACH, *rng.choices(EACH, k=more)]
    rng.shuffle(what)
    first, last = 0.2 * seconds, 0.9 * seconds
    free = max(0.0, last - first - APART * (len(what) - 1))
    starts = sorted(rng.uniform(0, free) for _one in what)
    return [(first + start + APART * number, one) for number, (start, one) in enumerate(zip(starts, what, strict=True))]


@dataclass
class Killer:
    site: Site
    book: Book
    kills: list[Kill] = field(default_factory=list)

    async def run(self, when: list[tuple[float, str]]) -> None:
        began = asyncio.get_running_loop().time()
        waiting = []
        for at, what in when:
            await asyncio.sleep(max(0.0, began + at - asyncio.get_running_loop().time()))
            pid = self.site.children().get(what)
            if pid is None:
                continue
            os.kill(pid, signal.SIGKILL)
            self.book.note("killer", "kill", of=what)
            waiting.append(asyncio.create_task(self._watch(what, pid, time.time())))
        await asyncio.gather(*waiting)

    async def _watch(self, what: str, pid: int, at: float) -> None:
        end, back = time.time() + PATIENCE, None
        while time.time() < end:
            await asyncio.sleep(BEAT)
            fresh = self.site.children().get(what)
            if fresh not in {None, pid} and await asyncio.to_thread(self.site.answers):
                back = time.time()
                break
        self.kills.append(Kill(what, at, back))
        self.book.note("killer", "back", of=what, after=round(back - at, 2) if back else None)
