"""What the tables say at this moment of what the organiser's board shows: read past the product, in words of its own.

A connection to the rehearsal's own database, as its administrator; nothing is written.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import psycopg

from engawa.config.embedded import Embedded
from engawa.config.rehearsal.site import SLUG, Site

EVERY = 0.5
KEPT = 400
Counted = dict[str, frozenset[str]]
"""Whom or what each number counts: `talking`, … of the whole fair; `waiting 株式会社…` of one booth."""

WHOLE = """
WITH fair AS (
  SELECT f.gathering_id AS id FROM fairs_fair f JOIN events_gathering g ON g.id = f.gathering_id
  JOIN programmes_programme p ON p.id = g.programme_id WHERE p.slug = %(slug)s
), booth AS (
  SELECT b.id, d.id AS desk, d.state, o.name FROM fairs_booth b JOIN fair ON b.gathering_id = fair.id
  JOIN exhibitors_exhibitor e ON e.id = b.exhibitor_id JOIN parties_organisation o ON o.id = e.organisation_id
  LEFT JOIN queues_desk d ON d.owner_ref = b.id
), people AS (
  SELECT r.subject_id FROM fairs_fairregistration r JOIN fair ON r.gathering_id = fair.id
  WHERE r.state IN ('confirmed', 'active')
), seen AS (
  SELECT subject_id FROM queues_presence WHERE last_seen_at > %(now)s - interval '30 seconds'
), talk AS (
  SELECT t.id, t.booth_id, t.subject_id, t.room_id, t.began_at, t.state, t.verdict FROM fairs_talk t JOIN booth ON booth.id = t.booth_id
), line AS (
  SELECT booth.id AS booth, t.id, t.subject_id, t.state, t.subject_id IN (SELECT subject_id FROM seen) AS present
  FROM queues_ticket t JOIN booth ON booth.desk = t.desk_id
  WHERE t.state IN ('waiting', 'away', 'called', 'in_talk', 'set_aside')
), rung AS (
  SELECT booth.id AS booth, c.id, c.state FROM queues_call c JOIN booth ON booth.desk = c.desk_id
), waits AS (
  SELECT * FROM line WHERE state = 'waiting' AND present
), gone AS (
  SELECT * FROM line WHERE state IN ('away', 'set_aside') OR (state = 'waiting' AND NOT present)
), staff AS (
  SELECT booth_id FROM fairs_hostseen WHERE last_seen_at > %(now)s - interval '40 seconds'
)
SELECT json_build_object(
  'registered', (SELECT json_agg(subject_id) FROM people),
  'here', (SELECT json_agg(subject_id) FROM (
     SELECT subject_id FROM people WHERE subject_id IN (SELECT subject_id FROM seen)
     UNION SELECT subject_id FROM talk WHERE state = 'open') AS one),
  'talking', (SELECT json_agg(id) FROM talk WHERE state = 'open'),
  'open', (SELECT json_agg(id) FROM booth WHERE state = 'open'),
  'waiting', (SELECT json_agg(subject_id) FROM waits),
  'idle', (SELECT json_agg(id) FROM booth WHERE state = 'open' AND id IN (SELECT booth_id FROM staff)
     AND id NOT IN (SELECT booth_id FROM talk WHERE state = 'open') AND id NOT IN (
       SELECT booth FROM rung WHERE state IN ('ringing', 'acknowledged'))),
  'unanswered', (SELECT json_agg(id) FROM rung WHERE state IN ('unacknowledged', 'unanswered')),
  'gone', (SELECT json_agg(id) FROM gone),
  'trouble', (SELECT json_agg(t.id) FROM talk t JOIN live_seat s ON s.room_id = t.room_id
     LEFT JOIN live_beat b ON b.seat_id = s.id
     WHERE t.state = 'open' AND (s.state = 'left'
       OR (s.state IN ('admitted', 'connecting') AND t.began_at < %(now)s - interval '30 seconds')
       OR (s.state IN ('connecting', 'present', 'away')
         AND coalesce(b.last_seen_at < %(now)s - interval '30 seconds', true)))),
  'letters', (SELECT json_agg(id) FROM messaging_notice WHERE state IN ('failed', 'uncertain')
     AND made_at >= date_trunc('day', %(now)s AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'Asia/Tokyo'),
  'booths', (SELECT json_object_agg(name, json_build_object(
     'waiting', (SELECT json_agg(id) FROM waits WHERE booth = booth.id),
     'gone', (SELECT json_agg(id) FROM gone WHERE booth = booth.id),
     'talks', (SELECT json_agg(id) FROM talk WHERE booth_id = booth.id),
     'held', (SELECT json_agg(id) FROM talk WHERE booth_id = booth.id AND verdict = 'held'))) FROM booth)
)
"""


@dataclass(frozen=True)
class Moment:
    """`soon`: what the tables will say just before the next reading if nobody is heard until then."""

    at: float
    """Seconds since the epoch."""
    told: Counted
    soon: Counted


@dataclass(frozen=True)
class Stretch:
    """Readings one after the other."""

    readings: list[Counted]

    def span(self, name: str) -> tuple[int, int] | None:
        """Least and most that was so at any moment; None where nothing is known.

        Between two readings some may have come before others went, or gone before others came.
        """
        known = [one[name] for one in self.readings if name in one]
        if not known:
            return None
        pairs = list(itertools.pairwise(known))
        least = min(map(len, [*known, *(one & other for one, other in pairs)]))
        return least, max(map(len, [*known, *(one | other for one, other in pairs)]))


@dataclass
class Tables:
    site: Site
    moments: deque[Moment] = field(default_factory=lambda: deque(maxlen=KEPT))
    _connection: psycopg.AsyncConnection[Any] | None = None

    async def run(self) -> None:
        """Read twice a second, for as long as the task lives; a database that is away is asked again."""
        while True:
            with contextlib.suppress(psycopg.Error):
                await self._read()
            await asyncio.sleep(EVERY)

    async def _read(self) -> None:
        conninfo: Any = Embedded(self.site.var).admin.conninfo("engawa")
        async with await psycopg.AsyncConnection.connect(**conninfo, autocommit=True, connect_timeout=3) as connection:
            self._connection = connection
            while True:
                began = time.time()
                await self._note(connection)
                await asyncio.sleep(max(0.05, EVERY - (time.time() - began)))

    async def look(self) -> None:
        """Once more, now: a screen is about to ask, or has asked. Not while the database is away."""
        with contextlib.suppress(psycopg.Error):
            if self._connection:
                await self._note(self._connection)

    async def _note(self, connection: psycopg.AsyncConnection[Any]) -> None:
        offset = json.loads((self.site.var / "clock.json").read_text(encoding="utf-8"))["offset_s"]
        now = time.time() + offset
        told, soon = await _told(connection, now), await _told(connection, now + EVERY)
        self.moments.append(Moment(time.time(), told, soon))

    def between(self, begin: float, end: float) -> Stretch:
        return Stretch([one.told for one in self._within(begin, end)])

    def silences(self, begin: float, end: float) -> Stretch:
        """And what time alone made true between two readings: somebody fell silent and was heard again."""
        return Stretch([told for one in self._within(begin, end) for told in (one.told, one.soon)])

    def _within(self, begin: float, end: float) -> list[Moment]:
        return [one for one in self.moments if begin <= one.at <= end]


async def _told(connection: psycopg.AsyncConnection[Any], now: float) -> Counted:
    asked = {"slug": SLUG, "now": dt.datetime.fromtimestamp(now, dt.UTC)}
    row = await (await connection.execute(WHOLE, asked)).fetchone()
    return flat(row[0]) if row else {}


def flat(read: dict[str, Any]) -> Counted:
    booths = (read.pop("booths") or {}).items()
    of_booths = {f"{name} {booth}": ids for booth, row in booths for name, ids in row.items()}
    return {name: frozenset(ids or ()) for name, ids in (read | of_booths).items()}
