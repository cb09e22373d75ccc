"""B4: joining: her page, its stream, and the first state that the stream tells."""

import asyncio
import itertools
from collections.abc import Iterator

from bench.cpu import spending
from bench.report import PAIRS, Report, alternately
from bench.site import Site, resting
from bench.wire import Client

PEOPLE = 60
AIM = 10.0
COOKIE = "engawa-me"


def measure(site: Site, *, people: int = PEOPLE, pairs: int = PAIRS) -> Report:
    report = Report(
        "b4",
        f"B4 joining: CPU ms per person (aim ≤ {AIM:g} for all of it)",
        ["what", "queries", "1 client", "4 clients"],
    )
    tokens = site.run("bench.crowd", str(people))
    asked = site.run("bench.queries", f"cookie={tokens[0]}", site.path("me/"))
    everybody = itertools.cycle(tokens)
    with resting(site.processes.worker):
        asyncio.run(_join(site, list(itertools.islice(everybody, people)), 4, page=True, stream=True))
        ways = {
            f"{what} {number}": lambda number=number, parts=parts: _cost(site, everybody, people, number, *parts)
            for what, parts in WAYS.items()
            for number in (1, 4)
        }
        found = alternately(pairs, ways)
    for what in WAYS:
        report.row(what, asked[site.path("me/")] if what == "page" else "", found[f"{what} 1"], found[f"{what} 4"])
    report.note(
        f"{people} people a run, each of her own with sealed name and session; median of {pairs} alternating runs"
    )
    return report


WAYS = {"page, stream and first state": (True, True), "page": (True, False), "stream and first state": (False, True)}


def _cost(site: Site, everybody: Iterator[str], people: int, number: int, page: bool, stream: bool) -> float:
    who = list(itertools.islice(everybody, people))
    with spending(site.processes) as spent:
        asyncio.run(_join(site, who, number, page=page, stream=stream))
    return spent.serving / people


async def _join(site: Site, tokens: list[str], number: int, *, page: bool, stream: bool) -> None:
    waiting = iter(tokens)

    async def one() -> None:
        for token in waiting:
            client = Client(site.port, f"{COOKIE}={token}")
            if page:
                answer = await client.get(site.path("me/"))
                if answer.status != 200:
                    raise RuntimeError(f"her page answered {answer.status}")
            if stream:
                async for event, _data in client.stream(site.path("stream?as=me")):
                    if event == "hello":
                        break
            client.close()

    await asyncio.gather(*(one() for _one in range(number)))
