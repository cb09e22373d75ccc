"""The one clock.

Instants are aware UTC, duties and contract dates are `date` in Asia/Tokyo. A demo installation runs on an
offset, and its loader may act in the past; proofs of sign-in always use `real_now`.
"""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_offset = dt.timedelta(0)
_followed: int | None = None
_travelled: ContextVar[dt.timedelta | None] = ContextVar("engawa_clock_travel", default=None)


def real_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The programme's time, UTC."""
    travelled = _travelled.get()
    return real_now() + (_offset if travelled is None else travelled)


def today() -> dt.date:
    """The date in Tokyo."""
    return now().astimezone(TOKYO).date()


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(TOKYO)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """An instant given by the wall clock in Tokyo."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO).astimezone(dt.UTC)


def offset() -> dt.timedelta:
    return _offset


def set_offset(value: dt.timedelta) -> None:
    """Set at process start from the installation; zero everywhere but in a demo."""
    global _offset  # noqa: PLW0603 - the one process-wide setting of this module
    _offset = value


def follow(file: Path) -> None:
    """Take a demo's offset from its file when that changed: 「新しい一日をはじめる」 reaches every process."""
    global _followed  # noqa: PLW0603 - remembers which state of the file was taken
    try:
        stamp = file.stat().st_mtime_ns
    except FileNotFoundError:
        return
    if stamp != _followed:
        set_offset(dt.timedelta(seconds=json.loads(file.read_text(encoding="utf-8"))["offset_s"]))
        _followed = stamp


@contextmanager
def travel_to(moment: dt.datetime) -> Iterator[None]:
    """Let this thread's clock go on from `moment`: for the demo's loader and for tests."""
    token = _travelled.set(moment - real_now())
    try:
        yield
    finally:
        _travelled.reset(token)
