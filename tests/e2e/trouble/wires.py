"""A line of the test's own between a browser and the server: it can be cut, swallow streams, or lead to one process.

The server knows nothing of it. Which process holds a connection is read off /proc, so nothing tells it to pages.
"""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

TRIES = 300
QUIET = 0.1
"""Seconds in which connections that were broken off are really closed: an open one is seen by the test after."""


def holder_of(server_port: int, own_port: int, candidates: list[int]) -> int | None:
    """The process which took this connection up; None while it stands in the queue."""
    wanted = (f":{server_port:04X}", f":{own_port:04X}")
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        words = line.split()
        if words[1].endswith(wanted[0]) and words[2].endswith(wanted[1]) and words[9] != "0":
            link = f"socket:[{words[9]}]"
            for pid in candidates:
                for fd in Path(f"/proc/{pid}/fd").iterdir():
                    with contextlib.suppress(OSError):
                        if str(fd.readlink()) == link:
                            return pid
    return None


class Wire:
    def __init__(self, base_url: str, *, others: list[int] | None = None, only: int | None = None) -> None:
        self.upstream = urlsplit(base_url).port or 0
        self.processes, self.only = others or [], only
        self.open = True
        self.swallows = False
        self.held: set[int] = set()
        self.streams = 0
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """Everything that is connected breaks; nobody new comes through."""
        self.open = False
        self._loop.call_soon_threadsafe(self._break)

    def mend(self) -> None:
        self.open = True

    def _break(self) -> None:
        for end in list(self._ends):
            end.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _try in range(TRIES):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
            if self.only is None:
                return reader, writer
            own, end, found = writer.get_extra_info("sockname")[1], time.monotonic() + 2, None
            try:
                while found is None and time.monotonic() < end:
                    found = holder_of(self.upstream, own, self.processes)
                    await asyncio.sleep(0.002)
            finally:
                if found is None or found != self.only:
                    writer.transport.abort()
            if found is not None and found == self.only:
                self.held.add(found)
                return reader, writer
        raise ConnectionError("that process takes nothing up")

    async def _serve(self, down: asyncio.StreamReader, up: asyncio.StreamWriter) -> None:
        """`down` is what the browser says, `up` what it hears."""
        if not self.open:
            up.transport.abort()
            return
        try:
            answers, asks = await self._connect()
        except (OSError, asyncio.CancelledError):
            up.transport.abort()
            return
        self._ends |= {up, asks}
        says: dict[str, bool] = {"stream": False}

        async def ask() -> None:
            while said := await down.read(65536):
                if re.match(rb"GET \S*/stream[? ]", said):
                    says["stream"] = True
                    self.streams += 1
                asks.write(said)
                await asks.drain()

        async def answer() -> None:
            while heard := await answers.read(65536):
                if not (self.swallows and says["stream"]):
                    up.write(heard)
                    await up.drain()

        tasks = [asyncio.ensure_future(ask()), asyncio.ensure_future(answer())]
        with contextlib.suppress(asyncio.CancelledError):  # the test is over
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in (up, asks):
            self._ends.discard(end)
            end.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def begin() -> asyncio.Server:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = server.sockets[0].getsockname()[1]
            return server

        self._server = self._loop.run_until_complete(begin())
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        self._break()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.run_until_complete(asyncio.sleep(QUIET))
        self._loop.close()


@contextmanager
def wire(base_url: str, *, processes: list[int] | None = None, only: int | None = None) -> Iterator[Wire]:
    """`only`: the one of `processes` at its other end."""
    made = Wire(base_url, others=processes, only=only)
    thread = threading.Thread(target=made._run, daemon=True)
    thread.start()
    made._ready.wait(10)
    try:
        yield made
    finally:
        made._loop.call_soon_threadsafe(made._loop.stop)
        thread.join(10)
