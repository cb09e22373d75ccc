"""The worker: jobs and the one-second ticker. When either ends, the process does, and a new one is started."""

import logging
import os
import signal
import threading

import django

GRACE = 8.0
"""Seconds for running jobs. Those still running then are killed and later repeated."""

logger = logging.getLogger(__name__)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    django.setup()
    from procrastinate.contrib.django import app

    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(ended,), name="ticker", daemon=True)
    ticker.start()
    health = threading.Thread(target=_watch, args=(ended,), name="live health", daemon=True)
    health.start()
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]  # Django's
            jobs.run_worker(shutdown_graceful_timeout=GRACE)
    finally:
        ended.set()
        ticker.join(GRACE)


def _watch(ended: threading.Event) -> None:
    from engawa.shared.live import health

    health.watch(ended)


def _tick(ended: threading.Event) -> None:
    from engawa.base.programmes import ticker

    try:
        ticker.run(ended)
    except Exception:
        logger.exception("the ticker ended")
    if not ended.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
