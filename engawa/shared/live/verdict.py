"""面談成立: whether evidence shows that these sides talked. One browser's word alone never suffices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.shared.live.spans import Basis, EvidenceKind, Flag, Row, Span, Stretch, build, merge, overlap

SOUND_SHOWN = 30_000  # bytes of audio, more than


class Result(StrEnum):
    HELD = "held"
    NEEDS_CHECK = "needs_check"
    NOT_HELD = "not_held"


class By(StrEnum):
    SOUND = "sound"
    CHAT = "chat"


class Reason(StrEnum):
    NO_OVERLAP = "no_overlap"
    SHORT = "short"
    TALK_NOT_SHOWN = "talk_not_shown"
    SOURCES_DISAGREE = "sources_disagree"
    FELL_BACK = "fell_back"
    OUTSIDE_DAY = "outside_day"
    TYPED = "typed"  # not in a room: written down by somebody


RESULT_WORDS = {Result.HELD: _("成立"), Result.NEEDS_CHECK: _("要確認"), Result.NOT_HELD: _("不成立")}
REASON_WORDS = {
    Reason.NO_OVERLAP: _("同時に在室した時間がありません"),
    Reason.SHORT: _("同時に在室した時間が基準より短いです"),
    Reason.TALK_NOT_SHOWN: _("音声またはチャットのやりとりを確認できません"),
    Reason.SOURCES_DISAGREE: _("在室の記録どうしが一致しません"),
    Reason.FELL_BACK: _("途中で別の方式に切り替えました"),
    Reason.OUTSIDE_DAY: _("説明会の日の外の面談です"),
    Reason.TYPED: _("電話や紙の記録を打ち込んだものです"),
}


@dataclass(frozen=True)
class Side:
    """One party: the seats that speak for it (an exhibitor may sit there with two)."""

    name: str
    seats: frozenset[UUID]


@dataclass(frozen=True)
class Verdict:
    result: Result
    overlap_seconds: int
    by: By | None
    reasons: tuple[Reason, ...] = ()


def judge(
    rows: Sequence[Row],
    sides: Sequence[Side],
    *,
    min_overlap_seconds: int,
    room_closed_at: dt.datetime | None = None,
    fell_back: bool = False,
) -> Verdict:
    """All sides must overlap: a consultation of three counts only with three."""
    spans = build(rows, room_closed_at=room_closed_at)
    together = int(_overlap(spans, sides, Basis.PRESENCE))
    if not together:
        return Verdict(Result.NOT_HELD, 0, None, (Reason.NO_OVERLAP,))
    by, seconds = _talk(rows, spans, sides)
    seconds = together if by is None else seconds
    reasons = [Reason.TALK_NOT_SHOWN] if by is None else []
    if seconds < min_overlap_seconds:
        reasons.append(Reason.SHORT)
    ours = frozenset().union(*(s.seats for s in sides))
    if any(Flag.SOURCES_DISAGREE in s.flags for s in spans if s.seat in ours):
        reasons.append(Reason.SOURCES_DISAGREE)
    if fell_back:
        reasons.append(Reason.FELL_BACK)
    return Verdict(Result.NEEDS_CHECK if reasons else Result.HELD, seconds, by, tuple(reasons))


def heard_both_ways(rows: Sequence[Row], sides: Sequence[Side], *, room_closed_at: dt.datetime | None = None) -> int:
    """For how many seconds media ran at every side at once; 0 where sound was not shown in each direction."""
    if not _sound_shown(rows, sides):
        return 0
    return int(_overlap(build(rows, room_closed_at=room_closed_at), sides, Basis.MEDIA))


def _talk(rows: Sequence[Row], spans: Sequence[Span], sides: Sequence[Side]) -> tuple[By | None, int]:
    """How talk is shown, and for how long: whichever of sound and chat carries further."""
    found: list[tuple[int, By]] = []
    if _sound_shown(rows, sides):
        found.append((int(_overlap(spans, sides, Basis.MEDIA)), By.SOUND))
    if _chat_shown(rows, sides):
        found.append((int(_overlap(spans, sides, Basis.PRESENCE)), By.CHAT))
    if not found:
        return None, 0
    seconds, by = max(found)
    return by, seconds


def _overlap(spans: Iterable[Span], sides: Sequence[Side], basis: Basis) -> float:
    spans = [s for s in spans if s.basis is basis]
    return overlap(*(_times(spans, side) for side in sides))


def _times(spans: Iterable[Span], side: Side) -> list[Stretch]:
    return merge(s.stretch for s in spans if s.seat in side.seats)


def _chat_shown(rows: Sequence[Row], sides: Sequence[Side]) -> bool:
    wrote = {r.seat for r in rows if r.kind is EvidenceKind.LINE}
    return all(wrote & side.seats for side in sides)


def _sound_shown(rows: Sequence[Row], sides: Sequence[Side]) -> bool:
    """Bytes one end says it sent count only as far as the other end says it received them, in both directions."""
    sent = _totals(rows, "audio_sent")
    received = _totals(rows, "audio_received")

    def heard(speaker: Side, listener: Side) -> bool:
        return any(min(sent[a, b], received[b, a]) > SOUND_SHOWN for a in speaker.seats for b in listener.seats)

    return all(heard(x, y) and heard(y, x) for x, y in combinations(sides, 2))


def _totals(rows: Sequence[Row], name: str) -> dict[tuple[UUID, UUID], int]:
    """Counters only grow within a connection, so the greatest seen is what it came to."""
    most: dict[tuple[UUID, UUID | None, UUID], int] = defaultdict(int)
    for r in rows:
        if r.kind is EvidenceKind.COUNTERS:
            for peer, values in r.payload.get("peers", {}).items():
                key = (r.seat, r.connection, UUID(peer))
                most[key] = max(most[key], int(values.get(name, 0)))
    totals: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for (seat, _connection, peer), count in most.items():
        totals[seat, peer] += count
    return totals
