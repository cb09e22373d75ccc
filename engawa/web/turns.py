"""As many requests at once as a process has connections to the database; whoever comes then waits for a turn.

Django gives each request of an asynchronous server a thread of its own. A hundred people who press within one second
would ask for a hundred connections; all but the first would wait for one side by side, slow each other down, and fail
together when their patience ends. In line they are answered one after the other, and nobody is turned away.

Within its turn a request stays in its thread: middleware, page and the connection's way back are one step. Django's own
way goes to the loop and back for each middleware that looks at views, and every change of thread waits for the others.
"""

import asyncio
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from engawa.web.headers import SecurityHeaders
from engawa.web.refusal import database_gone

PATIENCE = 25.0
"""Seconds in line. Most proxies give up after thirty, and would say so in words of their own."""

Page = Callable[[HttpRequest], HttpResponseBase]


class NoTurnError(OperationalError):
    """The process is so busy that nobody came to an end for long."""


class Turns:
    """The line before the pages. A stream keeps its turn only until its answer begins; bodies were read before."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.turns = asyncio.Semaphore(settings.TURNS)
        self.refuse = SecurityHeaders(lambda request: database_gone(request, NoTurnError()))

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.turns.acquire()
        except TimeoutError:
            return await sync_to_async(self.refuse)(request)
        step = asyncio.ensure_future(sync_to_async(self._whole)(request))
        step.add_done_callback(self._end)
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            # Whoever asked has gone; the thread has not, and reads what she sent.
            await asyncio.wait([step])
            raise

    def _end(self, step: "asyncio.Task[HttpResponseBase]") -> None:
        self.turns.release()
        if not step.cancelled():
            step.exception()  # known: nobody may be there any more to be told

    def _whole(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.page(request)
        finally:
            # Else a phone that reads slowly would keep the connection while the next one already has the turn.
            connections.close_all()


class Pages(ASGIHandler):
    """Django's own handler, with the pages' side of it synchronous and in line."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Turns(self.get_response)

    def load_middleware(self, is_async: bool = False) -> None:
        del is_async
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await self.line(request)
