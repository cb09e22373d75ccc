"""What each robot was told, in the order it happened: one side of the comparison. The other is the database."""

import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    who: str
    at: float
    """Seconds since the epoch, by this machine's clock."""

    what: str
    facts: dict[str, Any]


@dataclass
class Book:
    notes: list[Note] = field(default_factory=list)
    waits: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Address without ids → how long each answer took, in seconds."""

    def note(self, who: str, what: str, **facts: Any) -> float:
        now = time.time()
        self.notes.append(Note(who, now, what, facts))
        return now

    def of(self, *whats: str) -> list[Note]:
        return [note for note in self.notes if note.what in whats]

    def slowest(self, most: int = 15) -> dict[str, dict[str, float]]:
        """The addresses that took most of everybody's time: how many answers, their middle and 95th of a hundred."""
        total = sorted(self.waits.items(), key=lambda one: -sum(one[1]))[:most]
        return {
            view: {
                "n": len(times),
                "p50_ms": round(1000 * sorted(times)[len(times) // 2]),
                "p95_ms": round(1000 * sorted(times)[int(0.95 * len(times))]),
                "sum_s": round(sum(times), 1),
            }
            for view, times in total
        }

    def as_rows(self) -> list[dict[str, Any]]:
        return [asdict(note) for note in self.notes]
