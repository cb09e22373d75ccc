"""A process answers as many requests at once as it has connections; the others wait in line, none is turned away."""

import asyncio
import threading
import time
from typing import Any, cast

import pytest
from asgiref.sync import ThreadSensitiveContext, async_to_sync, sync_to_async
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from engawa.web import turns
from engawa.web.turns import Pages, Turns


def request(number: int) -> HttpRequest:
    made = HttpRequest()
    made.path = str(number)
    return made


async def ask(line: Turns, number: int) -> HttpResponseBase:
    async with ThreadSensitiveContext():  # as Django's handler does: a thread for each request
        return await line(request(number))


def test_a_crowd_is_answered_in_order_and_never_more_at_once_than_there_are_connections(settings: Any) -> None:
    settings.TURNS = 3
    inside: list[str] = []
    most: list[int] = []
    came: list[int] = []
    one = threading.Lock()

    def page(asked: HttpRequest) -> HttpResponseBase:
        with one:
            inside.append(asked.path)
            came.append(int(asked.path))
            most.append(len(inside))
        time.sleep(0.002)
        with one:
            inside.remove(asked.path)
        return HttpResponse(asked.path)

    async def crowd() -> list[HttpResponseBase]:
        line = Turns(page)
        return list(await asyncio.gather(*(ask(line, number) for number in range(40))))

    answers = asyncio.run(crowd())

    assert [one.status_code for one in answers] == [200] * 40
    # Threads that were let in side by side begin in any order.
    assert all(abs(number - place) < settings.TURNS for place, number in enumerate(came))
    assert max(most) == 3


def test_a_page_that_fails_gives_its_turn_back(settings: Any) -> None:
    settings.TURNS = 1

    def page(asked: HttpRequest) -> HttpResponseBase:
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


def test_whoever_goes_away_gives_the_turn_back_when_the_thread_has_come_to_its_end(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TURNS = 1
    closing, go = threading.Event(), threading.Event()
    closed: list[str] = []
    before: list[list[str]] = []

    def close() -> None:
        closing.set()
        go.wait(10)
        closed.append("closed")

    def page(asked: HttpRequest) -> HttpResponseBase:
        before.append(list(closed))
        return HttpResponse(asked.path)

    async def day() -> HttpResponseBase:
        line = Turns(page)
        monkeypatch.setattr(turns.connections, "close_all", close)
        gone = asyncio.ensure_future(ask(line, 0))
        await asyncio.to_thread(closing.wait, 10)
        gone.cancel()
        next_one = asyncio.ensure_future(ask(line, 1))
        await asyncio.sleep(0.05)
        assert len(before) == 1
        go.set()
        await asyncio.wait([gone])
        assert gone.cancelled()
        return await asyncio.wait_for(next_one, 5)

    assert cast("HttpResponse", asyncio.run(day())).content == b"1"
    assert before == [[], ["closed"]]


def test_whoever_goes_away_from_a_page_that_waits_in_the_loop_leaves_nothing_broken(settings: Any) -> None:
    """A stream's view is asynchronous: its thread waits for the loop."""
    settings.TURNS = 1

    async def day() -> bytes:
        came, go = asyncio.Event(), asyncio.Event()

        async def view(asked: HttpRequest) -> HttpResponseBase:
            if asked.path == "0":
                came.set()
                await go.wait()
            return HttpResponse(asked.path)

        line = Turns(async_to_sync(view))
        async with ThreadSensitiveContext():
            gone = asyncio.ensure_future(line(request(0)))
            await came.wait()
            gone.cancel()
            await asyncio.sleep(0.01)
            go.set()
            await asyncio.wait([gone])
            assert gone.cancelled()
            await sync_to_async(bool)()  # as Django does, to close the answer
        return cast("HttpResponse", await asyncio.wait_for(ask(line, 1), 5)).content

    assert asyncio.run(day()) == b"1"


def test_whoever_waits_too_long_or_goes_away_takes_no_turn(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TURNS = 1
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    go = threading.Event()

    def page(asked: HttpRequest) -> HttpResponseBase:
        go.wait(10)
        return HttpResponse(asked.path)

    async def day() -> tuple[HttpResponseBase, HttpResponseBase, HttpResponseBase]:
        line = Turns(page)
        first = asyncio.ensure_future(ask(line, 0))
        await asyncio.sleep(0.01)
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


def test_middleware_and_page_stay_in_the_thread_of_their_request() -> None:
    """Every change of thread waits for whoever is running; Django's own way makes one for each middleware."""
    pages = Pages()

    assert not asyncio.iscoroutinefunction(pages._middleware_chain)
    assert pages.line.page == pages.get_response
