"""A front door for these tests alone: who comes is read from a header, and a browser made of plain ASGI messages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import include, path

from engawa.base.programmes.actors import VISITOR, seeker
from engawa.base.programmes.models import Programme


def plain(request: HttpRequest, **_slug: str) -> HttpResponse:
    return HttpResponse(str(Programme.objects.count()))


urlpatterns = [
    path("p/<slug:programme>/", include("engawa.shared.streams.urls")),
    path("p/<slug:programme>/plain", plain),
    path("p/<slug:programme>/news", plain, name="news"),  # the frame of every page asks for this address
]


def front_door(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def enter(request: Any) -> HttpResponseBase:
        request.programme = Programme.objects.filter(slug=request.path.split("/")[2]).first()
        who = request.headers.get("X-Who", "")
        request.actor = seeker(UUID(who)) if who else VISITOR
        return get_response(request)

    return enter


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    ended: bool = False

    async def says(self, what: bytes, seconds: float = 5.0) -> None:
        async with self.news:
            await asyncio.wait_for(self.news.wait_for(lambda: what in self.body), seconds)

    async def end(self, seconds: float = 5.0) -> None:
        async with self.news:
            await asyncio.wait_for(self.news.wait_for(lambda: self.ended), seconds)


@contextlib.asynccontextmanager
async def visit(address: str, who: UUID | None = None, **headers: str) -> AsyncIterator[Answer]:
    answer, gone, asked = Answer(), asyncio.Event(), asyncio.Event()
    named = {"X-Who": str(who)} if who else {}
    pairs = [
        (name.lower().encode(), value.encode()) for name, value in {**named, "Host": "localhost", **headers}.items()
    ]
    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": pairs,
        "server": ("localhost", 80),
        "asgi": {"version": "3.0"},
    }

    async def receive() -> dict[str, Any]:
        if not asked.is_set():
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        async with answer.news:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")
                answer.ended = not message.get("more_body", False)
            answer.news.notify_all()

    served = asyncio.create_task(ASGIHandler()(scope, receive, send))  # type: ignore[arg-type]
    async with answer.news:
        await asyncio.wait_for(answer.news.wait_for(lambda: answer.status), 10)
    try:
        yield answer
    finally:
        gone.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(served, 5)
