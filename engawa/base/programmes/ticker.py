"""The one-second beat of the worker. An advisory lock lets one of several workers tick."""

import logging
import threading
import time
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection

from engawa.base.programmes import waits
from engawa.base.programmes.models import Programme

LOCK = 0x656E6761  # 'enga'
BEAT_SECONDS = 1.0
LONGEST_REST = 60.0

log = logging.getLogger(__name__)

Due = tuple[str, UUID, UUID]


class Resting:
    """Waits that failed rest for 1, 2, 4 … 60 seconds, so that they neither flood nor stand before the others."""

    def __init__(self) -> None:
        self._until: dict[Due, tuple[float, float]] = {}

    def failed(self, one: Due) -> None:
        _until, rest = self._until.get(one, (0.0, BEAT_SECONDS / 2))
        rest = min(rest * 2, LONGEST_REST)
        self._until[one] = (time.monotonic() + rest, rest)

    def went_well(self, one: Due) -> None:
        self._until.pop(one, None)

    def now(self) -> set[Due]:
        """Those that rest; forgets what has been left alone for long."""
        moment = time.monotonic()
        self._until = {one: kept for one, kept in self._until.items() if kept[0] > moment - 10 * LONGEST_REST}
        return {one for one, (until, _rest) in self._until.items() if until > moment}


resting = Resting()


def beat() -> int:
    """Settle what is due; returns how many waits were handled. A failing wait is logged by kind and left due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        found = waits.due(beside=resting.now())
        programmes = Programme.objects.in_bulk({programme for _kind, programme, _ref in found})
        for one in found:
            kind, programme, ref = one
            try:
                waits.run_due(kind, programmes[programme], ref)
                resting.went_well(one)
            except Exception as problem:  # noqa: BLE001 - one bad wait must not stop the others
                resting.failed(one)
                log.error("wait %s failed: %s", kind, type(problem).__name__)  # noqa: TRY400 - tracebacks may hold values
        return len(found)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def run(stop: threading.Event) -> None:
    """Beat until told to stop; a lost database is waited for."""
    while not stop.is_set():
        began = time.monotonic()
        try:
            close_old_connections()
            beat()
        except DatabaseError as problem:
            log.warning("ticker waits for the database: %s", type(problem).__name__)
            connection.close()
        stop.wait(max(0.05, BEAT_SECONDS - (time.monotonic() - began)))
    connection.close()
