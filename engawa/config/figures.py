"""Numbers an operator watches: of processes and queues, never of people or programmes."""

import datetime as dt
import shutil
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from engawa.base.kit import clock
from engawa.config.keeping import drill, taking
from engawa.shared.live.health import standing
from engawa.shared.streams.hub import hub

STATES = ("todo", "doing", "failed")
JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
OLDEST_JOB = """
SELECT coalesce(extract(epoch FROM now() - min(told.at)), 0)
FROM procrastinate_jobs AS job JOIN procrastinate_events AS told ON told.job_id = job.id AND told.type = 'deferred'
WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
"""
WAITS = """
SELECT coalesce(extract(epoch FROM %(now)s - min(due_at)), 0) FROM programmes_wait
WHERE settled_at IS NULL AND due_at <= %(now)s
"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
SIZE = "SELECT pg_database_size(current_database())"

Figure = tuple[str, str, float]
"""Name, with its label where it has one; what it is; its value."""


def told() -> str:
    lines, known = [], ""
    for name, words, value in _figures():
        if (bare := name.split("{", 1)[0]) != known:
            lines += [f"# HELP {bare} {words}", f"# TYPE {bare} gauge"]
            known = bare
        lines.append(f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _figures() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        jobs = dict(cursor.fetchall())
    for state in STATES:
        yield f'engawa_jobs{{state="{state}"}}', "Jobs by state.", jobs.get(state, 0)
    yield "engawa_job_late_seconds", "Age of the oldest job that could run.", _ask(OLDEST_JOB)
    yield "engawa_wait_late_seconds", "How late the ticker is.", _ask(WAITS, {"now": clock.now()})
    yield "engawa_workers", "Workers that gave a sign within 30 seconds.", _ask(WORKERS)
    yield "engawa_database_connections", "Connections to this database.", _ask(CONNECTIONS)
    yield "engawa_database_bytes", "Size of this database.", _ask(SIZE)
    yield "engawa_streams", "Open screens of the web process that answers.", hub.screens
    yield "engawa_live_well", "1 unless LiveKit is configured and does not answer.", float(standing().well)
    yield "engawa_disk_free_bytes", "Free room where the data is.", shutil.disk_usage(settings.VAR).free
    now = dt.datetime.now(dt.UTC)
    for name, at in (("backup", taking.last(settings.VAR)), ("drill", drill.last(settings.VAR))):
        if at is not None:
            yield f"engawa_{name}_age_seconds", f"Since the last {name} that went well.", (now - at).total_seconds()


def _ask(words: str, facts: dict[str, Any] | None = None) -> float:
    with connection.cursor() as cursor:
        cursor.execute(words, facts)
        return float(cursor.fetchone()[0])
