"""How long the wait at a desk may be: its rows as `matching` wants them, and the estimate, shared by every screen.

One estimate per state and minute, kept by each process: whoever asks again within it is given the same.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from engawa.base.kit import clock
from engawa.base.kit.prepared import planned
from engawa.delivery.matching.queue.estimate import LAST, DeskNow, Lengths, Outlook, outlooks

SEED = 20
"""The same draws for every desk, so that equal lines are told the same."""

STILL_HERE = timedelta(minutes=15)
"""An interviewer who ended a talk within these minutes takes the next person too."""

DAY = timedelta(days=1)

FACTS = """
SELECT desk_id, 'talk' AS kind, person, answered_at AS began, ended_at AS ended, NULL::integer AS seconds
FROM queues_call WHERE desk_id = ANY(%(desks)s) AND state = 'ended' AND answered_at IS NOT NULL
  AND ended_at >= %(morning)s
UNION ALL
SELECT desk_id, 'live', person, answered_at, NULL, NULL FROM queues_call
WHERE desk_id = ANY(%(desks)s) AND state IN ('ringing', 'acknowledged', 'answered')
UNION ALL
SELECT desk_id, 'past', NULL, NULL, NULL, talked_seconds FROM queues_pastvisit
WHERE desk_id = ANY(%(desks)s) AND "on" = %(today)s AND talked_seconds IS NOT NULL
UNION ALL
SELECT desk.id, 'hours', NULL, NULL, gathering.ends_at, NULL FROM queues_desk desk
JOIN events_gathering gathering ON gathering.id = desk.gathering_ref
WHERE desk.id = ANY(%(desks)s) AND gathering.state = 'live'
UNION ALL
SELECT booking.desk_id, 'booked', slot.lane, slot.at, NULL, NULL FROM queues_booking booking
JOIN queues_slot slot ON slot.id = booking.slot_id
WHERE booking.desk_id = ANY(%(desks)s) AND booking.state = 'booked' AND slot.at < %(tomorrow)s
ORDER BY 5 DESC NULLS LAST, 6, 4
"""


class Fact(NamedTuple):
    desk: UUID
    kind: str
    person: UUID | None
    began: datetime | None
    ended: datetime | None
    seconds: int | None


def facts_of(desks: Collection[UUID]) -> dict[UUID, list[Fact]]:
    """Today's talks, the newest first, those that go on, those booked for later today, and the hours. One question."""
    found: dict[UUID, list[Fact]] = defaultdict(list)
    if desks:
        today = clock.today()
        morning = clock.at(today, 0)
        asked: dict[str, Any] = {"desks": list(desks), "morning": morning, "tomorrow": morning + DAY, "today": today}
        with planned() as cursor:
            cursor.execute(FACTS, asked)
            for row in map(Fact._make, cursor.fetchall()):
                found[row.desk].append(row)
    return found


def outlooks_of(line: Sequence[bool], facts: Sequence[Fact]) -> list[Outlook]:
    """For each place of the line (True: the page is open), and at the end for somebody who would join it now."""
    return _estimated(_desk_now(tuple(line), facts))


@lru_cache(maxsize=512)
def _estimated(desk: DeskNow) -> list[Outlook]:
    return outlooks(desk, seed=SEED)


def length_at(desk: UUID) -> float:
    """P80 of a talk at this desk, in minutes: the mix of what was measured today and the planned length."""
    return Lengths(_desk_now((), facts_of([desk])[desk])).p80


def _desk_now(line: tuple[bool, ...], facts: Sequence[Fact]) -> DeskNow:
    now = clock.now()
    live = [one for one in facts if one.kind == "live"]
    rested = {one.person for one in facts if one.kind == "talk" and one.ended and one.ended > now - STILL_HERE}
    talking = [_minutes(now - one.began) for one in live if one.began]
    hosts = max(1, len({one.person for one in live} | rested))
    booked = [_minutes(one.began - now) for one in facts if one.kind == "booked" and one.began]
    closes = [one.ended for one in facts if one.kind == "hours" and one.ended]
    return DeskNow(
        line=line,
        finished=tuple(_lengths(facts))[:LAST],
        running=tuple(sorted(float(math.floor(one)) for one in talking)),
        bookings=tuple(sorted(float(math.floor(max(one, 0.0))) for one in booked)),
        free_in=(0.0,) * (hosts - len(talking)),
        closes_in=float(math.floor(_minutes(closes[0] - now))) if closes else None,
    )


def _lengths(facts: Sequence[Fact]) -> list[float]:
    talks = [_minutes(one.ended - one.began) for one in facts if one.kind == "talk" and one.began and one.ended]
    return talks + [one.seconds / 60 for one in facts if one.kind == "past" and one.seconds is not None]


def _minutes(span: timedelta) -> float:
    return round(span.total_seconds() / 60, 1)
