"""A calculation from declared wishes to drafts: who comes in, what is never read, what the counsellor gets."""

import dataclasses

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.delivery.fairs.actions.registering import withdraw_registration
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions.models import Suggestion
from engawa.delivery.guidance.suggestions.offers import postings_of
from engawa.delivery.guidance.suggestions.running import AlreadyQueued, compute, start_run
from engawa.delivery.matching.vocabulary import Facet
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.makers import registrations
from tests.delivery.guidance.suggestions.scenes import (
    ROWS,
    WISHES,
    company_of,
    issue_lines,
    lines,
    make_scene,
    make_wishing,
    run,
    state,
    switch,
    titles,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def test_drafts_are_ranked_by_what_she_declared_and_what_she_insists_on_excludes() -> None:
    scene = make_scene()
    who = make_wishing(scene)

    done = run(scene)

    found = lines(scene, who)
    assert titles(found) == ["システム開発", "経理"]
    assert [one.rank for one in found] == [1, 2]
    assert [reason["facet"] for reason in found[0].reasons] == ["place", "occupation"]
    assert [note["kind"] for note in found[1].notes] == ["unmet"]
    assert found[0].score > found[1].score
    assert {part["side"] for part in found[1].parts} == {"hers", "theirs"}
    assert (done.state, done.counts["seekers"], done.counts["exhibitors"], done.counts["drafts"]) == ("ready", 1, 4, 2)
    assert done.counts["unlisted"] == 2


def test_only_who_takes_part_and_wants_suggestions_comes_in() -> None:
    scene = make_scene()
    wants, silent, gone, left = (make_wishing(scene, wants=at != 1) for at in range(4))
    withdraw_consent(scene.programme, by=gone.actor, subject=gone.actor.id, purpose=Purpose.SUGGESTION)
    (registration,) = [one for one in registrations(scene.fair) if one.subject_id == left.actor.id]
    withdraw_registration(registration, by=left.actor)

    done = run(scene)

    assert {one.subject_id for one in lines(scene)} == {wants.actor.id}
    assert done.counts["seekers"] == 1
    assert lines(scene, silent) == []


def test_a_company_she_hides_from_is_left_out_without_a_word() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    number = company_of(scene, "システム開発").organisation.corporate_no
    hide_employer(scene.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    done = run(scene)

    assert titles(lines(scene, who)) == ["経理"]
    assert number not in str(done.counts)


def test_age_words_moving_and_needs_change_nothing() -> None:
    """The same wishes with and without everything that must not count: the lists are identical."""
    plain = make_wishing(first := make_scene())
    told = make_wishing(
        second := make_scene(
            rows=tuple(one | {"年齢制限": "制限あり 35歳以下", "該当事由": "3号のイ"} for one in ROWS)
        ),
        wishes=dataclasses.replace(
            WISHES, words="42歳の女性です。小さい子どもが二人いて、持病があります。", moving="year", start="soon"
        ),
        situation="blank",
        prefecture="13",
        needs="車いすを使います",
        needs_kinds=("captions",),
    )
    run(first)
    run(second)

    def shape(found: list[Suggestion]) -> list[object]:
        return [(one.posting.title, one.score, one.reasons, one.notes, one.parts) for one in found]

    assert shape(lines(first, plain)) == shape(lines(second, told))


def test_licences_and_experience_count_for_the_company_alone() -> None:
    scene = make_scene()
    skilled = make_wishing(
        scene,
        wishes=Wishes(occupations=("04",), licences="正看護師、普通免許", experience=(("04", "5_10"),)),
    )
    plain = make_wishing(scene, wishes=Wishes(occupations=("04",)))

    run(scene)

    best, same = lines(scene, skilled)[0], lines(scene, plain)[0]
    assert {best.posting.title, same.posting.title} == {"看護師"}
    assert best.fit_theirs > same.fit_theirs
    assert best.fit_hers == same.fit_hers
    assert best.reasons == same.reasons
    theirs = [part["verdict"] for part in same.parts if part["side"] == "theirs"]
    assert theirs == ["unknown", "unknown"]


def test_answers_of_a_passport_count_by_whose_word_they_are_and_no_answer_is_unknown() -> None:
    scene = make_scene()
    publish_answers(company_of(scene, "システム開発"), telework="weekly", night_work="yes")
    who = make_wishing(scene, wishes=Wishes(ways=("telework", "no_night_work", "flextime", "holidays_120")))

    run(scene)

    found = next(one for one in lines(scene, who) if one.posting.title == "システム開発")
    assert [(one["kind"], one["wished"], one["offered"], one["source"]) for one in found.reasons] == [
        ("card", ["telework"], ["weekly"], "declared"),
        ("met", ["holidays_120"], ["120"], "posting"),
    ]
    assert [(one["kind"], one["wished"]) for one in found.notes] == [
        ("unmet", ["no_night_work"]),
        ("unknown", ["flextime"]),
    ]


def test_fixed_overtime_is_no_base_pay() -> None:
    scene = make_scene(rows=(ROWS[0] | {"固定残業代(c)": "50,000円", "固定残業代に関する特記事項": "20時間分"},))
    with inside(scene.programme):
        (posting,) = postings_of(scene.fair.gathering)
    pay = posting.facts[Facet.INCOME, ""]

    assert (pay.least, pay.most, pay.unit) == (200_000, 250_000, "month")


def test_nothing_declared_gets_no_guess() -> None:
    scene = make_scene()
    make_wishing(scene, wishes=Wishes())

    done = run(scene)

    assert lines(scene) == []
    assert done.counts["without"] == 1


def test_a_second_calculation_takes_the_place_of_what_waited_and_leaves_what_was_issued() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    first = run(scene)
    issue_lines(scene, lines(scene, who)[:1])

    second = run(scene)

    assert (reload(first).state, second.state) == ("replaced", "ready")
    assert titles(lines(scene, who, "issued")) == ["システム開発"]
    assert [one.run_id for one in lines(scene, who)] == [second.pk]
    assert [(one.posting.title, one.rank) for one in lines(scene, who)] == [("経理", 2)]
    assert titles(lines(scene, who, "dropped")) == ["経理"]


def test_a_job_that_runs_twice_does_its_work_once() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    done = run(scene)

    compute(scene.programme, done.pk)

    assert len(lines(scene, who)) == 2
    assert len(entries(scene.programme, Act.SUGGEST_COMPUTE)) == 1


def test_one_calculation_waits_at_a_time() -> None:
    scene = make_scene()
    start_run(scene.fair.gathering, by=scene.office, body=scene.body)

    with pytest.raises(AlreadyQueued):
        start_run(scene.fair.gathering, by=scene.office, body=scene.body)


def test_a_right_that_lapsed_before_the_job_ran_stops_it_and_says_why() -> None:
    scene = make_scene()
    make_wishing(scene)
    started = start_run(scene.fair.gathering, by=scene.office, body=scene.body)
    switch(scene, "filter_only")

    compute(scene.programme, started.pk)

    found = reload(started)
    assert (found.state, "絞り込みだけ" in found.problem) == ("failed", True)
    assert lines(scene) == []
    switch(scene)
    state(scene)
    assert run(scene).state == "ready"


@pytest.mark.parametrize("role", [Role.AGENCY, Role.EXHIBITOR, Role.COMMISSIONER, Role.AUDITOR])
def test_the_contractor_alone_starts_a_calculation(role: Role) -> None:
    scene = make_scene()

    with pytest.raises(NotPermitted):
        start_run(scene.fair.gathering, by=make_actor(role, scene.programme), body=scene.body)


def test_the_calculation_stands_on_each_persons_record_and_names_nobody_in_the_chain() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)

    (entry,) = entries(scene.programme, Act.SUGGEST_COMPUTE)
    assert entry["actor"] == {"kind": "system", "job": system("suggestions.compute").job}
    assert str(who.actor.id) not in str(entry)
    assert entry["scope"]["seekers"] == 1
