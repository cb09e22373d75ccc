import asyncio
import json
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import pytest

from engawa.shared.streams import channels
from engawa.shared.streams.channels import Channel, register_push
from engawa.shared.streams.hub import BEAT, BYE, GRANT, REFETCH, Hub
from engawa.shared.streams.wakes import Wake

HERE = UUID("0190c0de-0000-7000-8000-000000000001")
ELSEWHERE = UUID("0190c0de-0000-7000-8000-000000000002")
BOOTH = Channel(HERE, "booth", "b1")


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(main)


def told(frame: bytes) -> tuple[str, Any]:
    event, data = frame.decode().strip().split("\n")
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_a_screen_hears_its_own_channels_and_no_other_programme() -> None:
    async def main() -> None:
        hub = Hub()
        with hub.subscribe([BOOTH]) as screen:
            hub.hear([Wake(Channel(ELSEWHERE, "booth", "b1"), "1"), Wake(Channel(HERE, "booth", "b2"), "2")])
            assert await screen.next(0.01) == BEAT

            hub.hear([Wake(BOOTH, "3")])
            assert told(await screen.next(1)) == ("wake", {"kind": "booth", "ref": "b1", "version": "3"})

    run(main())


def test_a_slow_screen_is_told_once_to_fetch_everything() -> None:
    async def main() -> None:
        hub = Hub(depth=3)
        with hub.subscribe([BOOTH]) as screen:
            hub.hear([Wake(BOOTH, str(number)) for number in range(4)])

            assert await screen.next(1) == REFETCH
            assert await screen.next(0.01) == BEAT

    run(main())


def test_the_same_bytes_go_to_every_screen() -> None:
    async def main() -> None:
        hub = Hub()
        with hub.subscribe([BOOTH]) as one, hub.subscribe([BOOTH]) as other:
            hub.hear([Wake(BOOTH, "1")])
            assert await one.next(1) is await other.next(1)

    run(main())


def test_an_ended_grant_ends_the_stream_even_when_it_is_full() -> None:
    async def main() -> None:
        hub = Hub(depth=2)
        grant = Channel(HERE, GRANT, "someone")
        with hub.subscribe([BOOTH, grant]) as screen:
            hub.hear([Wake(BOOTH, "1"), Wake(BOOTH, "2"), Wake(grant, "3")])
            assert await screen.next(1) is BYE

    run(main())


def test_a_closed_screen_is_forgotten() -> None:
    async def main() -> None:
        hub = Hub()
        with hub.subscribe([BOOTH]):
            assert hub.screens == 1
        assert hub.screens == 0
        assert hub._screens == {}

    run(main())


def test_the_state_tells_what_was_heard_and_whether_it_is_fresh(monkeypatch: Any) -> None:
    now = [1000.0]
    monkeypatch.setattr("engawa.shared.streams.hub.time.monotonic", lambda: now[0])
    hub = Hub()
    hub._begin()
    other = Channel(HERE, "booth", "b2")
    assert [channel["fresh"] for channel in hub.state([BOOTH, other])["channels"]] == [True, True]

    now[0] += 100
    hub.hear([Wake(BOOTH, "7")])

    assert hub.state([BOOTH, other])["channels"] == [
        {"kind": "booth", "ref": "b1", "version": "7", "fresh": True},
        {"kind": "booth", "ref": "b2", "version": "", "fresh": False},
    ]


def test_a_deaf_process_never_says_that_nothing_changed() -> None:
    hub = Hub()

    assert hub.epoch != hub.epoch


def test_what_is_remembered_has_an_end(monkeypatch: Any) -> None:
    monkeypatch.setattr("engawa.shared.streams.hub.REMEMBERED", 2)
    hub = Hub()

    hub.hear([Wake(Channel(HERE, "booth", str(number)), "1") for number in range(5)])

    assert [channel.ref for channel in hub._heard] == ["3", "4"]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Channel]:
    """A kind that is pushed: what was drawn, and how often."""
    monkeypatch.setattr(channels, "_pushes", {})
    seen: list[Channel] = []

    def draw(channel: Channel) -> str:
        seen.append(channel)
        if channel.ref == "broken":
            raise LookupError(channel.ref)
        return f"<p>{channel.ref} {len(seen)}</p>"

    register_push("news", draw)
    return seen


def test_what_is_pushed_is_drawn_once_and_goes_to_every_screen_in_order(drawn: list[Channel]) -> None:
    news = Channel(HERE, "news", "seekers")

    async def main() -> None:
        hub = Hub()
        with hub.subscribe([news]) as one, hub.subscribe([news, BOOTH]) as other:
            hub.hear([Wake(news, "1")])
            hub.hear([Wake(news, "2")])
            first = await one.next(1)
            assert told(first) == (
                "push",
                {"kind": "news", "ref": "seekers", "version": "1", "html": "<p>seekers 1</p>"},
            )
            assert first is await other.next(1)
            assert told(await one.next(1))[1]["html"] == told(await other.next(1))[1]["html"] == "<p>seekers 2</p>"

    run(main())
    assert drawn == [news, news]


def test_what_cannot_be_drawn_is_asked_for_by_each_screen(drawn: list[Channel]) -> None:
    news = Channel(HERE, "news", "broken")

    async def main() -> None:
        hub = Hub()
        with hub.subscribe([news]) as screen:
            hub.hear([Wake(news, "1")])
            assert told(await screen.next(1)) == ("wake", {"kind": "news", "ref": "broken", "version": "1"})

    run(main())
    assert drawn == [news]


def test_nothing_is_drawn_where_nobody_hears_it(drawn: list[Channel]) -> None:
    async def main() -> None:
        hub = Hub()
        hub.hear([Wake(Channel(HERE, "news", "seekers"), "1")])
        await asyncio.sleep(0)

    run(main())
    assert drawn == []


def test_a_screen_that_goes_while_something_comes_is_gone() -> None:
    async def main() -> None:
        with Hub().subscribe([BOOTH]) as screen:
            reader = asyncio.create_task(screen.next(5))
            await asyncio.sleep(0.01)
            screen.put(BEAT)
            reader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reader

    run(main())
