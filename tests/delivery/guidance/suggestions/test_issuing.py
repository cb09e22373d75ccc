"""Who may issue and by which numbers: nothing leaves before a body's right, both approvals and 甲's switch are there."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.queries import parameter
from engawa.delivery.guidance.suggestions import issuing
from engawa.delivery.guidance.suggestions.models import IssuerBasis
from engawa.delivery.guidance.suggestions.queries import approvals_of, criteria_in_force, issuers, may_issue
from engawa.delivery.guidance.suggestions.running import start_run
from tests.delivery.guidance.suggestions.scenes import (
    Scene,
    agree,
    approve,
    make_scene,
    propose,
    state,
    switch,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def start(scene: Scene) -> None:
    start_run(scene.fair.gathering, by=scene.office, body=scene.body)


def why(refusal: pytest.ExceptionInfo[Refused]) -> str:
    (unmet,) = refusal.value.unmet
    assert unmet.duty == "issue"
    assert unmet.clause == "実施要領1(2)ア"
    assert unmet.next_label
    return unmet.why


def test_the_mode_is_filtering_only_until_somebody_switches() -> None:
    scene = make_scene(issued=False)
    with inside(scene.programme):
        assert parameter("matching.mode").words == "条件による絞り込みだけ"
        assert list(issuers()) == []


def test_the_switch_is_refused_until_a_body_has_a_right_and_both_sides_approved_the_numbers() -> None:
    scene = make_scene(issued=False)
    steps = [lambda: state(scene), lambda: agree(statement, scene.counsellor), lambda: agree(statement, scene.window)]
    statement = propose(scene)
    for step in steps:
        with pytest.raises(Refused) as refusal:
            switch(scene)
        assert "まだそろっていません" in why(refusal)
        step()

    switch(scene)

    with inside(scene.programme):
        assert parameter("matching.mode").value == "issued"
    switch(scene, "filter_only")  # back at any time


def test_a_calculation_without_the_switch_the_right_or_the_numbers_is_refused_each_with_its_reason() -> None:
    scene = make_scene()
    switch(scene, "filter_only")
    with pytest.raises(Refused) as refusal:
        start(scene)
    assert "絞り込みだけ" in why(refusal)
    switch(scene)

    state(scene, days=-1)
    with pytest.raises(Refused) as refusal:
        start(scene)
    assert "きょう有効な根拠" in why(refusal)
    state(scene)

    agree(newer := propose(scene), other := make_actor(Role.AGENCY, scene.programme))
    agree(newer, scene.window)
    with pytest.raises(Refused) as refusal:
        start(scene)
    assert scene.body.name in why(refusal)
    assert other.organisation_id != scene.body.pk
    agree(newer, scene.counsellor)

    start(scene)


def test_a_right_ends_with_its_last_day_and_a_newer_statement_takes_its_place() -> None:
    scene = make_scene(issued=False)
    first = state(scene, days=10)
    approve(scene)
    with inside(scene.programme):
        assert may_issue(scene.body.pk)
    with clock.travel_to(clock.now() + dt.timedelta(days=11)), inside(scene.programme):
        assert not may_issue(scene.body.pk)
    second = state(scene)

    with inside(scene.programme):
        assert list(IssuerBasis.objects.filter(ended_at=None)) == [second]
    assert reload(first).ended_at is not None
    assert second.article == "職業安定法第29条"
    assert [e["scope"]["number"] for e in entries(scene.programme, Act.ISSUER_STATE)] == ["架空-第1号"] * 2


def test_a_version_is_in_force_when_both_sides_approved_and_the_older_steps_back() -> None:
    scene = make_scene(issued=False)
    first = approve(scene)
    second = propose(scene, length=4)
    agree(second, scene.counsellor)
    with inside(scene.programme):
        assert criteria_in_force() == first

    agree(second, scene.window)

    with inside(scene.programme):
        assert criteria_in_force() == second
        assert {one.side for one in approvals_of(second)} == {"issuer", "commissioner"}
    assert reload(first).state == "replaced"
    assert agree(second, scene.window).version == 2  # twice is once


def test_a_version_that_still_waits_is_replaced_and_cannot_be_approved_any_more() -> None:
    scene = make_scene(issued=False)
    first, second = propose(scene), propose(scene)

    with pytest.raises(WrongState):
        agree(first, scene.window)
    assert (reload(first).state, reload(second).state) == ("replaced", "proposed")


def test_numbers_that_nobody_stated_are_no_criteria() -> None:
    scene = make_scene(issued=False)

    with pytest.raises(ValueError, match="age"):
        propose(scene, age=3)
    with pytest.raises(ValueError, match="weights"):
        propose(scene, must=0)


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.EXHIBITOR, Role.AUDITOR])
def test_nobody_but_a_body_states_a_right_or_approves_beside_the_commissioner(role: Role) -> None:
    scene = make_scene(issued=False)
    somebody, statement = make_actor(role, scene.programme), propose(scene)

    with pytest.raises(NotPermitted):
        state(scene, somebody)
    with pytest.raises(NotPermitted):
        agree(statement, somebody)


def test_the_commissioner_states_no_right_and_an_agency_proposes_no_numbers() -> None:
    scene = make_scene(issued=False)

    with pytest.raises(NotPermitted):
        state(scene, scene.window)
    with pytest.raises(NotPermitted):
        issuing.propose_criteria(scene.programme, by=scene.counsellor)


def test_rights_and_approvals_take_a_fresh_proof() -> None:
    scene = make_scene(issued=False)
    statement = propose(scene)

    with pytest.raises(StepUpNeeded):
        issuing.approve_criteria(statement, by=scene.window)
    with pytest.raises(StepUpNeeded):
        issuing.state_basis(
            scene.programme,
            by=scene.counsellor,
            kind="permitted",
            number="1",
            valid_from=clock.today(),
            valid_to=clock.today(),
        )
