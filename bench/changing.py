"""The worker's hand: each line read suspends the fair, or lets it go on, through the act; says when it was committed."""

import json
import sys
import time

from bench.django import ready


def main() -> None:
    ready()
    from engawa.base.programmes.actors import system
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.delivery.events.states import GatheringState
    from engawa.delivery.fairs.actions.planning import resume_fair, suspend_fair
    from engawa.delivery.fairs.queries.fair import current_fair

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        fair = current_fair()
    assert fair is not None
    print(json.dumps({"state": fair.gathering.state}), flush=True)
    for _line in sys.stdin:
        began = time.monotonic()
        going = fair.gathering.state == GatheringState.LIVE
        fair = (suspend_fair if going else resume_fair)(fair, by=system("bench"))
        mark = "ただいま中断しています" if going else "話したところ"
        print(json.dumps({"began": began, "mark": mark}), flush=True)


if __name__ == "__main__":
    main()
