"""A process answers as many requests at once as it has connections; the others wait in line, none is turned away."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from engawa.web import turns
from engawa.web.turns import Turns

Answering = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


def request(number: int) -> HttpRequest:
    made = HttpRequest()
    made.path = str(number)
    return made


async def ask(line: Turns, number: int) -> HttpResponseBase:
    return await cast("Answering", line)(request(number))


def test_a_crowd_is_answered_in_order_and_never_more_at_once_than_there_are_connections(settings: Any) -> None:
    settings.TURNS = 3
    inside: list[str] = []
    most: list[int] = []
    came: list[str] = []

    async def page(asked: HttpRequest) -> HttpResponseBase:
        inside.append(asked.path)
        came.append(asked.path)
        most.append(len(inside))
        await asyncio.sleep(0.001)
        inside.remove(asked.path)
        return HttpResponse(asked.path)

    async def crowd() -> list[HttpResponseBase]:
        line = Turns(page)
        return list(await asyncio.gather(*(ask(line, number) for number in range(40))))

    answers = asyncio.run(crowd())

    assert [one.status_code for one in answers] == [200] * 40
    assert came == [str(number) for number in range(40)]
    assert max(most) == 3


def test_a_page_that_fails_gives_its_turn_back(settings: Any) -> None:
    settings.TURNS = 1

    async def page(asked: HttpRequest) -> HttpResponseBase:
        if asked.path == "0":
            raise ValueError(asked.path)
        return HttpResponse(asked.path)

    async def two() -> list[HttpResponseBase | BaseException]:
        line = Turns(page)
        return list(await asyncio.gather(ask(line, 0), ask(line, 1), return_exceptions=True))

    first, second = asyncio.run(two())

    assert isinstance(first, ValueError)
    assert isinstance(second, HttpResponse)
    assert second.content == b"1"


def test_whoever_goes_away_while_the_connection_is_given_back_keeps_no_turn(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TURNS = 1
    closing, go = threading.Event(), threading.Event()

    def close() -> None:
        closing.set()
        go.wait(10)

    async def page(asked: HttpRequest) -> HttpResponseBase:
        return HttpResponse(asked.path)

    async def day() -> HttpResponseBase:
        line = Turns(page)
        with monkeypatch.context() as patch:
            patch.setattr(turns.connections, "close_all", close)
            gone = asyncio.ensure_future(ask(line, 0))
            await asyncio.to_thread(closing.wait, 10)
            gone.cancel()
            await asyncio.sleep(0.01)
            go.set()
            await asyncio.wait([gone])
        return await asyncio.wait_for(ask(line, 1), 5)

    assert cast("HttpResponse", asyncio.run(day())).content == b"1"


def test_whoever_waits_too_long_or_goes_away_takes_no_turn(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TURNS = 1
    monkeypatch.setattr(turns, "PATIENCE", 0.2)

    async def day() -> tuple[HttpResponseBase, HttpResponseBase, HttpResponseBase]:
        go = asyncio.Event()

        async def page(asked: HttpRequest) -> HttpResponseBase:
            await go.wait()
            return HttpResponse(asked.path)

        line = Turns(page)
        first = asyncio.ensure_future(ask(line, 0))
        await asyncio.sleep(0)
        gone = asyncio.ensure_future(ask(line, 1))
        await asyncio.sleep(0.01)
        gone.cancel()
        late = await ask(line, 2)
        go.set()
        return await first, late, await ask(line, 3)

    first, late, after = asyncio.run(day())

    assert (first.status_code, late.status_code, after.status_code) == (200, 503, 200)
    assert (late["Retry-After"], late["Cache-Control"]) == ("5", "no-store")
    assert "default-src 'self'" in late["Content-Security-Policy"]
    assert "ページを読み込み直してください" in cast("HttpResponse", late).content.decode()
