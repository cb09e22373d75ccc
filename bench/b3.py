"""B3: one change until every one of N open screens shows it; two web processes, the change made by another process.

Screens speak as `frontend/stream` does: they hold `/stream` open, and fetch the part that a wake names. The page's
jitter (up to 300 ms, so that not all ask at once) is left out: it would hide what is measured.
"""

import asyncio
import resource
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from bench.cpu import spending
from bench.report import Report, p95
from bench.site import Site, Talker
from bench.wire import Client

SIZES = (200, 1_000, 5_000)
CHANGES = 6
COOKIE = "engawa-me"
OPENING = 40
"""Screens that open their stream at the same time."""
MOST_FETCHING = 1_000
"""Above that a change would keep two processors busy for minutes; what each fetch costs is known by then."""
PATIENCE = 600.0
BUSY = 503
FETCHING = {"HX-Request": "true"}


@dataclass
class Screen:
    client: Client
    stream: Client
    heard: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    task: "asyncio.Task[None] | None" = None
    refused: int = 0


def measure(site: Site, *, sizes: tuple[int, ...] = SIZES, changes: int = CHANGES) -> Report:
    report = Report(
        "b3",
        "B3 one change on every open screen: CPU ms per screen (aims: delivery ≤ 0.08, personal state ≤ 0.5, "
        "p95 at 200 < 100 ms)",
        [
            "screens",
            "delivery alone",
            "p95 ms",
            "personal state refetched",
            "p95 ms until shown",
            "client's own",
            "busy answers",
        ],
    )
    tokens = site.run("bench.crowd", str(max(sizes)))
    changer = Talker(site, "bench.changing", role="engawa_worker")
    try:
        for size in sizes:
            asyncio.run(_one_size(site, report, changer, tokens[:size], changes))
        while changer.ask("change")["state"] != "live":  # as it was found
            pass
    finally:
        changer.end()
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    report.note(
        f"{changes} changes ({changes * 3} for delivery alone), each by its act; web processes and their sessions"
    )
    report.note(f"{soft} files may be open in one process here; the times hold the act itself and its commit")
    report.note("the page's own jitter of 0 to 300 ms comes on top of what people see")
    return report


async def _one_size(site: Site, report: Report, changer: Talker, tokens: list[str], changes: int) -> None:
    screens = [Screen(Client(site.port, c := f"{COOKIE}={token}"), Client(site.port, c)) for token in tokens]
    gate = asyncio.Semaphore(OPENING)
    try:
        await asyncio.gather(*(_open(site, screen, gate) for screen in screens))
        alone = await _several(site, changer, screens, changes * 3, fetch=False)
        shown: tuple[Any, ...] = ("left out", "left out")
        if len(screens) <= MOST_FETCHING:
            shown = (await _several(site, changer, screens, changes, fetch=True))[:2]
    finally:
        for screen in screens:
            if screen.task:
                screen.task.cancel()
            screen.client.close()
            screen.stream.close()
    report.row(len(screens), *alone[:2], *shown, alone[2], sum(screen.refused for screen in screens))


async def _several(
    site: Site, changer: Talker, screens: list[Screen], changes: int, *, fetch: bool
) -> tuple[float, float, float]:
    """CPU ms a screen and change; the median change's p95; the client's own CPU ms a screen and change."""
    own, found = time.process_time(), []
    with spending(site.processes) as spent:
        for _turn in range(changes):
            found.append(p95(await _change(site, changer, screens, fetch=fetch)))
    own = (time.process_time() - own) * 1000
    each = len(screens) * changes
    return spent.serving / each, statistics.median(found), own / each


async def _open(site: Site, screen: Screen, gate: asyncio.Semaphore) -> None:
    ready = asyncio.Event()

    async def listen() -> None:
        async for event, _data in screen.stream.stream(site.path("stream?as=me")):
            if event == "hello":
                ready.set()
            elif event in {"wake", "refetch"}:
                screen.heard.put_nowait(time.monotonic())

    async with gate:
        screen.task = asyncio.create_task(listen())
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({screen.task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
        if not ready.is_set():
            screen.task.result()
            raise RuntimeError("a stream did not open")


async def _change(site: Site, changer: Talker, screens: list[Screen], *, fetch: bool) -> list[float]:
    """When each screen showed it: ms after the change was begun."""

    async def shown(screen: Screen) -> float:
        heard = await screen.heard.get()
        if fetch:
            while (answer := await screen.client.get(site.path("me/"), **FETCHING)).status == BUSY:
                screen.refused += 1
                await asyncio.sleep(1)
            at = time.monotonic()
            told = await state
            if answer.status != 200 or not any(mark.encode() in answer.body for mark in told["marks"]):
                raise RuntimeError(f"a screen shows something else ({answer.status})")
            return at
        return heard

    state: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    waiting = [asyncio.create_task(shown(screen)) for screen in screens]
    await asyncio.sleep(0)
    state.set_result(await asyncio.to_thread(changer.ask, "change"))
    times = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    began = float(state.result()["began"])
    return [(at - began) * 1000 for at in times]
