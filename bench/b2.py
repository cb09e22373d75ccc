"""B2: registering: the POST of the form with its ten required answers and twelve wishes."""

import asyncio
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

from bench.cpu import spending
from bench.report import PAIRS, Report, alternately
from bench.site import Site, resting
from bench.wire import Client, clients

REQUESTS = 60
CLIENTS = (1, 2, 4)
AIM = 20.0
_numbers = count(1)


def measure(site: Site, *, requests: int = REQUESTS, pairs: int = PAIRS) -> Report:
    report = Report(
        "b2",
        f"B2 registration POST: CPU ms per registration (aim ≤ {AIM:g})",
        ["clients", "web and database", "of it web", "of it database", "new rows"],
    )
    before = site.run("bench.counts")
    with resting(site.processes.worker):
        asyncio.run(_send(site, 8, 4))
        parts: dict[str, list[float]] = {}
        ways = {str(n): lambda n=n: _cost(site, requests, n, parts.setdefault(str(n), [])) for n in CLIENTS}
        found = alternately(pairs, ways)
    after = site.run("bench.counts")
    made = 8 + len(CLIENTS) * pairs * requests
    new = {name: after[name] - before[name] for name in after}
    if {new["registrations"], new["notices"], new["keys"]} != {made} or new["entries"] < made:
        raise RuntimeError(f"{made} registrations left {new}")
    for name, cost in found.items():
        web = sum(parts[name]) / len(parts[name])
        report.row(name, cost, web, cost - web, "registration, subject, key, look-up, notice, job, wait, entry")
    report.note("the worker rests meanwhile: delivering the letter is another operation")
    report.note(f"{requests} registrations a run, median of {pairs} alternating runs; afterwards every row was counted")
    return report


def _cost(site: Site, requests: int, number: int, web: list[float]) -> float:
    with spending(site.processes) as spent:
        asyncio.run(_send(site, requests, number))
    web.append(spent.parts["web"] / requests)
    return spent.serving / requests


async def _send(site: Site, requests: int, number: int) -> None:
    async def one(client: Client) -> None:
        for _turn in range(requests // number):
            answer = await client.post(site.path("register/"), form())
            if answer.status != 302:
                raise RuntimeError(f"registering answered {answer.status}")

    async with clients(site.port, [""] * number) as many:
        await asyncio.gather(*(one(client) for client in many))


def form() -> bytes:
    """What a browser sends: ten required answers, then wishes, needs and a tick, by somebody new each time."""
    from_nobody = f"robot-{next(_numbers)}-{uuid4().hex[:12]}@example.jp"
    answers = {
        "eligibility": "no",
        "family": "砂丘",
        "given": "花",
        "family_kana": "サキュウ",
        "given_kana": "ハナ",
        "alias": "うみねこ",
        "mail": from_nobody,
        "phone": "090-1234-5678",
        "prefecture": "27",
        "city": "例示市",
        "situation": "employed",
        "purposes": "on",
        "purposes_version": purposes_version(),
        "industries": ["E", "G"],
        "weight_industries": "want",
        "regions": ["east"],
        "income_unit": "year",
        "income_min": "400万",
        "words": "海の近くで、ものをつくる仕事をしてみたいです。",
        "licences": "普通自動車運転免許",
        "start": "half_year",
        "moving": "considering",
        "needs_kinds": ["captions"],
        "needs": "字幕があると助かります。",
        "heard_from": "search",
        "consents": ["notice"],
    }
    return urlencode(answers, doseq=True).encode()


def purposes_version() -> str:
    from engawa.contract.custody.purposes import PURPOSES_VERSION

    return PURPOSES_VERSION
