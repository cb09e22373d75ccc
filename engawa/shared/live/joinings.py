"""What LiveKit's server says of one joining: told by webhook, or answered when asked. Plain, like `spans`.

A joining (a participant SID) is one stretch: from when the server says it began to the last it said of it. Whatever
is lost, forged or repeated can shorten it and never lengthen it:

- *begins* with the time the server names, in whichever row; else with the first row.
- *ends* with the event of its leaving; else twenty seconds before the last row, for a participant who died is listed
  as active for about twenty more.
- Missed twice in a row when the server was asked, it ended with the last time it was found.
- Nothing ends after the room did. What the server says of the end comes after it: whoever left because the room was
  closed was there until then.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from engawa.shared.live.rows import EvidenceKind, Row, Stretch

STALE = dt.timedelta(seconds=20)
DISAGREE = dt.timedelta(seconds=30)
TIMEOUT = "connection_timeout"
OURS = frozenset({EvidenceKind.JOINED, EvidenceKind.GONE, EvidenceKind.ACTIVE})
MISSED = 2
AT_THE_END = frozenset({EvidenceKind.GONE, EvidenceKind.FINISHED, EvidenceKind.ACTIVE})
"""What a server still says of a room that Engawa has closed: heard of later, it stands at the closing (`after`)."""


@dataclass(frozen=True)
class Joining:
    stretch: Stretch
    doubtful: bool


def joinings(rows: Iterable[Row]) -> list[Joining]:
    """Of one seat, in order. Empty for the mesh, whose rows are none of these."""
    rows = sorted(rows, key=lambda r: r.at)
    misses = sorted({r.at for r in rows if r.kind is EvidenceKind.INACTIVE})
    finished = [r.at for r in rows if r.kind is EvidenceKind.FINISHED]
    of: dict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind in OURS:
            of[row.connection].append(row)
    found = [_joining(said, misses, finished) for said in of.values()]
    return sorted((one for one in found if one), key=lambda one: one.stretch)


def _joining(said: Sequence[Row], misses: Sequence[dt.datetime], finished: Sequence[dt.datetime]) -> Joining | None:
    begin = min(_begins(r) for r in said)
    seen = [r.at for r in said if r.kind is EvidenceKind.ACTIVE]
    left = [_ends(r) for r in said if r.kind is EvidenceKind.GONE]
    told = min(left) if left else max(r.at for r in said) - STALE
    over = [at for at in finished if at >= begin][:1]  # a room that was lost may have been opened again
    end = min([told, *_given_up(begin, seen, [at for at in misses if at < told]), *over])
    doubtful = told - end > DISAGREE or any(at > told + DISAGREE for at in seen)
    doubtful = doubtful or any(begin + DISAGREE < at < end - DISAGREE for at in misses)
    return Joining(Stretch(begin, end), doubtful) if end > begin else None


def _begins(row: Row) -> dt.datetime:
    """The server's own word on when it began, never later than the row that carries it."""
    said = row.payload.get("joined_at")
    return min(dt.datetime.fromisoformat(said), row.at) if isinstance(said, str) else row.at


def _ends(row: Row) -> dt.datetime:
    if row.payload.get("reason") != TIMEOUT:
        return row.at
    return row.at + min(dt.timedelta(seconds=row.payload.get("after", 0)), STALE) - STALE


def _given_up(begin: dt.datetime, seen: Sequence[dt.datetime], misses: Sequence[dt.datetime]) -> list[dt.datetime]:
    """The last sighting before two answers in a row that did not name her."""
    last, in_a_row = begin, 0
    for at, here in sorted([*((at, True) for at in seen), *((at, False) for at in misses if at > begin)]):
        last, in_a_row = (at, 0) if here else (last, in_a_row + 1)
        if in_a_row == MISSED:
            return [last]
    return []
