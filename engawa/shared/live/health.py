"""Whether LiveKit answers, asked every five seconds by the worker, and which engine a new room gets.

Three failures in a row, and it counts as down: new rooms open on the mesh. Rooms keep the engine they opened with.
"""

import datetime as dt
import threading
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections, connection

from engawa.base.kit import clock
from engawa.shared.live.conf import MESH, live_settings
from engawa.shared.live.engines import engine_named
from engawa.shared.live.engines.asking import ask
from engawa.shared.live.grants import MESH_LIMITS
from engawa.shared.live.models import LiveHealth
from engawa.shared.live.ports import EngineName, Health
from engawa.shared.live.states import RoomKind

EVERY = 5.0
FAILURES = 3
STALE = dt.timedelta(seconds=60)
"""Nobody asked for so long: the worker that would open a room there does not run either."""

NOTE = """
INSERT INTO live_health (engine, failures, checked_at, well_at, detail)
VALUES (%(engine)s, %(bad)s, %(now)s, %(well)s, %(detail)s)
ON CONFLICT (engine) DO UPDATE SET checked_at = EXCLUDED.checked_at, detail = EXCLUDED.detail,
    failures = CASE WHEN EXCLUDED.failures = 0 THEN 0 ELSE live_health.failures + 1 END,
    well_at = COALESCE(EXCLUDED.well_at, live_health.well_at)
"""


@dataclass(frozen=True)
class Standing:
    """What the board and `/healthz/live` say. `engine` is what a new room would open on now."""

    configured: bool
    well: bool
    engine: EngineName
    checked_at: dt.datetime | None = None

    @property
    def fallen_back(self) -> bool:
        return self.configured and self.engine is EngineName.MESH


def standing() -> Standing:
    """Real time, not the demo's clock: the server that is asked knows no other."""
    conf = live_settings()
    if conf.livekit is None or conf.wish == MESH:
        return Standing(configured=False, well=True, engine=EngineName.MESH)
    row = LiveHealth.objects.filter(engine=EngineName.LIVEKIT).first()
    asked = row is not None and row.checked_at >= clock.real_now() - STALE
    well = row is not None and asked and row.failures < FAILURES and row.well_at is not None
    return Standing(
        configured=True,
        well=well,
        engine=EngineName.LIVEKIT if well else EngineName.MESH,
        checked_at=row.checked_at if row else None,
    )


def engine_for(kind: RoomKind) -> EngineName:
    """Setting, then health, then kind: what the mesh cannot carry waits for LiveKit."""
    now = standing()
    return EngineName.LIVEKIT if now.configured and kind not in MESH_LIMITS else now.engine


def offered(kind: RoomKind) -> bool:
    """Whether such a room can be held now: what the mesh cannot carry needs a LiveKit that answers."""
    return kind in MESH_LIMITS or standing().engine is EngineName.LIVEKIT


def note(found: Health) -> None:
    now = clock.real_now()
    facts = {
        "engine": EngineName.LIVEKIT,
        "bad": 0 if found.ok else 1,
        "now": now,
        "well": now if found.ok else None,
        "detail": found.detail[:40],
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, facts)


def check() -> None:
    note(ask(engine_named(EngineName.LIVEKIT).health()))


def watch(stop: threading.Event) -> None:
    """A thread of the worker. Nothing to do where no LiveKit is configured."""
    if live_settings().livekit is None:
        return
    while not stop.is_set():
        try:
            close_old_connections()
            check()
        except DatabaseError:
            connection.close()
        stop.wait(EVERY)
    connection.close()
