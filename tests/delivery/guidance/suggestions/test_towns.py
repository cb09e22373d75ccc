"""Municipalities among the suggestions: by their place and their dated lines, against declared wishes alone."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import give_consent, hide_employer
from engawa.contract.custody.models import Consent
from engawa.contract.custody.purposes import COMPANIES_ALONE
from engawa.delivery.exhibitors.actions.life import clear_cells
from engawa.delivery.exhibitors.library import industries, municipalities, occupations, ways_of_working
from engawa.delivery.exhibitors.life import keys
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.changing import NotPossible, Why
from engawa.delivery.guidance.suggestions.offers import offers_of
from engawa.delivery.guidance.suggestions.queries import shown_to
from engawa.delivery.guidance.suggestions.seeing import see_own_lines
from engawa.delivery.guidance.suggestions.states import Ground
from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.explain import Kind
from engawa.delivery.matching.vocabulary import OF_SEEKERS, SINGLE, Facet
from tests.delivery.fairs.site_makers import first_april, tell, told
from tests.delivery.guidance.suggestions.scenes import (
    ROWS,
    Scene,
    approve,
    issue_lines,
    lines,
    make_scene,
    make_wishing,
    run,
    titles,
    town_of,
)

pytestmark = pytest.mark.django_db

YONAGO, KURAYOSHI = "312029", "312037"
WISHES = Wishes(regions=("west",), weights={"regions": "must"}, ways=("grant", "telework"))


def make(*towns: str) -> Scene:
    """One company in the east, which she does not want, and municipalities."""
    return make_scene(rows=(ROWS[1],), towns=towns or (YONAGO, KURAYOSHI))


def test_a_municipality_stands_by_its_place_and_its_lines_each_with_source_and_day() -> None:
    scene = make()
    tell(scene.programme, YONAGO, moving_grant="対象になる仕事の例です。", network=told("光回線が引けます。"))
    who = make_wishing(scene, wishes=WISHES)

    done = run(scene)

    (line,) = lines(scene, who)
    assert (titles([line]), line.posting_id, line.fit_theirs) == (["米子市"], None, 0.5)
    today = clock.today().isoformat()
    assert [(one["kind"], one["facet"], one["offered"], one["source"], one["origin"]) for one in line.reasons] == [
        ("met", "place", [YONAGO], "list", "")
    ]
    assert [(one["kind"], one["offered"], one["source_date"], one["origin"]) for one in line.notes] == [
        ("unknown", ["network"], today, "くらし案内（架空）"),
        ("partly", ["moving_grant"], today, "くらし案内（架空）"),
    ]
    assert (done.counts["exhibitors"], done.counts["towns"], done.counts["postings"]) == (3, 2, 1)


def test_a_figure_that_counts_something_weighs_and_one_of_nothing_does_not() -> None:
    scene = make(YONAGO)
    tell(
        scene.programme,
        YONAGO,
        network=told("仕事に使える場所", figure=3, unit="か所"),
        moving_grant=told("いまはありません。", figure=0, unit="円"),
        commute=told("車で10分", figure=10, unit="分"),
    )
    who = make_wishing(scene, wishes=Wishes(ways=("telework", "grant", "car_commute")))

    run(scene)

    (line,) = [one for one in lines(scene, who) if one.posting_id is None]
    assert [(one["kind"], one["wished"]) for one in line.reasons] == [("partly", ["telework"])]
    assert [(one["kind"], one["wished"], one["offered"]) for one in line.notes] == [
        ("unknown", ["grant"], ["moving_grant"]),
        ("unknown", ["car_commute"], ["commute"]),
    ]


def test_what_is_not_told_or_over_is_unknown_and_a_line_that_ends_later_is_no_reason_from_then_on() -> None:
    scene = make(YONAGO)
    tell(scene.programme, YONAGO, moving_grant="対象になる仕事の例です。", network="光回線が引けます。")
    clear_cells(scene.programme, by=scene.counsellor, municipality=YONAGO, keys=["network"])
    who = make_wishing(scene, wishes=Wishes(ways=("grant", "telework")))
    run(scene)
    (line,) = [one for one in lines(scene, who) if one.posting_id is None]
    assert [one["wished"] for one in line.reasons] == [["grant"]]
    assert [(one["kind"], one["offered"]) for one in line.notes] == [("unknown", [])]
    issue_lines(scene, [line])

    (before,) = see_own_lines(scene.fair.gathering, by=who.actor)
    with clock.travel_to(clock.at(first_april(), 9)):
        (after,) = see_own_lines(scene.fair.gathering, by=who.actor)
        with inside(scene.programme):
            (town,) = [one for one in offers_of(scene.fair.gathering, Criteria()) if one.town]

    assert [len(one.reasons) for one in (before, after)] == [1, 0]
    assert [(one.kind, one.offered, one.origin) for one in after.notes] == [(Kind.UNKNOWN, (), "")] * 2
    assert list(town.facts) == [(Facet.PLACE, "")]


def test_household_moving_and_her_words_change_nothing_for_a_municipality() -> None:
    first, second = make(YONAGO), make(YONAGO)
    for scene in (first, second):
        tell(scene.programme, YONAGO, moving_grant="対象になる仕事の例です。", nursery="入れます。")
    plain = make_wishing(first, wishes=WISHES)
    spoke = make_wishing(
        second,
        wishes=dataclasses.replace(WISHES, words="子どもが二人います。持ち家がほしいです。", moving="half_year"),
        wants_consultation=True,
        prefecture="13",
        situation="blank",
        needs="車いすを使います",
        needs_kinds=("captions",),
    )
    run(first)
    run(second)

    shapes = [
        [(one.score, one.reasons, one.notes, one.parts) for one in lines(scene, who)]
        for scene, who in ((first, plain), (second, spoke))
    ]
    assert shapes[0] == shapes[1]
    assert "nursery" not in str(shapes)


def test_it_is_approved_changed_left_out_and_shown_as_a_company_is() -> None:
    scene = make(YONAGO)
    who = make_wishing(scene, wishes=WISHES)
    run(scene)
    (line,) = lines(scene, who)
    with inside(scene.programme):
        assert shown_to(who.actor.id, scene.fair.gathering) == []
    changing.pin(line, by=scene.counsellor, why=Why(Ground.HER_WISH))

    assert issue_lines(scene, [line]) == 1
    with inside(scene.programme):
        assert [one.exhibitor.name for one in shown_to(who.actor.id, scene.fair.gathering)] == ["米子市"]
    (mine,) = lines(scene, who, "issued")
    changing.hide_own(mine, by=who.actor)
    run(scene)

    assert lines(scene, who) == []
    with inside(scene.programme):
        assert shown_to(who.actor.id, scene.fair.gathering) == []


def test_a_counsellor_adds_one_that_is_not_on_the_list() -> None:
    scene = make(YONAGO, KURAYOSHI)
    who = make_wishing(scene, wishes=Wishes(regions=("west",)))
    approve(scene, most_towns=1)
    run(scene)
    assert "倉吉市" not in titles(lines(scene, who))
    town = town_of(scene, "倉吉市")

    made = changing.add(
        scene.fair.gathering, by=scene.counsellor, subject=who.actor.id, exhibitor=town.pk, why=Why(Ground.HER_WISH)
    )

    assert (made.posting_id, made.origin, made.exhibitor_id) == (None, "added", town.pk)


def test_a_town_hall_she_hides_from_is_left_out() -> None:
    scene = make(YONAGO)
    who = make_wishing(scene, wishes=WISHES)
    hall = town_of(scene, "米子市").organisation
    hall.corporate_no = municipalities()[YONAGO].corporate_no
    hall.save(update_fields=["corporate_no"])
    hide_employer(scene.programme, by=who.actor, subject=who.actor.id, corporate_no=hall.corporate_no)

    run(scene)

    assert lines(scene, who) == []


def test_who_agreed_to_hear_of_companies_alone_hears_of_no_municipality() -> None:
    scene = make(YONAGO)
    who = make_wishing(scene, wishes=WISHES)
    with acting(Act.CONSENT_GIVE, scene.programme, by=who.actor, subject=who.actor.id):
        Consent.objects.filter(purpose=Purpose.SUGGESTION).update(words_version=COMPANIES_ALONE[-1])
    run(scene)
    assert lines(scene, who) == []
    with pytest.raises(NotPossible):
        changing.add(
            scene.fair.gathering,
            by=scene.counsellor,
            subject=who.actor.id,
            exhibitor=town_of(scene, "米子市").pk,
            why=Why(Ground.HER_WISH),
        )

    give_consent(scene.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.SUGGESTION)
    run(scene)

    assert titles(lines(scene, who)) == ["米子市"]


def test_criteria_without_municipalities_leave_them_out() -> None:
    scene = make(YONAGO)
    who = make_wishing(scene, wishes=Wishes(regions=("west",)))
    approve(scene, most_towns=0)

    done = run(scene)

    assert titles(lines(scene, who)) == ["社内SE"]
    assert (done.counts["exhibitors"], done.counts["towns"]) == (1, 0)


def test_as_many_questions_for_many_municipalities_as_for_one() -> None:
    few, many = make(YONAGO), make(YONAGO, KURAYOSHI, "312011", "312045", "313297")
    counted = []
    for scene in (few, many):
        for code in (YONAGO, KURAYOSHI):
            tell(scene.programme, code, moving_grant="例です。", network="例です。")
        with inside(scene.programme), CaptureQueriesContext(connection) as asked:
            offers_of(scene.fair.gathering, Criteria())
        counted.append(len(asked))

    assert counted[0] == counted[1]


def test_a_line_answers_wishes_that_a_registration_knows_and_no_wish_has_two_lines() -> None:
    """What somebody may declare (市町村の表 → 希望条件): codes of the form, nothing about her household."""
    known = {
        Facet.OCCUPATION: set(occupations()),
        Facet.INDUSTRY: set(industries()),
        Facet.WAY: set(ways_of_working()),
    }
    answers = [
        (Facet(facet), code, one.key) for one in keys().values() for facet, codes in one.answers for code in codes
    ]

    assert {facet for facet, _code, _key in answers} <= OF_SEEKERS
    assert [one for one in answers if one[1] not in known[one[0]]] == []
    assert len({(facet, code) for facet, code, _key in answers}) == len(answers)
    lines_of = {
        facet: {key for about, _code, key in answers if about == facet} for facet in known if facet not in SINGLE
    }
    assert {facet for facet, found in lines_of.items() if len(found) > 1} == set()
    assert not {"nursery", "school", "rent", "childcare_support", "vacant_homes"} & {key for *_about, key in answers}
    assert all(set(one.shows) <= set(one.units) for one in keys().values())
