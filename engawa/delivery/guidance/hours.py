"""Common hours of counters: when both could take somebody. Plain values."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product

from engawa.base.kit import clock
from engawa.delivery.guidance.models import ConsultationCounter

Span = tuple[dt.datetime, dt.datetime]
STEP = dt.timedelta(hours=1)
NOTICE = dt.timedelta(hours=3)
"""How long before its beginning a time can still be taken."""


def open_at(counter: ConsultationCounter, day: dt.date) -> list[Span]:
    if day in counter.closed_days:
        return []
    return [(_at(day, begin), _at(day, end)) for begin, end in counter.weekly_hours.get(str(day.weekday()), [])]


def open_together(bodies: Iterable[Sequence[ConsultationCounter]], day: dt.date) -> list[Span]:
    """Where each body has a counter that is open."""
    found: list[Span] | None = None
    for counters in bodies:
        own = [span for counter in counters for span in open_at(counter, day)]
        found = own if found is None else _both(found, own)
    return sorted(set(found or []))


def begins_of(spans: Iterable[Span], minutes: int, *, now: dt.datetime) -> list[dt.datetime]:
    """Every hour at which so many minutes fit, the earliest first, each once."""
    length, found = dt.timedelta(minutes=minutes), set()
    for begin, end in spans:
        at = begin
        while at + length <= end:
            if at >= now + NOTICE:
                found.add(at)
            at += STEP
    return sorted(found)


def fits(spans: Iterable[Span], at: dt.datetime, minutes: int) -> bool:
    return any(begin <= at and at + dt.timedelta(minutes=minutes) <= end for begin, end in spans)


def _both(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    cuts = [(max(a[0], b[0]), min(a[1], b[1])) for a, b in product(one, other)]
    return [cut for cut in cuts if cut[0] < cut[1]]


def _at(day: dt.date, time: str) -> dt.datetime:
    hour, minute = time.split(":")
    return clock.at(day, int(hour), int(minute))
