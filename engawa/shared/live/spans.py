"""From evidence rows to who was there when. A pure function that can be run again at any time.

Built from positive sightings only: each row says "at this moment the server heard from this page". Two sightings of
a seat at most a minute apart join; nothing ever stretches beyond the last one. So a lost row can shorten a span and
never lengthen it, and order and repetition do not matter. Times are the server's; a browser's clock is never used.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import UUID

VERSION = 1
GAP = dt.timedelta(seconds=60)
DISAGREE = dt.timedelta(seconds=30)


class EvidenceSource(StrEnum):
    PRESENCE = "presence"
    RECONCILE = "reconcile"
    CLIENT = "client"
    CHAT = "chat"


class EvidenceKind(StrEnum):
    OPENED = "opened"  # control channel
    BEAT = "beat"
    CLOSED = "closed"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    MEDIA_UP = "media_up"
    COUNTERS = "counters"
    LINE = "line"


class Basis(StrEnum):
    PRESENCE = "presence"  # 在室（音声・映像は未確認）
    MEDIA = "media"


class Flag(StrEnum):
    SOURCES_DISAGREE = "sources_disagree"
    FELL_BACK = "fell_back"


@dataclass(frozen=True)
class Row:
    seat: UUID
    connection: UUID | None
    source: EvidenceSource
    kind: EvidenceKind
    at: dt.datetime
    payload: dict[str, Any] = field(default_factory=dict, compare=False)
    external_id: str = ""


@dataclass(frozen=True, order=True)
class Stretch:
    begin: dt.datetime
    end: dt.datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.begin).total_seconds()


@dataclass(frozen=True)
class Span:
    seat: UUID
    stretch: Stretch
    basis: Basis
    flags: frozenset[Flag] = frozenset()


def build(rows: Iterable[Row], *, room_closed_at: dt.datetime | None = None) -> list[Span]:
    rows = [r for r in rows if room_closed_at is None or r.at <= room_closed_at]
    media = _media_starts(rows)
    spans: list[Span] = []
    for seat, seen in _by_seat(rows).items():
        here = [r for r in seen if r.source is EvidenceSource.PRESENCE]
        present = _join([r.at for r in here])
        flags = _flags(present, [r for r in seen if r.source is EvidenceSource.RECONCILE])
        moving = _join([r.at for r in here if any(r.at >= since for since in media.get((seat, r.connection), ()))])
        spans += [Span(seat, s, Basis.PRESENCE, flags) for s in present]
        spans += [Span(seat, s, Basis.MEDIA, flags) for s in moving]
    return sorted(spans, key=lambda s: (str(s.seat), s.basis, s.stretch))


def overlap(*sides: Sequence[Stretch]) -> float:
    """Seconds during which every side was there."""
    common = list(sides[0]) if sides else []
    for side in sides[1:]:
        common = [
            Stretch(max(a.begin, b.begin), min(a.end, b.end))
            for a in common
            for b in side
            if max(a.begin, b.begin) < min(a.end, b.end)
        ]
    return sum(s.seconds for s in common)


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The time during which at least one of them holds."""
    out: list[Stretch] = []
    for s in sorted(stretches):
        if out and s.begin <= out[-1].end:
            out[-1] = Stretch(out[-1].begin, max(out[-1].end, s.end))
        else:
            out.append(s)
    return out


def _by_seat(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    out: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        out[row.seat].append(row)
    return out


def _join(times: Iterable[dt.datetime]) -> list[Stretch]:
    return merge(Stretch(a, b) for a, b in pairwise(sorted(set(times))) if b - a <= GAP)


def _media_starts(rows: Iterable[Row]) -> dict[tuple[UUID, UUID | None], list[dt.datetime]]:
    """Since when a connection's media ran, by both ends' word: one end alone says nothing."""
    said: dict[tuple[UUID, UUID | None, str, str], dt.datetime] = {}
    for r in rows:
        if r.kind is EvidenceKind.MEDIA_UP:
            key = (r.seat, r.connection, str(r.payload.get("peer")), str(r.payload.get("peer_connection")))
            said[key] = min(r.at, said.get(key, r.at))
    starts: dict[tuple[UUID, UUID | None], list[dt.datetime]] = defaultdict(list)
    ends = {(str(seat), str(conn), peer, peer_conn): at for (seat, conn, peer, peer_conn), at in said.items()}
    for (seat, conn, peer, peer_conn), at in said.items():
        other = ends.get((peer, peer_conn, str(seat), str(conn)))
        if other is not None:
            starts[seat, conn].append(max(at, other))
    return starts


def _flags(present: list[Stretch], checks: list[Row]) -> frozenset[Flag]:
    """The sweep looks for itself. It never adds time; it can only cast doubt."""
    for r in checks:
        inside = any(s.begin + DISAGREE < r.at < s.end - DISAGREE for s in present)
        near = any(s.begin - DISAGREE <= r.at <= s.end + DISAGREE for s in present)
        if (r.kind is EvidenceKind.NOT_SEEN and inside) or (r.kind is EvidenceKind.SEEN and not near):
            return frozenset({Flag.SOURCES_DISAGREE})
    return frozenset()
