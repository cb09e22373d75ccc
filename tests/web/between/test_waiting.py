"""いま待っていること: the number in the frame of every page is that of the lines on the first one."""

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import OutsideProgramme, inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.inquiring import Asked, hand_inquiry, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.fairs.rehearsal_states import Partner
from engawa.outcomes.measures.actions import dispute_match, return_match
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.states import MatchState
from engawa.web.between import matter
from engawa.web.between.matter import Matter
from engawa.web.between.waiting import OFFICE, WINDOW
from tests.contract.custody.erasing import ask, instruct, plan, waive
from tests.contract.make import make_agreement, make_recipients
from tests.delivery.fairs.makers import make_public_fair
from tests.delivery.fairs.rehearsal_makers import called
from tests.delivery.fairs.site_makers import make_question
from tests.delivery.guidance.suggestions import scenes
from tests.make import make_actor, make_organisation, make_programme, make_subject
from tests.outcomes.make import all_claims, register, talk
from tests.web.between.makers import at
from tests.web.sessions import as_staff
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
MATTERS = {"office": OFFICE, "window": WINDOW}
DESKS = {Role.CONTRACTOR: "office", Role.CHIEF: "office", Role.COMMISSIONER: "window", Role.AUDITOR: "window"}
LATER = dt.timedelta(days=3)


ALL = Actor("staff", uuid4(), frozenset(DESKS))
NOBODY = Actor("staff", uuid4())


def both(programme: Programme, matters: Sequence[Matter], actor: Actor = ALL) -> tuple[int, int]:
    """As counted, and as told."""
    with inside(programme):
        told = matter.waiting(programme, matters, actor)
        return matter.count(programme, matters, actor), len(told)


def by_matter(programme: Programme, actor: Actor = ALL) -> dict[str, list[tuple[int, int]]]:
    return {desk: [both(programme, [one], actor) for one in matters] for desk, matters in MATTERS.items()}


def occupy(world: World) -> Actor:
    """What the world of faces has none of, and two of what makes a line each. Who was handed an inquiry."""
    programme, one = world.programme, make_organisation()
    called(world.hosts[2], Partner.OFFICE)
    make_question(world.hosts[0].booth.exhibitor)
    talk(world.hosts[1].booth, register(world.fair), "held")
    collect(programme)
    sent, disputed, *_ = [one for one in all_claims(programme) if one.state == MatchState.CONFIRMED]
    for claim in (sent, disputed):
        dispute_match(claim, by=world.window, reason="確かめたい")
    return_match(sent, by=world.window, reason="根拠が足りない")
    make_recipients(programme, one)
    make_agreement(programme, [one.pk], decision="refused", subject_ref=one.pk)
    for _again in range(2):
        make_agreement(programme, [one.pk], decision="with_conditions", subject_ref=make_organisation().pk)
        ask(programme, make_subject(programme).pk)
    make_agreement(programme, [one.pk], decision="")
    planned = plan(ask(programme, make_subject(programme).pk))
    plan(ask(programme, make_subject(programme).pk))
    instruct(planned, number="第202600012345号")
    waive(planned)
    colleague = make_actor(Role.CONTRACTOR, programme)
    asked = receive_inquiry(programme, asked=Asked(topic=Topic.OTHER, text="音が出ません"))
    hand_inquiry(asked, by=world.office, to=colleague.id, words="お願いします。")
    return colleague


