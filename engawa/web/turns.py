"""As many requests at once as a process has connections to the database; whoever comes then waits for a turn.

Django gives each request of an asynchronous server a thread of its own. A hundred people who press within one second
would ask for a hundred connections; all but the first would wait for one side by side, slow each other down, and fail
together when their patience ends. In line they are answered one after the other, and nobody is turned away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.db import OperationalError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from engawa.web.headers import SecurityHeaders
from engawa.web.refusal import database_gone

PATIENCE = 25.0
"""Seconds in line. Most proxies give up after thirty, and would say so in words of their own."""

Next = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class NoTurnError(OperationalError):
    """The process is so busy that nobody came to an end for long."""


class Turns:
    """The outermost middleware. A stream keeps its turn only until its answer begins; bodies were read before."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase] | Next) -> None:
        self.get_response = get_response
        self.in_line = iscoroutinefunction(get_response)
        self.turns = asyncio.Semaphore(settings.TURNS)
        self.refuse = SecurityHeaders(lambda request: database_gone(request, NoTurnError()))
        if self.in_line:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        # Without a loop it is one thread and one request: a test's client.
        return self._in_turn(request) if self.in_line else self.get_response(request)

    async def _in_turn(self, request: HttpRequest) -> HttpResponseBase:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.turns.acquire()
        except TimeoutError:
            return await sync_to_async(self.refuse)(request)
        try:
            return await cast("Next", self.get_response)(request)
        finally:
            try:
                # Else a phone that reads slowly would keep the connection while the next one already has the turn.
                await sync_to_async(connections.close_all)()
            finally:  # also for whoever goes away at this very moment
                self.turns.release()
