"""What stands before Django: a page for everybody that was given a moment ago is given again.

On the day hundreds of people load the same few pages. Within half a second of its last drawing such a page costs
neither a question nor Django's own path. Whoever carries a cookie is never served from here: people at work see at
once what they changed. The cookie that says a language is no such cookie: each language has pages of its own.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Any

from django.conf import settings

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]
Key = tuple[str, bytes, bytes, bytes, bytes]

EVERYBODY = "X-Engawa-Everybody"
"""The header by which a view says that its answer depends on address and language alone; it never leaves the house."""
SECONDS = 0.5
MOST, LONGEST = 256, 200_000
_MARK = EVERYBODY.lower().encode()
_OF_A_BODY = {b"content-length", b"content-type"}


@dataclass(frozen=True)
class Answer:
    """`body` is None where only a browser that has this very page was answered (304)."""

    at: float
    tag: bytes
    headers: Headers
    body: bytes | None


class Front:
    def __init__(self, app: App, now: Callable[[], float] = monotonic) -> None:
        self.app, self.now = app, now
        self.known: OrderedDict[Key, Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope)
        if asked is None:
            await self.app(scope, receive, send)
            return
        key, has = asked
        known = self.known.get(key)
        if known is not None and self.now() - known.at < SECONDS:
            if known.tag in has:
                headers = [one for one in known.headers if one[0] not in _OF_A_BODY]
                await _give(send, HTTPStatus.NOT_MODIFIED, headers, b"")
                return
            if known.body is not None:
                await _give(send, HTTPStatus.OK, known.headers, known.body)
                return
        await self.app(scope, receive, _Keeper(self, key, send))

    def keep(self, key: Key, answer: Answer) -> None:
        self.known[key] = answer
        self.known.move_to_end(key)
        while len(self.known) > MOST:
            self.known.popitem(last=False)


class _Keeper:
    """Hands an answer on, and keeps it when it is everybody's."""

    def __init__(self, front: Front, key: Key, send: Send) -> None:
        self.front, self.key, self.send = front, key, send
        self.headers: Headers | None = None
        self.status = 0
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = tuple((bytes(name).lower(), bytes(value)) for name, value in message["headers"])
            kept = tuple(one for one in headers if one[0] != _MARK)
            message = {**message, "headers": list(kept)}
            self.status = message["status"]
            if len(kept) < len(headers) and self.status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
                self.headers = kept
        elif message["type"] == "http.response.body" and self.headers is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                self._keep(self.headers)
        await self.send(message)

    def _keep(self, headers: Headers) -> None:
        tag = dict(headers).get(b"etag")
        if tag is None or b"set-cookie" in dict(headers) or len(self.body) > LONGEST:
            return
        body = self.body if self.status == HTTPStatus.OK else None
        self.front.keep(self.key, Answer(self.front.now(), tag, headers, body))


def _asked(scope: Scope) -> tuple[Key, set[bytes]] | None:
    """The page, and the tags the browser has; None for what is never given from here."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
    language = headers.get(b"cookie", b"")
    if (language and language not in _languages()) or b"hx-request" in headers or b"range" in headers:
        return None
    key = (
        scope.get("scheme", "http"),
        headers.get(b"host", b""),
        scope.get("raw_path") or scope["path"].encode(),
        scope.get("query_string", b""),
        language,
    )
    return key, {tag.strip().removeprefix(b"W/") for tag in headers.get(b"if-none-match", b"").split(b",")}


def _languages() -> frozenset[bytes]:
    """Cookies, whole, that say a language and nothing else."""
    return frozenset(f"{settings.LANGUAGE_COOKIE_NAME}={code}".encode() for code, _name in settings.LANGUAGES)


async def _give(send: Send, status: HTTPStatus, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