def test_every_matter_is_counted_as_it_is_told_and_so_is_each_desk() -> None:
    world = make_world()
    colleague = occupy(world)
    programme, now = world.programme, clock.now()
    people = {role: make_actor(role, programme) for role in DESKS} | {Role.CONTRACTOR: colleague}

    with clock.travel_to(now + LATER):
        found = by_matter(programme, Actor("staff", colleague.id, ALL.roles))
        others = dict(zip(OFFICE, by_matter(programme)["office"], strict=True))
        pages = {
            role: at(one).get(f"/p/{programme.slug}/{DESKS[role]}/").content.decode() for role, one in people.items()
        }
        beside = {
            role: at(one).get(f"/p/{programme.slug}/{DESKS[role]}/approvals/").content.decode()
            for role, one in people.items()
        }

    assert [pair for pairs in found.values() for pair in pairs if pair[0] != pair[1]] == []
    silent = {desk: [place for place, (count, _told) in enumerate(pairs) if not count] for desk, pairs in found.items()}
    assert silent == {
        "office": [
            place for place, one in enumerate(OFFICE) if one.tell.__name__ in {"_calculate", "_prepare", "_to_propose"}
        ],
        "window": [place for place, one in enumerate(WINDOW) if one.tell.__name__ in {"_approve", "_decide", "_press"}],
    }
    assert {pair for one, pair in others.items() if one.tell.__name__ == "_handed"} == {(0, 0)}
    for role, desk in DESKS.items():
        words = "きょうの仕事" if desk == "office" else "きょうの判断"
        lines = pages[role].split('id="waiting"')[1].split("</ul>")[0].count("<li>")
        assert lines > 4, role
        assert f"{words}（{lines}）" in pages[role], role
        assert f"{words}（{lines}）" in beside[role], role


def test_a_fair_without_targets_waits_for_them_and_so_does_its_list_for_a_consent() -> None:
    programme = make_public_fair(1).programme
    names = [one.tell.__name__ for one in OFFICE]

    found = dict(zip(names, by_matter(programme)["office"], strict=True))

    assert (found["_to_propose"], found["_to_ask"]) == ((1, 1), (1, 1))


@pytest.mark.parametrize(
    ("do", "tells"),
    [
        (scenes.propose, {"_approve", "_prepare", "_press"}),
        (
            lambda scene: (scenes.state(scene), scenes.name_body(scene), scenes.approve(scene)),
            {"_decide", "_prepare"},
        ),
        (scenes.allow, {"_calculate"}),
        (lambda scene: (scenes.allow(scene), scenes.make_wishing(scene), scenes.run(scene)), set()),
    ],
    ids=["criteria to approve", "a switch to turn", "a calculation to start", "nothing any more"],
)
def test_what_waits_around_suggestions(do: Callable[[scenes.Scene], object], tells: set[str]) -> None:
    scene = scenes.make_scene(issued=False)
    do(scene)

    found = {
        one.tell.__name__: both(scene.programme, [one])
        for one in (*OFFICE, *WINDOW)
        if one.tell.__name__ in {"_approve", "_decide", "_calculate", "_prepare", "_press"}
    }

    assert {name for name, pair in found.items() if pair == (1, 1)} == tells
    assert {pair for name, pair in found.items() if name not in tells} <= {(0, 0)}


def test_a_number_is_one_question_and_without_the_word_it_is_not_told() -> None:
    world = make_world()
    with inside(world.programme):
        matter.count(world.programme, OFFICE, ALL)  # what holds for the whole block is asked once
        with CaptureQueriesContext(connection) as asked:
            matter.count(world.programme, OFFICE, ALL)
        told = matter.waiting(world.programme, OFFICE, ALL)
        open_to_all = matter.waiting(world.programme, OFFICE, NOBODY)
        counted = matter.count(world.programme, OFFICE, NOBODY)

    assert len(asked) == 1
    assert 0 < len(open_to_all) == counted < len(told)


def test_an_empty_desk_has_nothing_and_no_desk_is_read_outside_its_programme() -> None:
    programme = make_programme()

    assert {pair for pairs in by_matter(programme).values() for pair in pairs} == {(0, 0)}
    with pytest.raises(OutsideProgramme):
        matter.count(programme, OFFICE, ALL)


@pytest.mark.parametrize(("role", "desk"), [(Role.CONTRACTOR, "office"), (Role.COMMISSIONER, "window")])
def test_an_open_first_page_fetches_what_waits_and_asks_no_more_for_it(role: Role, desk: str) -> None:
    programme = make_public_fair().programme
    client, url = as_staff(make_actor(role, programme)), f"/p/{programme.slug}/{desk}/"
    with CaptureQueriesContext(connection) as asked:
        whole = client.get(url).content.decode()
    with CaptureQueriesContext(connection) as asked_again:
        part = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert part.strip().startswith('<div id="waiting">')
    assert "開始前確認表" in whole
    assert "開始前確認表" not in part
    assert len(asked_again) < len(asked) - 20
