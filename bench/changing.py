"""The worker's hand: each line read suspends the fair, lets it go on or starts it, by its act; says when it began."""

import json
import sys
import time
from collections.abc import Callable
from uuid import uuid4

from bench.django import ready


def main() -> None:
    ready()
    from engawa.base.programmes.actors import Actor, system
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.programmes.permissions import Role
    from engawa.delivery.fairs.actions import halting, planning
    from engawa.delivery.fairs.queries.fair import current_fair

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        fair = current_fair()
    assert fair is not None
    chief = Actor("staff", uuid4(), frozenset({Role.CHIEF}))
    turns: dict[str, Callable[[], object]] = {
        "live": lambda: halting.suspend(fair, by=chief, cause="other"),
        "suspended": lambda: halting.resume(fair, by=chief),
        "registering": lambda: planning.start_fair(fair, by=system("bench")),
    }
    print(json.dumps({"state": fair.gathering.state}), flush=True)
    for _line in sys.stdin:
        began = time.monotonic()
        was = fair.gathering.state
        turns[was]()
        with inside(programme):
            fair.gathering.refresh_from_db()
        print(json.dumps({"began": began, "marks": MARKS[was], "state": fair.gathering.state}), flush=True)


_ON = ["今すぐ話せるところ", "整理券はまだありません", "いまは受付中のブースがありません"]
MARKS = {"live": ["ただいま中断しています"], "suspended": ["開催まで", *_ON], "registering": _ON}
"""One of what her page says after the day has left this state."""


if __name__ == "__main__":
    main()
