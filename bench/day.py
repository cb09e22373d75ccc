"""The pages that stay open on the day, as their people read them: whole, and the part a change makes them fetch again."""

import asyncio

from bench.cpu import spending
from bench.report import PAIRS, Report, alternately
from bench.site import Site, resting
from bench.wire import Client

REQUESTS = 40
IN_LINE = 10
PART = {"HX-Request": "true"}


def measure(site: Site, *, requests: int = REQUESTS, pairs: int = PAIRS) -> Report:
    report = Report("day", "Pages of the day: CPU ms per request", ["page", "queries", "whole", "part"])
    cookies = site.run("bench.desks", *site.run("bench.crowd", str(IN_LINE)))
    with resting(site.processes.worker):
        for page, (face, path, part) in pages(site).items():
            client = Client(site.port, cookies[face])
            asked = site.run("bench.queries", f"cookie={cookies[face]}", path)
            ways = {"whole": lambda c=client, p=path: _cost(site, c, p, requests, {})}
            if part:
                ways["part"] = lambda c=client, p=part: _cost(site, c, p, requests, PART)
            asyncio.run(_ask(client, path, 2, {}))
            found = alternately(pairs, ways)
            report.row(page, asked[path], found["whole"], found.get("part", ""))
            client.close()
    report.note(f"{IN_LINE} people in the line of the booth; {requests} requests a run, one client, median of {pairs}")
    return report


def pages(site: Site) -> dict[str, tuple[str, str, str]]:
    """(whose, the page, what it fetches again by itself)."""
    own = {
        "きょう": ("participant", "me/"),
        "今日の受付": ("participant", "me/booths/"),
        "ブース": ("exhibitor", "booth/"),
        "乙のきょう": ("contractor", "office/"),
        "進行": ("contractor", "office/board/"),
        "甲の窓口": ("commissioner", "window/"),
        "相談": ("agency", "agency/consultations/"),
    }
    return {name: (face, site.path(path), site.path(path)) for name, (face, path) in own.items()}


def _cost(site: Site, client: Client, path: str, requests: int, headers: dict[str, str]) -> float:
    with spending(site.processes) as spent:
        asyncio.run(_ask(client, path, requests, headers))
    return spent.serving / requests


async def _ask(client: Client, path: str, requests: int, headers: dict[str, str]) -> None:
    for _turn in range(requests):
        answer = await client.get(path, **headers)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    client.close()
