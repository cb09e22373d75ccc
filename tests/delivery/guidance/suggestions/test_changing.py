"""上書き: order, pins, exclusions, additions, each with a ground; contradictions named; hers bind her lists alone."""

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.changing import Contradiction, NotPossible, Why
from engawa.delivery.guidance.suggestions.models import Override, Suggestion
from engawa.delivery.guidance.suggestions.states import Ground
from tests.delivery.fairs.talk_makers import Someone
from tests.delivery.guidance.suggestions.scenes import (
    Scene,
    company_of,
    issue_lines,
    lines,
    make_issued,
    make_scene,
    make_wishing,
    run,
    titles,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db
SKILLS = Why(Ground.SKILLS, "データベースの経験が生きます。")


def waiting(scene: Scene, who: Someone, title: str) -> Suggestion:
    return next(one for one in lines(scene, who) if one.posting.title == title)


def overrides(scene: Scene) -> list[Override]:
    with inside(scene.programme):
        return list(Override.objects.filter(ended_at=None).order_by("at"))


def test_a_line_moves_one_place_and_the_rest_closes_up() -> None:
    scene = make_scene()
    who = make_wishing(scene, wishes=Wishes(occupations=("02",)))
    run(scene)
    before = titles(lines(scene, who))

    changing.move(lines(scene, who)[2], by=scene.counsellor, up=True)

    assert titles(lines(scene, who)) == [before[0], before[2], before[1], before[3]]
    assert [one.rank for one in lines(scene, who)] == [1, 2, 3, 4]
    changing.move(lines(scene, who)[0], by=scene.counsellor, up=True)  # already first
    assert titles(lines(scene, who))[0] == before[0]
    assert [e["scope"]["move"] for e in entries(scene.programme, Act.SUGGEST_CHANGE)] == ["up", "up"]


def test_a_pin_comes_first_in_the_next_calculation() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)

    made = changing.pin(waiting(scene, who, "経理"), by=scene.counsellor, why=SKILLS)

    assert (made.kind, made.ground, made.made_by) == ("pin", "skills", scene.counsellor.id)
    assert "データベース" not in str(bytes(made.words))
    run(scene)
    assert titles(lines(scene, who)) == ["経理", "システム開発"]


def test_an_exclusion_drops_the_line_and_keeps_it_out_until_it_is_taken_back() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)

    made = changing.leave_out(waiting(scene, who, "経理"), by=scene.counsellor, why=SKILLS)

    run(scene)
    assert titles(lines(scene, who)) == ["システム開発"]
    changing.take_back(made, by=scene.counsellor)
    run(scene)
    assert titles(lines(scene, who)) == ["システム開発", "経理"]


def test_an_issued_line_that_is_left_out_is_withdrawn() -> None:
    scene = make_scene()
    who, issued = make_issued(scene)

    changing.leave_out(issued[0], by=scene.counsellor, why=SKILLS)

    assert reload(issued[0]).state == "ended"
    assert len(lines(scene, who, "issued")) == 1


def test_what_contradicts_is_refused_at_once_and_named() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    one = waiting(scene, who, "経理")
    changing.pin(one, by=scene.counsellor, why=SKILLS)

    with pytest.raises(Contradiction, match="固定しています"):
        changing.leave_out(one, by=scene.counsellor, why=SKILLS)
    with pytest.raises(Contradiction, match="固定しています"):
        changing.pin(one, by=scene.counsellor, why=SKILLS)
    assert len(overrides(scene)) == 1


def test_an_added_company_waits_for_approval_like_every_line_and_says_who_added_it() -> None:
    scene = make_scene()
    who = make_wishing(scene, wishes=Wishes(occupations=("06",), regions=("west",), weights={"occupations": "must"}))
    run(scene)
    assert titles(lines(scene, who)) == ["経理"]
    add = {"by": scene.counsellor, "subject": who.actor.id, "why": SKILLS}
    with pytest.raises(NotPossible):  # she insists on another occupation
        changing.add(scene.fair.gathering, exhibitor=company_of(scene, "システム開発").pk, **add)
    with pytest.raises(Contradiction, match="もうこの方の一覧"):
        changing.add(scene.fair.gathering, exhibitor=company_of(scene, "経理").pk, **add)
    changing.leave_out(lines(scene, who)[0], by=scene.counsellor, why=SKILLS)
    with pytest.raises(Contradiction, match="除外しています"):
        changing.add(scene.fair.gathering, exhibitor=company_of(scene, "経理").pk, **add)
    changing.take_back(overrides(scene)[0], by=scene.counsellor)

    made = changing.add(scene.fair.gathering, exhibitor=company_of(scene, "経理").pk, **add)

    assert (made.origin, made.state, made.ground) == ("added", "draft", "skills")
    assert issue_lines(scene, [made]) == 1


def test_a_company_she_hides_from_cannot_be_added_and_nothing_says_why() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    company = company_of(scene, "システム開発")
    hide_employer(scene.programme, by=who.actor, subject=who.actor.id, corporate_no=company.organisation.corporate_no)
    run(scene)

    with pytest.raises(NotPossible) as refusal:
        changing.add(scene.fair.gathering, by=scene.counsellor, subject=who.actor.id, exhibitor=company.pk, why=SKILLS)
    assert str(refusal.value) == ""


def test_hers_takes_the_line_away_and_binds_her_next_lists_only() -> None:
    scene = make_scene()
    who, issued = make_issued(scene)
    other = make_wishing(scene)

    mine = changing.hide_own(issued[0], by=who.actor)

    assert (mine.body_id, mine.made_by, mine.kind) == (None, None, "block")
    assert reload(issued[0]).state == "ended"
    run(scene)
    assert issued[0].exhibitor_id not in {one.exhibitor_id for one in lines(scene, who)}
    assert issued[0].exhibitor_id in {one.exhibitor_id for one in lines(scene, other)}
    changing.take_back(mine, by=who.actor)
    run(scene)
    assert issued[0].exhibitor_id in {one.exhibitor_id for one in lines(scene, who)}


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.EXHIBITOR])
def test_nobody_else_changes_a_list(role: Role) -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    one, somebody = lines(scene, who)[0], make_actor(role, scene.programme)

    with pytest.raises(NotPermitted):
        changing.move(one, by=somebody, up=True)
    with pytest.raises(NotPermitted):
        changing.leave_out(one, by=somebody, why=SKILLS)
    with pytest.raises(NotPermitted):
        changing.add(scene.fair.gathering, by=somebody, subject=who.actor.id, exhibitor=one.exhibitor_id, why=SKILLS)


def test_another_body_changes_nothing_of_ours() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    one, other = lines(scene, who)[0], make_actor(Role.AGENCY, scene.programme)
    made = changing.pin(one, by=scene.counsellor, why=SKILLS)

    for ask in (
        lambda: changing.move(one, by=other, up=True),
        lambda: changing.leave_out(one, by=other, why=SKILLS),
        lambda: changing.take_back(made, by=other),
    ):
        with pytest.raises(NotPossible):
            ask()


def test_one_persons_exclusion_is_not_anothers_to_take_back() -> None:
    scene = make_scene()
    who, issued = make_issued(scene)
    other = make_wishing(scene)
    mine = changing.hide_own(issued[0], by=who.actor)

    for somebody in (other.actor, scene.counsellor):
        with pytest.raises(NotPossible):
            changing.take_back(mine, by=somebody)
