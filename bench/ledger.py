"""The chain under load, in a process of its own: `acts N THREADS`, `fill N`, `verify`; one answer for each line."""

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from bench.django import ready

AT_ONCE = 1_000


def main() -> None:
    ready()
    from engawa.base.acts.acting import acting
    from engawa.base.acts.opening import open_programme
    from engawa.base.acts.words import Act
    from engawa.base.ledger import writing
    from engawa.base.ledger.verify import verify
    from engawa.base.programmes.actors import system
    from engawa.base.programmes.context import inside

    by = system("bench")
    slug = f"bench-chain-{time.time_ns():x}"
    programme = open_programme(slug=slug, title="測定のための事業（架空）", short_title="測定（架空）")

    def one_act() -> None:
        with acting(Act.FAIR_PLAN, programme, by=by, scope={"verb": "bench"}) as act:
            act.record(fields=["headline"])

    def fill(number: int) -> None:
        body = {"v": 1, "programme": programme.pk, "act": "bench", "scope": {"fields": ["headline"]}, "duties": []}
        for start in range(0, number, AT_ONCE):
            with acting(Act.FAIR_PLAN, programme, by=by):
                drafts = [writing.Draft(body | {"n": start + at}) for at in range(min(AT_ONCE, number - start))]
                writing.append(programme.pk, drafts)

    def check() -> dict[str, Any]:
        with inside(programme):
            verdict = verify(programme.pk)
        return {"good": verdict.good, "entries": verdict.entries}

    one_act()
    print("{}", flush=True)
    for line in sys.stdin:
        words = line.split()
        began = time.monotonic()
        found: dict[str, Any] = {}
        if words[0] == "acts":
            number = int(words[1])
            in_threads(one_act, number, int(words[2]))
        elif words[0] == "fill":
            fill(number := int(words[1]))
        else:
            number = 0
            found = check()
        seconds = time.monotonic() - began
        print(json.dumps(found | {"seconds": seconds, "rate": number / seconds}), flush=True)


def in_threads(work: Callable[[], None], number: int, threads: int) -> None:
    from django.db import connection

    def some() -> None:
        for _turn in range(number // threads):
            work()
        connection.close()

    running = [threading.Thread(target=some) for _one in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()


if __name__ == "__main__":
    main()
