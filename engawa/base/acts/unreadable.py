"""Values that did not open: an entry each, so that a lost key or an altered row is noticed. 特記仕様書7(1)⑪.

An act notes them by itself. A reading block is READ ONLY: what it met is recorded after it, once a day and field,
because a board is drawn many times an hour.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.ledger.canonical import plain
from engawa.base.ledger.models import Entry
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import after_leaving
from engawa.base.programmes.models import Programme

AGAIN = dt.timedelta(days=1)
READING = "reading"

log = logging.getLogger(__name__)


def note_after_reading(programme: UUID, fields: Iterable[str]) -> None:
    """Within an act its own entry tells; within a reading block a short act follows it."""
    found = Counter(fields)
    one = opened.current.get()
    if one is not None and one.writes is None:
        one.unreadable(found.elements())
        return
    log.error("%s aliases do not open: %s", found.total(), ", ".join(sorted(found)))
    after_leaving(lambda: _record(programme, found))


def _record(programme: UUID, found: Counter[str]) -> None:
    fields = dict(sorted(found.items()))
    with acting(Act.VALUE_UNREADABLE, Programme.objects.get(pk=programme), by=system(READING)) as act:
        act.record(fields=fields)
        since = str(plain(clock.now() - AGAIN))
        known = Entry.objects.filter(programme=programme, act=Act.VALUE_UNREADABLE, at__gt=since)
        if known.filter(body__contains=f'"job":"{READING}"').exists():
            act.skip_entry()


def alarms(programme: UUID, limit: int = 50) -> list[tuple[int, str]]:
    """(sequence, canonical body) of entries that tell of unreadable values, newest first."""
    rows = Entry.objects.filter(programme=programme, act=Act.VALUE_UNREADABLE).order_by("-seq")
    return list(rows.values_list("seq", "body")[:limit])
