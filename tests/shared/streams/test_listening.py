import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import DataError, connection, connections, transaction

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.shared.streams.channels import Channel
from engawa.shared.streams.hub import BEAT, REFETCH, Hub
from engawa.shared.streams.wakes import wake
from tests.make import entries, make_programme

pytestmark = pytest.mark.usefixtures("committed")

T = TypeVar("T")


async def elsewhere(work: Callable[[], T]) -> T:
    """In another thread, with a connection of its own."""

    def then_close() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(then_close)


def act_and_wake(programme: Programme, kind: str, ref: str) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.wake(kind, ref)


def test_one_act_is_heard_in_every_process() -> None:
    programme = make_programme()

    async def main() -> None:
        one, other = Hub(), Hub()
        await one.start()
        await other.start()
        try:
            await asyncio.wait_for(asyncio.gather(one.ready(), other.ready()), 5)
            channel = Channel(programme.pk, "booth", "b1")
            with one.subscribe([channel]) as here, other.subscribe([channel]) as there:
                await elsewhere(lambda: act_and_wake(programme, "booth", "b1"))
                news = await here.next(5)
                assert news != BEAT
                assert await there.next(5) == news
            assert one.state([channel])["channels"][0]["version"] != ""
        finally:
            await one.stop()
            await other.stop()

    asyncio.run(main())


def test_an_act_that_fails_wakes_nobody() -> None:
    programme = make_programme()

    def fail() -> None:
        with pytest.raises(ZeroDivisionError), acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
            act.wake("booth", "lost")
            raise ZeroDivisionError

    async def main() -> None:
        hub = Hub()
        await hub.start()
        try:
            await asyncio.wait_for(hub.ready(), 5)
            with hub.subscribe([Channel(programme.pk, "booth", ref) for ref in ("lost", "kept")]) as screen:
                await elsewhere(fail)
                await elsewhere(lambda: act_and_wake(programme, "booth", "kept"))
                assert b"kept" in await screen.next(5)
        finally:
            await hub.stop()

    asyncio.run(main())
    assert len(entries(programme, Act.FAIR_PLAN)) == 1


def test_equal_wakes_of_one_transaction_do_not_collapse() -> None:
    programme = make_programme()

    def twice() -> None:
        with transaction.atomic():
            wake(programme.pk, [("booth", "b1")])
            wake(programme.pk, [("booth", "b1")])

    async def main() -> None:
        hub = Hub()
        await hub.start()
        try:
            await asyncio.wait_for(hub.ready(), 5)
            with hub.subscribe([Channel(programme.pk, "booth", "b1")]) as screen:
                await elsewhere(twice)
                assert await screen.next(5) != await screen.next(5)
        finally:
            await hub.stop()

    asyncio.run(main())


def test_a_lost_ear_listens_again_and_every_screen_fetches_everything() -> None:
    programme = make_programme()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'engawa-streams' AND datname = current_database()"
            )

    async def main() -> None:
        hub = Hub()
        await hub.start()
        try:
            await asyncio.wait_for(hub.ready(), 5)
            before = hub.epoch
            with hub.subscribe([Channel(programme.pk, "booth", "b1")]) as screen:
                await elsewhere(cut)
                assert await screen.next(5) == REFETCH
                assert hub.epoch != before

                await elsewhere(lambda: act_and_wake(programme, "booth", "b1"))
                assert b"event: wake" in await screen.next(5)
        finally:
            await hub.stop()

    asyncio.run(main())


def test_a_stopped_hub_leaves_no_connection() -> None:
    async def main() -> None:
        hub = Hub()
        await hub.start()
        await asyncio.wait_for(hub.ready(), 5)
        await hub.stop()

    asyncio.run(main())
    with connection.cursor() as cursor:
        gone_by = time.monotonic() + 5
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'engawa-streams' AND datname = current_database()"
            )
            (left,) = cursor.fetchone() or (0,)
            if not left or time.monotonic() > gone_by:
                break
            time.sleep(0.05)
    assert left == 0


def test_waking_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        wake(make_programme().pk, [("booth", "b1")])


def test_postgresql_takes_the_longest_payload_we_make() -> None:
    programme = make_programme()
    refs = [("booth", f"0190c0de-0000-7000-8000-{number:012d}") for number in range(500)]

    with transaction.atomic():
        wake(programme.pk, refs)

    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('engawa', repeat('x', 8000))")
