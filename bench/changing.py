"""The worker's hand: each line read suspends the fair, lets it go on or starts it, by its act; says when it began."""

import json
import sys
import time

from bench.django import ready


def main() -> None:
    ready()
    from engawa.base.programmes.actors import system
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.delivery.fairs.actions import planning
    from engawa.delivery.fairs.queries.fair import current_fair

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        fair = current_fair()
    assert fair is not None
    print(json.dumps({"state": fair.gathering.state}), flush=True)
    for _line in sys.stdin:
        began = time.monotonic()
        verb, marks = NEXT[fair.gathering.state]
        fair = getattr(planning, verb)(fair, by=system("bench"))
        print(json.dumps({"began": began, "marks": marks, "state": fair.gathering.state}), flush=True)


NEXT = {
    "live": ("suspend_fair", ["ただいま中断しています"]),
    "suspended": ("resume_fair", ["開催まで"]),
    "registering": ("start_fair", ["今すぐ話せるところ", "整理券はまだありません", "いまは受付中のブースがありません"]),
}
"""What is done next, and one of what her page says afterwards."""


if __name__ == "__main__":
    main()
