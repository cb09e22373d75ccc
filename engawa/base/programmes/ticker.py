"""The one-second beat of the worker. An advisory lock lets one of several workers tick."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from engawa.base.kit import clock
from engawa.base.programmes import waits
from engawa.base.programmes.models import Programme

LOCK = 0x656E6761  # 'enga'
BEAT_SECONDS = 1.0

log = logging.getLogger(__name__)


def beat() -> int:
    """Settle what is due; returns how many waits were handled. A failing wait is logged by kind and left due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        found = waits.due()
        programmes = Programme.objects.in_bulk({programme for _kind, programme, _ref in found})
        for kind, programme, ref in found:
            try:
                waits.run_due(kind, programmes[programme], ref)
            except Exception as problem:  # noqa: BLE001 - one bad wait must not stop the others
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
            if settings.CLOCK_FILE:
                clock.follow(settings.CLOCK_FILE)
            beat()
        except DatabaseError as problem:
            log.warning("ticker waits for the database: %s", type(problem).__name__)
            connection.close()
        stop.wait(max(0.05, BEAT_SECONDS - (time.monotonic() - began)))
    connection.close()
