"""Limits per face and key: a person, a target, or (generously) a network address.

Counted in the database, so that two web processes do not give twice the tries. Real time. Keys are stored as keyed
hashes; those of network addresses change their secret every day, so that no address can be followed over days.
"""

import datetime as dt
import ipaddress
from typing import Any

from django.db import connection

from engawa.base.accounts.models import Tries
from engawa.base.kit import clock
from engawa.base.vault import crypto

WINDOW = dt.timedelta(minutes=10)
HOUSEHOLD = 64
"""Bits of an IPv6 address that one line is given; the rest its owner changes at will."""

COUNT = """
INSERT INTO accounts_tries AS known (key_hash, count, ends_at) VALUES (%(key)s, 1, %(ends)s)
ON CONFLICT (key_hash) DO UPDATE SET
  count = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE least(known.count + 1, 1000000) END,
  ends_at = CASE WHEN known.ends_at <= %(now)s THEN %(ends)s ELSE known.ends_at END
RETURNING count, ends_at
"""
FORGET_ENDED = """
DELETE FROM accounts_tries WHERE key_hash IN (
  SELECT key_hash FROM accounts_tries WHERE ends_at <= %(now)s ORDER BY ends_at LIMIT 50 FOR UPDATE SKIP LOCKED)
"""


def allow(face: str, key: str, most: int, *, window: dt.timedelta = WINDOW) -> bool:
    """Count one try; False when `most` tries of the window are used up. Call it outside transactions."""
    return wait(face, key, most, window=window) == 0


def wait(face: str, key: str, most: int, *, window: dt.timedelta = WINDOW) -> int:
    """Count one try; the seconds to wait when `most` tries of the window are used up, else 0."""
    return _count(_hash(face, key), most, window)


def wait_at(face: str, address: str, most: int, *, window: dt.timedelta = WINDOW) -> int:
    """The same for whoever comes from a network address; one that cannot be read is counted with its like."""
    today = clock.real_now().date().isoformat()
    secret = crypto.derive(crypto.installation_secret("limits"), f"engawa.limits.day.{today}")
    return _count(crypto.keyed_hash(secret, f"{face}\x00{line_of(address)}"), most, window)


def line_of(address: str) -> str:
    """What one line has for itself: the whole IPv4 address, the first 64 bits of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), HOUSEHOLD), strict=False))
    return str(found)


def _count(key: bytes, most: int, window: dt.timedelta) -> int:
    now = clock.real_now()
    facts: dict[str, Any] = {"key": key, "now": now, "ends": now + window}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, facts)
        count, ends_at = cursor.fetchone()
        if count == 1:
            cursor.execute(FORGET_ENDED, facts)
    return 0 if count <= most else max(1, int((ends_at - now).total_seconds()) + 1)


def forget(face: str, key: str) -> None:
    """The tries led to success: only failures in a row count."""
    Tries.objects.filter(key_hash=_hash(face, key)).delete()


def _hash(face: str, key: str) -> bytes:
    return crypto.keyed_hash(crypto.installation_secret("limits"), f"{face}\x00{key}")
