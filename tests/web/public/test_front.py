"""What stands before Django gives a page again for a moment, to those to whom it is the same."""

import asyncio
from typing import Any

import pytest
from django.test import Client

from engawa.web.public.front import EVERYBODY, MOST, SECONDS, Front, Message, Scope
from tests.delivery.fairs.makers import make_public_fair

Pairs = list[tuple[bytes, bytes]]


class House:
    """An application that counts how often it was asked."""

    def __init__(self, *headers: tuple[str, str], status: int = 200) -> None:
        self.asked = 0
        self.status = status
        self.headers = [(name.encode(), value.encode()) for name, value in headers]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"a ", "more_body": True})
        await send({"type": "http.response.body", "body": str(self.asked).encode()})


SAME = (("ETag", '"t"'), ("Content-Type", "text/html"), ("Content-Length", "3"), (EVERYBODY, "1"))


class Time:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def ask(front: Any, path: str = "/p/a/", method: str = "GET", **headers: str) -> tuple[int, Pairs, bytes]:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        said.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    address, _sep, query = path.partition("?")
    asked = front(
        {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": address,
            "raw_path": address.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost"), *pairs],
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
            "http_version": "1.1",
            "asgi": {"version": "3.0"},
        },
        receive,
        send,
    )
    asyncio.run(asked)
    body = b"".join(one.get("body", b"") for one in said[1:])
    return said[0]["status"], list(said[0]["headers"]), body


def test_a_page_is_given_again_for_a_moment_and_then_drawn_anew() -> None:
    house, time = House(*SAME), Time()
    front = Front(house, time)

    first, again = ask(front), ask(front)
    assert first == again == (200, again[1], b"a 1")
    assert EVERYBODY.lower().encode() not in dict(again[1])
    time.at += SECONDS
    assert (ask(front))[2] == b"a 2"


def test_a_browser_that_has_the_page_is_told_so() -> None:
    house = House(*SAME)
    front = Front(house, Time())
    ask(front)

    status, headers, body = ask(front, if_none_match='"x", W/"t"')

    assert (status, body, house.asked) == (304, b"", 1)
    assert b"content-length" not in dict(headers)
    assert dict(headers)[b"etag"] == b'"t"'


def test_after_not_modified_only_those_who_have_the_page_are_answered_from_here() -> None:
    house = House(*SAME, status=304)
    front = Front(house, Time())

    assert [(ask(front, if_none_match='"t"'))[0] for _time in range(2)] == [304, 304]
    assert house.asked == 1
    ask(front)
    assert house.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"cookie": "engawa-work=1"},
        {"hx_request": "true"},
        {"cookie": "engawa-language=en"},
        {"cookie": "engawa-language=en; engawa-me=1"},
        {"path": "/p/a/?region=east"},
        {"path": "/p/b/"},
        {"method": "POST"},
        {"method": "HEAD"},
        {"if_none_match": '"older"', "path": "/p/a/?x"},
    ],
)
def test_what_may_differ_is_asked_of_the_house(other: dict[str, str]) -> None:
    house = House(*SAME)
    front = Front(house, Time())
    ask(front)
    ask(front, **other)
    assert house.asked == 2


def test_who_reads_english_is_given_the_english_page_again() -> None:
    house = House(*SAME)
    front = Front(house, Time())

    english = [ask(front, cookie="engawa-language=en")[2] for _time in range(2)]

    assert (english, ask(front)[2], house.asked) == ([b"a 1", b"a 1"], b"a 2", 2)


@pytest.mark.parametrize(
    "house",
    [
        House(("ETag", '"t"')),
        House((EVERYBODY, "1")),
        House(*SAME, ("Set-Cookie", "a=b")),
        House(*SAME, status=404),
        House(*SAME, status=503),
    ],
)
def test_what_is_not_everybodys_is_never_kept(house: House) -> None:
    front = Front(house, Time())
    ask(front)
    _status, headers, _body = ask(front)
    assert house.asked == 2
    assert EVERYBODY.lower().encode() not in dict(headers)


def test_it_keeps_no_more_than_it_may() -> None:
    front = Front(House(*SAME), Time())
    for number in range(MOST + 3):
        ask(front, f"/p/{number}/")
    assert len(front.known) == MOST


@pytest.mark.django_db
def test_pages_say_who_they_are_for(client: Client) -> None:
    """Those with a form of one's own, and those behind a door, never say it."""
    at = f"/p/{make_public_fair().programme.slug}/"
    paths = ("", "companies/", "register/", "link/", "me/")

    said = {path: EVERYBODY in client.get(at + path).headers for path in paths}

    assert said == {"": True, "companies/": True, "register/": False, "link/": False, "me/": False}
