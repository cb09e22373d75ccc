"""One person's browser: an address of its own, cookies, forms that keep their key, and a network that may fail."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from engawa.config.rehearsal.notes import Book
from engawa.config.rehearsal.pages import Form
from engawa.config.rehearsal.site import Site

PATIENCE = 15.0
STREAM_SILENCE = 25.0
"""Seconds: the server beats every 15."""
MOST_STEPS = 6
TRIES = 3
"""Presses of a busy form; then, as the page says, one goes back and loads anew."""
ID_FROM = 20
"""Letters: what is as long as this in an address is an id or a token."""
LONGEST = 60.0
"""Seconds for which somebody loads or presses again."""
ERROR = 500
AGAIN = "いま受け付けています"
"""The page that answers a repeated form while the first sending is still under way."""

_SIX = httpx.Limits(max_connections=6)  # as browsers have them, per host
_PLAIN = httpx.create_ssl_context(verify=False)  # made once: nothing here speaks TLS


class Lost(Exception):
    """No answer came: no network, or the process at the other end is gone."""


class GaveUp(Exception):
    """Pressed again and again for longer than anybody would."""


@dataclass(frozen=True)
class Answer:
    status: int
    path: str
    text: str
    location: str = ""
    etag: str = ""

    @property
    def good(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST


class Browser:
    def __init__(self, site: Site, address: str, *, who: str, book: Book, rng: random.Random) -> None:
        self.base, self.origin, self.address = site.base, site.origin, address
        self.who, self.book, self.rng = who, book, rng
        self.offline = False
        self.cookies = httpx.Cookies()
        self.client = self._client()

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(local_address=self.address, verify=_PLAIN, limits=_SIX)
        return httpx.AsyncClient(
            transport=transport,
            base_url=self.base,
            cookies=self.cookies,
            headers={"Host": urlsplit(self.origin).netloc, "Accept-Language": "ja", "User-Agent": "rehearsal"},
            timeout=PATIENCE,
            trust_env=False,
        )

    async def close(self) -> None:
        self.cookies = self.client.cookies
        await self.client.aclose()

    async def drop(self) -> None:
        """The network goes: every open connection breaks, nothing gets through."""
        self.offline = True
        await self.close()

    def back_online(self) -> None:
        self.client = self._client()
        self.offline = False

    async def ask(
        self,
        method: str,
        path: str,
        *,
        data: list[tuple[str, str]] | None = None,
        json: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - httpx's own
    ) -> Answer:
        """One request, no redirect followed. Raises Lost."""
        if self.offline:
            raise Lost
        more = dict(headers or {})
        if method == "POST":
            more |= {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        body: dict[str, list[str]] = {}
        for name, value in data or []:
            body.setdefault(name, []).append(value)
        began = time.monotonic()
        try:
            got = await self.client.request(
                method, path, data=body if data is not None else None, json=json, headers=more, timeout=timeout
            )
        except (httpx.TransportError, RuntimeError) as problem:  # httpx says so when its client was closed meanwhile
            self.book.note(self.who, "cut", view=_view(path), how=type(problem).__name__)
            raise Lost from problem
        self.book.waits[f"{method} {_view(path)}"].append(time.monotonic() - began)
        if got.status_code >= ERROR:
            self.book.note(self.who, "error", view=_view(path), method=method, status=got.status_code)
        location = got.headers.get("Location") or got.headers.get("HX-Redirect", "")
        return Answer(got.status_code, path, got.text, location, got.headers.get("ETag", ""))

    async def get(self, path: str, *, fragment: bool = False) -> Answer:
        """A page, its redirects followed; a part of a page with `fragment`. Raises Lost."""
        headers = {"HX-Request": "true"} if fragment else {}
        answer = await self.ask("GET", path, headers=headers)
        return await self._follow(answer)

    async def _follow(self, answer: Answer) -> Answer:
        for _step in range(MOST_STEPS):
            if answer.status not in {301, 302, 303, 307} or not answer.location:
                break
            answer = await self.ask("GET", answer.location)
        return answer

    async def look(self, path: str) -> Answer:
        """Open a page as a person does: an error page is loaded again after a moment."""
        end = asyncio.get_running_loop().time() + LONGEST
        while True:
            with contextlib.suppress(Lost):
                answer = await self.get(path)
                if answer.status < ERROR:
                    return answer
            if asyncio.get_running_loop().time() > end:
                raise GaveUp(path)
            await asyncio.sleep(self.rng.uniform(0.8, 1.8))

    async def press(self, form: Form, page: str, **typed: str | list[str]) -> Answer:
        """Send a form; after an error go back and press again: the same words with the same key.

        The answer is that of the POST itself, unfollowed.
        """
        rows, end = form.filled(**typed), asyncio.get_running_loop().time() + LONGEST
        tries = 0
        while True:
            tries += 1
            with contextlib.suppress(Lost):
                answer = await self.ask("POST", form.action or page, data=rows, headers={"Referer": self.origin + page})
                busy = answer.status == HTTPStatus.CONFLICT and AGAIN in answer.text
                if answer.status < ERROR and not busy:
                    return answer
                if busy and tries > TRIES:
                    return answer
            if asyncio.get_running_loop().time() > end:
                raise GaveUp(form.action)
            await asyncio.sleep(self.rng.uniform(0.8, 1.8))

    @contextlib.asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[httpx.Response]:
        if self.offline:
            raise Lost
        try:
            async with self.client.stream(
                "GET",
                path,
                headers={"Accept": "text/event-stream"},
                timeout=httpx.Timeout(PATIENCE, read=STREAM_SILENCE),
            ) as got:
                yield got
        except (httpx.TransportError, httpx.StreamError, RuntimeError) as problem:
            raise Lost from problem


def _view(path: str) -> str:
    """The address without ids and tokens, for tables."""
    parts = [part if len(part) < ID_FROM else "…" for part in urlsplit(path).path.split("/")]
    return "/".join(parts)
