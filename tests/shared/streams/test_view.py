import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.http import Http404

from engawa.base.programmes.models import Programme
from engawa.shared.streams import channels, view
from engawa.shared.streams.channels import Channel, register_subscriptions
from engawa.shared.streams.hub import GRANT, hub
from engawa.shared.streams.wakes import Wake
from tests.make import make_programme
from tests.shared.streams.door import visit

ANNA = UUID("0190c0de-0000-7000-8000-00000000000a")
BERT = UUID("0190c0de-0000-7000-8000-00000000000b")
HIDDEN = UUID("0190c0de-0000-7000-8000-00000000000c")
REFUSED = UUID("0190c0de-0000-7000-8000-00000000000d")
NOBODY = UUID("0190c0de-0000-7000-8000-00000000000e")

pytestmark = pytest.mark.usefixtures("committed")


def rule(request: Any) -> list[tuple[str, str]]:
    match request.actor.id:
        case id if id == HIDDEN:
            raise Http404
        case id if id == REFUSED:
            raise PermissionDenied
        case id if id in (ANNA, BERT):
            return [("me", str(id)), ("booth", "b1")]
    return []


@pytest.fixture(autouse=True)
def _front_door(settings: Any) -> Iterator[None]:
    settings.MIDDLEWARE = ["tests.shared.streams.door.front_door"]
    settings.ROOT_URLCONF = "tests.shared.streams.door"
    before = list(channels._rules)
    channels._rules[:] = []
    register_subscriptions(rule)
    yield
    channels._rules[:] = before
    hub._heard.clear()


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def pool() -> Iterator[Any]:
    """A pool of two, as a web process has one of eight."""
    connections.close_all()
    options = connections.settings["default"]["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 2, "timeout": 2}
    yield connections["default"].pool
    connections.close_all()
    connections["default"].close_pool()
    del options["pool"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), (NOBODY, 403), (REFUSED, 403), (HIDDEN, 404)])
@pytest.mark.parametrize("address", ["stream", "state"])
def test_whoever_may_not_hear_gets_a_real_status_before_anything_opens(
    programme: Programme, who: UUID | None, status: int, address: str
) -> None:
    async def main() -> None:
        async with visit(f"/p/{programme.slug}/{address}", who) as answer:
            await answer.end()
            assert answer.status == status
            assert b"event:" not in answer.body
            assert b"data-asks" not in answer.body  # it would keep a connection in a thread nobody tidies
        assert hub.screens == 0

    asyncio.run(main())


def test_an_unknown_programme_is_not_there() -> None:
    async def main() -> None:
        async with visit("/p/nowhere/stream", ANNA) as answer:
            await answer.end()
            assert answer.status == 404

    asyncio.run(main())


def test_a_stream_begins_with_what_it_may_hear_and_goes_on_with_what_happens(programme: Programme) -> None:
    async def main() -> None:
        async with visit(f"/p/{programme.slug}/stream", ANNA) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            assert answer.headers["X-Accel-Buffering"] == "no"
            assert answer.headers["Cache-Control"] == "no-store, no-transform"
            await answer.says(b"event: beat")
            assert b"retry: 3000\n" in answer.body
            hello = json.loads(answer.body.split(b"event: hello\ndata: ")[1].split(b"\n")[0])
            assert [(channel["kind"], channel["ref"]) for channel in hello["channels"]] == [
                ("me", str(ANNA)),
                ("booth", "b1"),
            ]

            hub.hear(
                [Wake(Channel(programme.pk, "me", str(BERT)), "1"), Wake(Channel(programme.pk, "booth", "b1"), "2")]
            )
            await answer.says(b'event: wake\ndata: {"kind":"booth","ref":"b1","version":"2"}\n\n')
            assert str(BERT).encode() not in answer.body
        assert hub.screens == 0

    asyncio.run(main())


def test_another_programme_is_never_heard(programme: Programme) -> None:
    other = make_programme()

    async def main() -> None:
        async with visit(f"/p/{programme.slug}/stream", ANNA) as answer:
            await answer.says(b"event: beat")
            hub.hear(
                [Wake(Channel(other.pk, "booth", "b1"), "secret"), Wake(Channel(programme.pk, "booth", "b1"), "own")]
            )
            await answer.says(b"own")
            assert b"secret" not in answer.body

    asyncio.run(main())


def test_an_ended_grant_ends_the_stream(programme: Programme) -> None:
    async def main() -> None:
        async with (
            visit(f"/p/{programme.slug}/stream", ANNA) as anna,
            visit(f"/p/{programme.slug}/stream", BERT) as bert,
        ):
            await anna.says(b"event: beat")
            await bert.says(b"event: beat")
            hub.hear([Wake(Channel(programme.pk, GRANT, str(ANNA)), "1")])
            await anna.end()
            assert anna.body.endswith(b"event: bye\ndata: 0\n\n")
            assert not bert.ended

    asyncio.run(main())


def test_a_stream_beats_and_ends_after_its_time(programme: Programme, monkeypatch: Any) -> None:
    monkeypatch.setattr(view, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(view, "LIFE_SECONDS", 0.5)

    async def main() -> None:
        async with visit(f"/p/{programme.slug}/stream", ANNA) as answer:
            await answer.end()
            assert answer.body.count(b"event: beat") > 3
            assert answer.body.endswith(b"event: bye\ndata: 0\n\n")

    asyncio.run(main())


def test_open_streams_keep_no_connection_of_the_pool(programme: Programme, pool: Any) -> None:
    async def main() -> None:
        async with contextlib.AsyncExitStack() as open_streams:
            for _ in range(6):
                answer = await open_streams.enter_async_context(visit(f"/p/{programme.slug}/stream", ANNA))
                await answer.says(b"event: beat")
            assert hub.screens == 6
            stats = pool.get_stats()
            assert stats["pool_available"] == stats["pool_size"]
            async with visit(f"/p/{programme.slug}/plain") as answer:
                await answer.end()
                assert answer.status == 200

    asyncio.run(main())


def test_the_state_says_nothing_new_to_who_knows_it_already(programme: Programme) -> None:
    async def main() -> None:
        address = f"/p/{programme.slug}/state"
        hub._epoch = "one"
        async with visit(address, ANNA) as first:
            await first.end()
            tag = first.headers["ETag"]
            assert first.headers["Cache-Control"] == "private, no-cache"
            assert json.loads(first.body)["epoch"] == "one"
        async with visit(address, ANNA, **{"If-None-Match": tag}) as second:
            await second.end()
            assert (second.status, second.body) == (304, b"")

        hub.hear([Wake(Channel(programme.pk, "booth", "b1"), "9")])
        async with visit(address, ANNA, **{"If-None-Match": tag}) as third:
            await third.end()
            assert third.status == 200
            assert {"kind": "booth", "ref": "b1", "version": "9", "fresh": True} in json.loads(third.body)["channels"]
        hub._epoch = ""

    asyncio.run(main())


def test_rules_are_asked_inside_the_programme_and_can_change_nothing(programme: Programme) -> None:
    seen: list[Any] = []

    def reading(request: Any) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only'), current_setting('engawa.programme')")
            seen.append(cursor.fetchone())
        return []

    register_subscriptions(reading)

    async def main() -> None:
        async with visit(f"/p/{programme.slug}/state", ANNA) as answer:
            await answer.end()

    asyncio.run(main())
    assert seen == [("on", str(programme.pk))]
