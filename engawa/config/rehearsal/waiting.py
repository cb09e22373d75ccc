"""Waiting for a moment and no longer.

Never by `asyncio.wait_for`: until Python 3.12 it swallows the cancelling of a task at the moment in which what it
waits for happens, and a page that was closed went on as half of one (CPython issue 86296).
"""

import asyncio
import contextlib


async def rung(event: asyncio.Event, seconds: float) -> None:
    """Until it rings, or so long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
