"""UUIDv7 made in Python: PostgreSQL has the function only from 18."""

import os
import threading
import time
from uuid import UUID

PLATFORM = UUID(int=0)
"""The platform's own chain and keys: the programme that is no programme."""

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562), strictly rising within a process."""
    global _last  # noqa: PLW0603 - the counter that makes ids of one process rise
    with _lock:
        stamp = time.time_ns() * 4096 // 1_000_000  # milliseconds with 12 bits of fraction
        _last = stamp = max(stamp, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=((stamp >> 12) << 80) | (0x7 << 76) | ((stamp & 0xFFF) << 64) | (0b10 << 62) | random)
