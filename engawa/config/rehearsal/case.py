"""What the judge looks at, and how a promise is told; with what several of its parts ask of it."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engawa.config.rehearsal.killing import Kill
from engawa.config.rehearsal.notes import Note

AFTERMATH = 3.0
"""Seconds after a killed process is back during which a page may still fail."""
MARGIN = 2.0
BLIND = 24.0
"""Seconds: a page that does not say it goes is last proved by a beat this long before (a beat of 10 s, kept every 14)."""

Row = dict[str, Any]
Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Promise:
    key: str
    words: str
    number: float | int | str
    kept: bool
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """Everything the judge looks at."""

    notes: Sequence[Note]
    facts: Row
    kills: Sequence[Kill] = ()
    least: int = 5
    """Seconds from which a talk counts."""
    shown: int | None = None
    """Matches as 甲's page shows them; None when nobody could look."""
    verified: bool = True

    def of(self, *whats: str) -> list[Note]:
        return [note for note in self.notes if note.what in whats]

    @property
    def subjects(self) -> dict[str, str]:
        """Robot → whom the page said she is."""
        return {note.who: note.facts["subject"] for note in self.of("confirmed")}

    def broken(self, *, more: float = 0.0) -> Spans:
        """When something was killed and not yet well again."""
        return [(kill.at - 1, (kill.back or math.inf) + AFTERMATH + more) for kill in self.kills]


def count(key: str, words: str, found: list[str]) -> Promise:
    return Promise(key, words, len(found), not found, found)


def within(spans: Spans, at: float) -> bool:
    return any(begin <= at <= end for begin, end in spans)


def stays(case: Case) -> dict[str, dict[str, tuple[float, float]]]:
    """Room → robot → from when to when it was surely there: its first coming to its first leaving."""
    first: defaultdict[str, dict[str, float]] = defaultdict(dict)
    last: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for note in case.of("room.in", "room.leaving", "room.ended", "vanished"):
        room = note.facts["room"]
        if note.what == "room.in":
            first[room].setdefault(note.who, note.at)
        elif note.what != "room.ended" or note.facts["code"] == "closed":
            last[room].setdefault(note.who, note.at)
    return {
        room: {who: (at, last[room][who]) for who, at in comings.items() if who in last[room]}
        for room, comings in first.items()
    }
