"""A browser's two habits, spoken by hand so that the client costs little: requests on a kept connection, and streams."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count

LIMIT = 4_000_000
_numbers = count()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """One browser: one connection, kept; a cookie where somebody is signed in. Each comes from an address of its own,
    so that the limits per address hold as for people.
    """

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self.address = f"127.8.{(number := next(_numbers)) // 250 % 250}.{number % 250 + 1}"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, headers, b"")

    async def post(self, path: str, body: bytes, **headers: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        return await self._ask("POST", path, kind | headers, body)

    async def stream(self, path: str) -> AsyncIterator[tuple[str, str]]:
        """(event, data) as they come. The connection belongs to the stream until it ends."""
        status, headers = await self._send("GET", path, {"Accept": "text/event-stream"}, b"")
        if status != 200:
            raise ConnectionError(f"{path} answered {status}")
        event, data = "", ""
        async for line in self._lines(chunked=headers.get("transfer-encoding") == "chunked"):
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and event:
                yield event, data
                event, data = "", ""

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        for last in (False, True):  # a kept connection may have been closed meanwhile
            fresh = self._writer is None
            try:
                status, known = await self._send(method, path, headers, body)
                return Answer(status, known, await self._body(status, known))
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if fresh or last:
                    raise
        raise AssertionError

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str]]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=LIMIT, local_addr=(self.address, 0)
            )
        assert self._reader is not None
        words = {"Host": f"localhost:{self.port}", "Accept": "text/html", **headers}
        if self.cookie:
            words["Cookie"] = self.cookie
        if body:
            words["Content-Length"] = str(len(body))
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in words.items())
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in told[1:] if ":" in line)
        return int(told[0].split()[1]), {name.strip().lower(): value.strip() for name, value in pairs}

    async def _body(self, status: int, headers: Mapping[str, str]) -> bytes:
        assert self._reader is not None
        if status in {204, 304}:
            return b""
        if headers.get("transfer-encoding") == "chunked":
            return b"".join([part async for part in self._chunks()])
        return await self._reader.readexactly(int(headers.get("content-length", "0")))

    async def _chunks(self) -> AsyncIterator[bytes]:
        assert self._reader is not None
        while size := int(await self._reader.readline(), 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()

    async def _lines(self, *, chunked: bool) -> AsyncIterator[str]:
        assert self._reader is not None
        if not chunked:
            while line := await self._reader.readline():
                yield line.decode().rstrip("\n")
            return
        left = b""
        async for part in self._chunks():
            *whole, left = (left + part).split(b"\n")
            for line in whole:
                yield line.decode()


@contextlib.asynccontextmanager
async def clients(port: int, cookies: list[str]) -> AsyncIterator[list[Client]]:
    made = [Client(port, cookie) for cookie in cookies]
    try:
        yield made
    finally:
        for one in made:
            one.close()
