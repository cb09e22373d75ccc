"""Refusals of one person at the same moment: one entry, and all of them counted."""

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.models import RefusalTally
from engawa.base.acts.refusals import Refused
from engawa.base.acts.registry import EVALUATORS, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from tests.delivery.queues.test_one_ring import at_once
from tests.make import entries, make_actor, make_programme


@pytest.mark.usefixtures("committed")
def test_racing_refusals_are_one_entry_and_counted_all() -> None:
    programme = make_programme()
    by = make_actor(Role.CONTRACTOR, programme)
    kept = dict(EVALUATORS)
    evaluator("P07", acts=[Act.IMPORT_TRY])(lambda _ask: Unmet("P07", what="取り込めません"))
    minute = clock.now().replace(second=30, microsecond=0)

    def press() -> None:
        with clock.travel_to(minute), acting(Act.IMPORT_TRY, programme, by=by):
            pytest.fail("the body ran")

    try:
        outcomes = at_once(*(press for _press in range(8)))
    finally:
        EVALUATORS.clear()
        EVALUATORS.update(kept)

    assert {type(one) for one in outcomes} == {Refused}
    assert [one["decision"] for one in entries(programme, Act.IMPORT_TRY)] == ["deny"]
    with inside(programme):
        assert RefusalTally.objects.get().count == 8
