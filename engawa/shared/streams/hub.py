"""One ear per web process, and the screens it tells.

Our own, because the library for it hears one process only without Redis and drops bursts in silence.
"""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import connections

from engawa.shared.streams.channels import Channel, Push, push_of
from engawa.shared.streams.wakes import NOTIFY_CHANNEL, Wake, read

logger = logging.getLogger(__name__)

PROBE_SECONDS = 20.0  # a silent connection is asked whether it still lives
PATIENCE = 1.0  # the longest rest between two tries to hear a database that was away: a ring lasts a minute
FRESH_SECONDS = 60.0  # a page older than this when its stream opens fetches everything
REMEMBERED = 50_000
GRANT = "grant"  # somebody's rights changed: their streams end and must be authorised anew


def frame(event: str, data: object) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


BEAT = frame("beat", 0)
REFETCH = frame("refetch", 0)
BYE = frame("bye", 0)


def _apart(push: Push, channel: Channel) -> str:
    """In a thread of its own, whose connection goes back at once."""
    try:
        return push(channel)
    finally:
        connections.close_all()


class Subscription:
    """One open screen. Too slow a reader loses the details, never the fact that something changed."""

    def __init__(self, channels: Iterable[Channel], depth: int) -> None:
        self.channels = frozenset(channels)
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(depth)

    def put(self, what: bytes) -> None:
        if self._queue.full() or what is BYE:
            while not self._queue.empty():
                self._queue.get_nowait()
            what = BYE if what is BYE else REFETCH
        self._queue.put_nowait(what)

    async def next(self, seconds: float) -> bytes:
        """The next frame, or a beat after so many seconds of silence."""
        try:
            async with asyncio.timeout(seconds):  # `wait_for` may swallow that a screen has gone (CPython issue 86296)
                return await self._queue.get()
        except TimeoutError:
            return BEAT


class Hub:
    def __init__(self, alias: str = "default", depth: int = 32) -> None:
        self.alias = alias
        self.depth = depth
        self._screens: defaultdict[Channel, set[Subscription]] = defaultdict(set)
        self._heard: OrderedDict[Channel, tuple[str, float]] = OrderedDict()
        self._epoch = ""
        self._since = 0.0
        self._ear: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()
        self._drawing: dict[Channel, asyncio.Task[None]] = {}

    async def start(self) -> None:
        self._ear = self._ear or asyncio.create_task(self._listen(), name="streams-ear")

    async def stop(self) -> None:
        ear, self._ear = self._ear, None
        if ear:
            ear.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ear

    async def ready(self) -> None:
        await self._listening.wait()

    @property
    def epoch(self) -> str:
        """Changes whenever this process may have missed something; while it is deaf, at every look."""
        return self._epoch or secrets.token_hex(6)

    @property
    def screens(self) -> int:
        return len({screen for screens in self._screens.values() for screen in screens})

    @contextlib.contextmanager
    def subscribe(self, channels: Iterable[Channel]) -> Iterator[Subscription]:
        screen = Subscription(channels, self.depth)
        for channel in screen.channels:
            self._screens[channel].add(screen)
        try:
            yield screen
        finally:
            for channel in screen.channels:
                self._screens[channel].discard(screen)
                if not self._screens[channel]:
                    del self._screens[channel]

    def state(self, channels: Iterable[Channel]) -> dict[str, Any]:
        """Versions as this process heard them. Safe to call from any thread."""
        now = time.monotonic()
        everything = now - self._since < FRESH_SECONDS
        known = []
        for channel in channels:
            if channel.kind == GRANT:
                continue
            version, at = self._heard.get(channel, ("", 0.0))
            fresh = everything or (version != "" and now - at < FRESH_SECONDS)
            known.append({"kind": channel.kind, "ref": channel.ref, "version": version, "fresh": fresh})
        return {"epoch": self.epoch, "channels": known}

    def hear(self, wakes: Iterable[Wake]) -> None:
        for channel, version in wakes:
            self._heard[channel] = version, time.monotonic()
            self._heard.move_to_end(channel)
            told = self._screens.get(channel)
            if told:
                news = frame("wake", {"kind": channel.kind, "ref": channel.ref, "version": version})
                if (push := push_of(channel.kind)) is not None:
                    self._draw(channel, version, push)
                    continue
                for screen in told:
                    screen.put(BYE if channel.kind == GRANT else news)
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)

    def _draw(self, channel: Channel, version: str, push: Push) -> None:
        """One after the other for a channel: an older state never follows a newer one."""
        task = asyncio.create_task(self._push(self._drawing.get(channel), channel, version, push))
        self._drawing[channel] = task
        task.add_done_callback(lambda done: self._drawing.pop(channel) if self._drawing.get(channel) is done else None)

    async def _push(self, before: "asyncio.Task[None] | None", channel: Channel, version: str, push: Push) -> None:
        """Drawn once for all; where that fails, screens are told to ask for themselves."""
        if before is not None:
            await asyncio.wait([before])
        facts = {"kind": channel.kind, "ref": channel.ref, "version": version}
        drawing = sync_to_async(_apart, thread_sensitive=False)(push, channel)
        drawn: str | BaseException = (await asyncio.gather(drawing, return_exceptions=True))[0]
        if isinstance(drawn, str):
            news = frame("push", facts | {"html": drawn})
        else:
            logger.warning("streams: nothing drawn for %s (%s)", channel.kind, type(drawn).__name__)
            news = frame("wake", facts)
        for screen in self._screens.get(channel, ()):
            screen.put(news)

    def _begin(self) -> None:
        """Whatever was said before this moment may have been missed."""
        self._epoch, self._since = secrets.token_hex(6), time.monotonic()
        self._heard.clear()
        for screen in {screen for screens in self._screens.values() for screen in screens}:
            screen.put(REFETCH)
        self._listening.set()

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**self.parameters(), autocommit=True) as ear:
                    await ear.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    self._begin()
                    pause = 0.1
                    while True:
                        async for notify in ear.notifies(timeout=PROBE_SECONDS):
                            self.hear(read(notify.payload))
                        await ear.execute("SELECT 1")
            except (psycopg.Error, OSError) as error:
                logger.warning("streams: the database does not answer (%s), listening again", type(error).__name__)
            finally:
                self._listening.clear()
                self._epoch = ""
            await asyncio.sleep(pause)
            pause = min(pause * 2, PATIENCE)

    def parameters(self) -> dict[str, Any]:
        """Straight to the server: a listener holds its connection, a pool must not."""
        parameters = connections[self.alias].get_connection_params()
        for only_for_django in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(only_for_django, None)
        return {**parameters, "application_name": "engawa-streams", "keepalives_idle": 30, "connect_timeout": 5}


hub = Hub()
