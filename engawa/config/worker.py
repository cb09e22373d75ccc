"""The worker: jobs and the one-second ticker. When either ends, the process does, and a new one is started."""

import asyncio
import logging
import os
import signal
import threading

import django

TICKER_GRACE = 5.0

logger = logging.getLogger(__name__)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    django.setup()
    asyncio.run(_work())


async def _work() -> None:
    from engawa.config import jobs

    loop, stop, ended = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ticker = threading.Thread(target=_tick, args=(ended, loop, stop), name="ticker", daemon=True)
    ticker.start()
    try:
        await jobs.run_worker(stop)
    finally:
        ended.set()
        await asyncio.to_thread(ticker.join, TICKER_GRACE)


def _tick(ended: threading.Event, loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    from engawa.base.programmes import ticker

    try:
        ticker.run(ended)
    except Exception:
        logger.exception("the ticker ended")
    if not ended.is_set():
        loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    main()
