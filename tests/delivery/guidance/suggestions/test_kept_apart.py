import pytest

from engawa.base.programmes.context import inside
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.models import Block
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions.blocking import Whom, block
from engawa.delivery.guidance.suggestions.queries import at_desk, shown_to
from engawa.delivery.guidance.suggestions.states import Looked
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

pytestmark = pytest.mark.django_db


def stop(scene: Scene, who: Someone, company: Exhibitor | None = None) -> Block:
    body = company.organisation_id if company else None
    return block(
        scene.fair.gathering,
        by=scene.office,
        whom=Whom(BlockWho.PAIR if company else BlockWho.SEEKER, who.actor.id, body),
        kind="harassment",
        reason="面談で大声を出した",
    )


def shown(scene: Scene, who: Someone) -> list[str]:
    with inside(scene.programme):
        return titles(shown_to(who.actor.id, scene.fair.gathering))


def test_what_was_suggested_of_a_company_she_does_not_meet_is_shown_no_more() -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)
    other, _theirs = make_issued(scene)
    before = shown(scene, who)

    stop(scene, who, company_of(scene, before[0]))

    assert len(before) > 1
    assert (shown(scene, who), shown(scene, other)) == (before[1:], before)
    stop(scene, who)
    assert (shown(scene, who), shown(scene, other)) == ([], before)


def test_a_draft_of_a_pair_that_is_kept_apart_waits_for_nobody_and_is_not_issued() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)
    drafts = lines(scene, who)

    stop(scene, who, company_of(scene, titles(drafts)[0]))

    with inside(scene.programme):
        waiting = {one.pk for one in at_desk(scene.body.pk, scene.fair.gathering, Looked.WAITING)}
    assert waiting == {one.pk for one in drafts[1:]}
    assert issue_lines(scene, drafts) == len(drafts) - 1
