"""Limits per face and key, never per network address: a shared office line is no attacker.

Counted in the database, so that two web processes do not give twice the tries. Real time.
"""

import datetime as dt
from typing import Any

from django.db import connection

from engawa.base.accounts.models import Tries
from engawa.base.kit import clock
from engawa.base.vault import crypto

WINDOW = dt.timedelta(minutes=10)

COUNT = """
INSERT INTO accounts_tries AS known (key_hash, count, ends_at) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key_hash) DO UPDATE SET
  count = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.count + 1 END,
  ends_at = CASE WHEN known.ends_at <= %(now)s THEN %(ends)s ELSE known.ends_at END
RETURNING count
"""
FORGET_ENDED = """
DELETE FROM accounts_tries WHERE key_hash IN (
  SELECT key_hash FROM accounts_tries WHERE ends_at <= %(now)s ORDER BY ends_at LIMIT 50 FOR UPDATE SKIP LOCKED)
"""


def allow(face: str, key: str, most: int, *, window: dt.timedelta = WINDOW) -> bool:
    """Count one try; False when `most` tries of the window are used up. Call it outside transactions."""
    now = clock.real_now()
    facts: dict[str, Any] = {"key": _hash(face, key), "now": now, "ends": now + window}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, facts)
        count = int(cursor.fetchone()[0])
        if count == 1:
            cursor.execute(FORGET_ENDED, facts)
    return count <= most


def forget(face: str, key: str) -> None:
    """The tries led to success: only failures in a row count."""
    Tries.objects.filter(key_hash=_hash(face, key)).delete()


def _hash(face: str, key: str) -> bytes:
    return crypto.keyed_hash(crypto.installation_secret("limits"), f"{face}\x00{key}")
