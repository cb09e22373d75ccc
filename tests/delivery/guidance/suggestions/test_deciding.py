"""The counsellor's word: who may issue, one entry per line, one letter per person, and a database that insists on both."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.ids import uuid7
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import withdraw_consent
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions.deciding import TooMany, issue
from engawa.delivery.guidance.suggestions.models import CriteriaStatement, Suggestion
from engawa.delivery.guidance.suggestions.queries import basis_of, criteria_in_force
from engawa.delivery.guidance.suggestions.seeing import see_person
from engawa.shared.messaging.models import Notice
from tests.delivery.guidance.suggestions.scenes import (
    Scene,
    agree,
    issue_lines,
    issue_proof,
    lines,
    make_scene,
    make_wishing,
    name_body,
    run,
    state,
    switch,
    titles,
)
from tests.make import entries, make_actor, reload


def notices(scene: Scene) -> list[Notice]:
    with inside(scene.programme):
        return list(Notice.objects.filter(kind="suggestion.issued").order_by("made_at"))


@pytest.mark.django_db
def test_what_is_issued_carries_the_body_the_counsellor_and_the_right_it_rests_on() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    first, second = lines(scene, who)

    assert issue_lines(scene, [first]) == 1

    issued = reload(first)
    assert (issued.state, issued.issuer_body_id, issued.approved_by) == ("issued", scene.body.pk, scene.counsellor.id)
    with inside(scene.programme):
        assert issued.basis == basis_of(scene.body.pk)
    assert reload(second).state == "draft"
    (line,) = entries(scene.programme, Act.SUGGEST_ISSUE, about=first.pk)
    assert (line["decision"], line["actor"]["organisation"]) == ("allow", str(scene.body.pk))
    (note,) = notices(scene)
    assert note.subject_id == who.actor.id


@pytest.mark.django_db
def test_many_lines_with_one_proof_leave_one_entry_each_and_one_letter_for_each_person() -> None:
    scene = make_scene()
    people = [make_wishing(scene) for _one in range(3)]
    run(scene)
    waiting = lines(scene)

    assert issue_lines(scene, waiting) == len(waiting) == 6

    about = [entry["about"]["type"] for entry in entries(scene.programme, Act.SUGGEST_ISSUE)]
    assert sorted(about) == ["events.gathering", *["suggestions.suggestion"] * 6]
    assert {note.subject_id for note in notices(scene)} == {who.actor.id for who in people}
    assert len(notices(scene)) == 3


@pytest.mark.django_db
def test_the_letter_says_nothing_of_what_it_is_about() -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    issue_lines(scene, lines(scene))
    (note,) = notices(scene)

    assert note.data == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.AUDITOR, Role.EXHIBITOR])
def test_nobody_but_a_counsellor_approves(role: Role) -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)

    with pytest.raises(NotPermitted):
        issue_lines(scene, lines(scene), by=make_actor(role, scene.programme))
    assert len(lines(scene)) == 2


@pytest.mark.django_db
def test_a_counsellor_who_also_works_for_the_contractor_approves_nothing() -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    one = scene.counsellor
    both = Actor("staff", one.id, frozenset({Role.AGENCY, Role.CONTRACTOR}), one.organisation_id, one.account_id)

    with pytest.raises(Refused) as refusal:
        issue_lines(scene, lines(scene), by=both)
    assert "受託者" in refusal.value.unmet[0].why


@pytest.mark.django_db
def test_approving_takes_a_fresh_proof_over_exactly_these_lines() -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    first, second = lines(scene)
    gathering = scene.fair.gathering

    with pytest.raises(StepUpNeeded):
        issue(gathering, by=scene.counsellor, lines=[first.pk])
    key = issue_proof(scene, [first.pk], scene.counsellor)
    with pytest.raises(StepUpNeeded):
        issue(gathering, by=scene.counsellor, lines=[first.pk, second.pk], step_up=key)


@pytest.mark.django_db
def test_fifty_lines_at_most() -> None:
    scene = make_scene()
    with pytest.raises(TooMany):
        issue(scene.fair.gathering, by=scene.counsellor, lines=[uuid7() for _one in range(51)])


@pytest.mark.django_db
def test_another_bodys_drafts_are_not_ours_to_approve() -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    other = make_actor(Role.AGENCY, scene.programme)
    state(scene, other)
    name_body(scene, other.organisation_id)
    agree(scene_criteria(scene), other)

    assert issue_lines(scene, lines(scene), by=other) == 0
    assert len(lines(scene)) == 2


def scene_criteria(scene: Scene) -> CriteriaStatement:
    with inside(scene.programme):
        found = criteria_in_force()
    assert found is not None
    return found


@pytest.mark.django_db
def test_two_bodies_never_issue_the_same_company_to_one_person_twice() -> None:
    scene = make_scene()
    who = make_wishing(scene, wishes=Wishes(occupations=("02",)))
    run(scene)
    other = make_actor(Role.AGENCY, scene.programme)
    state(scene, other)
    name_body(scene, other.organisation_id)
    agree(scene_criteria(scene), other)
    run(scene, Organisation.objects.get(pk=other.organisation_id))
    ours = [one for one in lines(scene, who) if one.run.body_id == scene.body.pk]
    theirs = [one for one in lines(scene, who) if one.run.body_id == other.organisation_id]
    assert titles(ours)
    assert {one.exhibitor_id for one in ours} == {one.exhibitor_id for one in theirs}

    issue_lines(scene, ours)

    assert issue_lines(scene, theirs, by=other) == 0


@pytest.mark.django_db
def test_what_became_impossible_meanwhile_is_not_issued() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    waiting = lines(scene, who)
    withdraw_consent(scene.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.SUGGESTION)

    assert issue_lines(scene, waiting) == 0
    assert notices(scene) == []


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["mode", "basis"])
def test_without_the_switch_or_the_right_no_draft_leaves(lost: str) -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    waiting = lines(scene)
    if lost == "mode":
        switch(scene, "filter_only")
    else:
        state(scene, days=-1)

    with pytest.raises(Refused) as refusal:
        issue_lines(scene, waiting)
    assert refusal.value.unmet[0].duty == "issue"
    assert len(lines(scene)) == 2
    assert [e["decision"] for e in entries(scene.programme, Act.SUGGEST_ISSUE)] == ["deny"]


@pytest.mark.django_db
def test_without_a_consent_of_the_commissioner_naming_the_body_nothing_is_drafted_read_or_issued() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    waiting, later = lines(scene), clock.now() + dt.timedelta(days=61)
    for ask in (
        lambda: run(scene),
        lambda: see_person(scene.fair.gathering, by=scene.counsellor, subject=who.actor.id),
        lambda: issue_lines(scene, waiting),
    ):
        with clock.travel_to(later), pytest.raises(Refused) as refusal:
            ask()
        assert [one.duty for one in refusal.value.unmet] == ["P04"]

    assert issue_lines(scene, waiting) == 2
    bulk = [e for e in entries(scene.programme, Act.SUGGEST_ISSUE) if e["decision"] == "allow"][-1]
    assert len(bulk["approvals"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["issuer_body", "approved_by", "approved_at", "basis"])
def test_the_database_itself_lets_no_draft_out_without_a_body_and_a_counsellor(missing: str) -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    issue_lines(scene, lines(scene, who))
    (one, *_more) = lines(scene, who, "issued")

    act = acting(Act.FAIR_PLAN, scene.programme, by=system("test"))
    with pytest.raises(IntegrityError), act, transaction.atomic():
        Suggestion.objects.filter(pk=one.pk).update(**{missing: None})


@pytest.mark.usefixtures("committed")
def test_two_counsellors_who_press_at_once_issue_each_line_once() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    colleague = make_actor(Role.AGENCY, scene.programme, scene.body)
    waiting = lines(scene, who)

    def press(by: Actor) -> int:
        try:
            return issue_lines(scene, waiting, by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(press, (scene.counsellor, colleague)))

    assert sorted(done) == [0, 2]
    assert len(lines(scene, who, "issued")) == 2
    assert len(notices(scene)) == 1
