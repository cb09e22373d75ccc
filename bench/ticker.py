"""The ticker's beat: its cost with 1, 100 and 2,000 programmes, each with waits to come and waits long settled."""

import json
import sys
import time

from bench.cpu import Processes, spending
from bench.django import ready
from bench.report import PAIRS, Report, ratio
from bench.site import Site, Talker, resting

SIZES = (1, 100, 2_000)
BEATS = 300
AIM = 1.2


def measure(site: Site, *, sizes: tuple[int, ...] = SIZES, beats: int = BEATS, pairs: int = PAIRS) -> Report:
    report = Report(
        "ticker",
        f"The ticker's beat: CPU ms (aim: largest ≤ {AIM:g} × smallest)",
        ["programmes", "waits stored", "beat", "ratio to the first"],
    )
    with resting(site.processes.worker):
        talker = Talker(site, "bench.ticker", role="engawa_worker")
        processes = Processes((talker.process.pid,), 0, site.processes.server)
        try:
            first = 0.0
            for size in sizes:
                stored = talker.ask(f"grow {size}")["waits"]
                cost = sorted(_beat(processes, talker, beats) for _turn in range(pairs))[pairs // 2]
                first = first or cost
                report.row(size, stored, cost, ratio(cost, first))
        finally:
            talker.end()
    report.note(f"process and its database session over {beats} beats, median of {pairs}; nothing is due")
    return report


def _beat(processes: Processes, talker: Talker, beats: int) -> float:
    with spending(processes) as spent:
        talker.ask(f"beat {beats}")
    return (spent.parts["web"] + spent.parts["db worker"]) / beats


def main() -> None:
    ready()
    from engawa.base.programmes import ticker
    from engawa.base.programmes.models import Wait

    print("{}", flush=True)
    for line in sys.stdin:
        word, number = line.split()
        if word == "grow":
            grow(int(number))
            print(json.dumps({"waits": Wait.objects.count()}), flush=True)
        else:
            began = time.monotonic()
            for _turn in range(int(number)):
                ticker.beat()
            print(json.dumps({"seconds": time.monotonic() - began}), flush=True)


def grow(wanted: int) -> None:
    """Programmes with 20 settled waits and 5 to come each, made in bulk: what years of use would leave."""
    import datetime as dt

    from django.db import connection

    from engawa.base.kit import clock
    from engawa.base.kit.ids import uuid7
    from engawa.base.programmes.models import Programme, Wait

    there = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).count()
    made = [
        Programme(
            slug=f"bench-{number}",
            kind=Programme.Kind.CONTRACT,
            title="測定のための事業（架空）",
            short_title="測定（架空）",
            clause_profile=Programme.Profile.ARTICLES_ONLY,
        )
        for number in range(there, wanted)
    ]
    Programme.objects.bulk_create(made, batch_size=500)
    now = clock.now()
    waits = [
        Wait(
            programme=one,
            kind="registration.lock",
            ref=uuid7(),
            due_at=now + dt.timedelta(days=(1 if turn < 5 else -turn)),
            settled_at=None if turn < 5 else now,
        )
        for one in made
        for turn in range(25)
    ]
    Wait.objects.bulk_create(waits, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE programmes_wait")


if __name__ == "__main__":
    main()
