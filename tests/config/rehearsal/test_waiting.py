"""A robot's page that is closed is gone, also at the very moment in which it hears something."""

import asyncio

import pytest

from engawa.config.rehearsal.waiting import rung


async def closed_while_it_rings() -> None:
    event = asyncio.Event()
    page = asyncio.create_task(rung(event, 5))
    await asyncio.sleep(0.01)
    event.set()
    page.cancel()
    await page


def test_a_page_that_is_closed_while_it_rings_is_gone() -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(closed_while_it_rings())


def test_it_waits_no_longer_than_said() -> None:
    asyncio.run(asyncio.wait_for(rung(asyncio.Event(), 0.01), 5))
