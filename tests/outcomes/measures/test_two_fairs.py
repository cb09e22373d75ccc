"""Two fairs of one contract: what is known of the first stands when somebody of the second goes."""

import pytest

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.disposal import running
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.freezing import freeze_figures
from engawa.outcomes.measures.queries import standings
from tests.contract.custody import erasing
from tests.delivery.fairs.makers import booths, registrations
from tests.make import make_actor, reload
from tests.outcomes.measures.scenes import make_first_fair, make_held_fair, make_seeker, meet, take_part

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.usefixtures("unsearched")
def test_erasing_her_during_the_second_fair_leaves_the_frozen_figures_of_the_first() -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    her, other = make_seeker(first, came=False), make_seeker(first, came=False)
    for one in (her, other):
        meet(booths(first)[0], one)
    take_part(second, her)
    meet(booths(second)[0], her)
    collect(first.programme)
    kept = freeze_figures(first.programme, by=make_actor(Role.COMMISSIONER, first.programme))
    counts = {fair["number"]: fair["counts"] for fair in kept.counts["fairs"]}
    assert [(counts[n]["Q-S02"], counts[n]["Q-M01"]) for n in (1, 2)] == [(2, 2), (1, 1)]
    assert (kept.counts["all"]["Q-S02"], kept.counts["all"]["Q-S03"]) == (3, 2)
    request = erasing.ready(first.programme, her.pk)
    erasing.order(request)

    running.run(first.programme, request.pk)

    assert (reload(kept).counts, reload(kept).digest) == (kept.counts, kept.digest)
    assert [[row.subject_id for row in registrations(fair)] for fair in (first, second)] == [[other.pk], []]
    with inside(first.programme):
        live = standings().participants.per_fair
    assert [live[fair.gathering_id] for fair in (first, second)] == [1, 0]
