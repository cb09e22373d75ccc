"""What each robot was told, in the order it happened: one side of the comparison. The other is the database."""

import time
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

    def note(self, who: str, what: str, **facts: Any) -> float:
        now = time.time()
        self.notes.append(Note(who, now, what, facts))
        return now

    def of(self, *whats: str) -> list[Note]:
        return [note for note in self.notes if note.what in whats]

    def as_rows(self) -> list[dict[str, Any]]:
        return [asdict(note) for note in self.notes]
