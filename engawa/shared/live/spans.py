"""From evidence rows to who was there when. A pure function that can be run again at any time.

On the mesh, built from positive sightings only: each row says "at this moment the server heard from this page". Two sightings of
a seat at most a minute apart join; nothing ever stretches beyond the last one. So a lost row can shorten a span and
never lengthen it, and order and repetition do not matter. Times are the server's; a browser's clock is never used.

On LiveKit, media ran where its server says so (`joinings`) *and* the page was heard: the shorter of two words of
servers, and a flag where they are more than half a minute apart.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from engawa.shared.live.joinings import AT_THE_END, DISAGREE, Joining, joinings
from engawa.shared.live.rows import EvidenceKind, EvidenceSource, Row, Stretch

__all__ = ["VERSION", "Basis", "EvidenceKind", "EvidenceSource", "Flag", "Row", "Span", "Stretch"]

VERSION = 3
GAP = dt.timedelta(seconds=60)


class Basis(StrEnum):
    PRESENCE = "presence"  # 在室（音声・映像は未確認）
    MEDIA = "media"


class Flag(StrEnum):
    SOURCES_DISAGREE = "sources_disagree"
    FELL_BACK = "fell_back"


@dataclass(frozen=True)
class Span:
    seat: UUID
    stretch: Stretch
    basis: Basis
    flags: frozenset[Flag] = frozenset()


def build(rows: Iterable[Row], *, room_closed_at: dt.datetime | None = None) -> list[Span]:
    rows = list(_within(rows, room_closed_at))
    media = _media_starts(rows)
    spans: list[Span] = []
    for seat, seen in _by_seat(rows).items():
        here = [r for r in seen if r.source is EvidenceSource.PRESENCE]
        present = _join([r.at for r in here])
        told = joinings(seen)
        flags = _flags(present, [r for r in seen if r.source is EvidenceSource.RECONCILE]) | _doubts(told, present)
        moving = _join([r.at for r in here if any(r.at >= since for since in media.get((seat, r.connection), ()))])
        spans += [Span(seat, s, Basis.PRESENCE, flags) for s in present]
        carried = both(bridged(j.stretch for j in told), present)
        spans += [Span(seat, s, Basis.MEDIA, flags) for s in merge([*moving, *carried])]
    return sorted(spans, key=lambda s: (str(s.seat), s.basis, s.stretch))


def _within(rows: Iterable[Row], closed_at: dt.datetime | None) -> Iterator[Row]:
    """A server tells of the end after it: such a word stands at the end. Nothing else counts after a room has closed."""
    for row in rows:
        if closed_at is None or row.at <= closed_at:
            yield row
        elif row.kind in AT_THE_END:
            yield replace(row, at=closed_at, payload=row.payload | {"after": (row.at - closed_at).total_seconds()})


def overlap(*sides: Sequence[Stretch]) -> float:
    """Seconds during which every side was there."""
    common = list(sides[0]) if sides else []
    for side in sides[1:]:
        common = both(common, side)
    return sum(s.seconds for s in common)


def both(one: Iterable[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """The time during which both hold."""
    return [
        Stretch(max(a.begin, b.begin), min(a.end, b.end))
        for a in one
        for b in other
        if max(a.begin, b.begin) < min(a.end, b.end)
    ]


def bridged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """With gaps of at most a minute closed: somebody who joined anew was not away."""
    out: list[Stretch] = []
    for s in merge(stretches):
        if out and s.begin - out[-1].end <= GAP:
            out[-1] = Stretch(out[-1].begin, s.end)
        else:
            out.append(s)
    return out


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


def _doubts(told: Sequence[Joining], present: Sequence[Stretch]) -> frozenset[Flag]:
    """The engine's server doubts itself, or says that somebody was there whose page was not heard."""
    near = merge(Stretch(s.begin - DISAGREE, s.end + DISAGREE) for s in present)
    apart = any(overlap([j.stretch], near) < j.stretch.seconds for j in told)
    return frozenset({Flag.SOURCES_DISAGREE} if apart or any(j.doubtful for j in told) else ())
