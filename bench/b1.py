"""B1: the pages everybody reads, warm and anonymous, on the day itself: 60 exhibitors, 300 postings."""

import asyncio
from collections.abc import Mapping

from bench.cpu import spending
from bench.report import PAIRS, Report, alternately
from bench.site import Site
from bench.wire import Client, clients

REQUESTS = 120
CLIENTS = (1, 2, 4)
AIM, AIM_KNOWN = 6.0, 1.0


def measure(site: Site, *, requests: int = REQUESTS, pairs: int = PAIRS) -> Report:
    report = Report(
        "b1",
        f"B1 public pages: CPU ms per request (aim ≤ {AIM:g}; kept page ≤ {AIM_KNOWN:g})",
        ["page", "queries", *(f"{n} client{'s' if n > 1 else ''}" for n in CLIENTS), "kept page (304)"],
    )
    pages = {
        "fair": site.path(),
        "directory": site.path("companies/"),
        "exhibitor": site.path(f"companies/{site.company}/"),
    }
    queries = site.run("bench.queries", *pages.values())
    for name, path in pages.items():
        tag = asyncio.run(_warm(site, path))
        ways = {str(n): lambda n=n, path=path: _cost(site, path, requests, n, {}) for n in CLIENTS}
        ways["kept"] = lambda path=path, tag=tag: _cost(site, path, requests * 4, 2, {"If-None-Match": tag})
        report.row(name, queries[path], *alternately(pairs, ways).values())
    report.note(
        f"web processes and their database sessions; {requests} requests a run, median of {pairs} alternating runs"
    )
    return report


async def _warm(site: Site, path: str) -> str:
    """Both processes have drawn the page before it counts. Returns its tag."""
    async with clients(site.port, [""] * 8) as many:
        answers = await asyncio.gather(*(one.get(path) for one in many for _turn in range(1)))
    if {answer.status for answer in answers} != {200}:
        raise RuntimeError(f"{path} answered {answers[0].status}")
    return answers[0].headers["etag"]


def _cost(site: Site, path: str, requests: int, number: int, headers: Mapping[str, str]) -> float:
    with spending(site.processes) as spent:
        asyncio.run(_ask(site, path, requests, number, headers))
    return spent.serving / requests


async def _ask(site: Site, path: str, requests: int, number: int, headers: Mapping[str, str]) -> None:
    wanted = 304 if headers else 200

    async def one(client: Client) -> None:
        for _turn in range(requests // number):
            answer = await client.get(path, **headers)
            if answer.status != wanted:
                raise RuntimeError(f"{path} answered {answer.status}")

    async with clients(site.port, [""] * number) as many:
        await asyncio.gather(*(one(client) for client in many))
