"""おすすめの承認 through the pages: the desk, one person's list, the proof on the way, and who finds nothing there."""

from uuid import UUID

import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions.changing import hide_own
from engawa.delivery.guidance.suggestions.models import IssuerBasis, Override, Suggestion
from tests.delivery.fairs.site_makers import tell
from tests.delivery.guidance.suggestions.scenes import (
    ROWS,
    Scene,
    company_of,
    issue_lines,
    issue_proof,
    lines,
    make_issued,
    make_scene,
    make_wishing,
    propose,
    run,
)
from tests.make import entries, make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def url(scene: Scene, *parts: object) -> str:
    return f"/p/{scene.programme.slug}/agency/" + "".join(f"{part}/" for part in parts)


def counsellor(scene: Scene) -> Client:
    return as_staff(scene.counsellor)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_lines_are_issued_after_a_proof_and_the_desk_says_how_many() -> None:
    scene = make_scene()
    make_wishing(scene, alias="ゆきわり")
    run(scene)
    client, ids = counsellor(scene), [one.pk for one in lines(scene)]
    assert "ゆきわり" in page(client, url(scene, "suggestions"))

    asked = client.post(url(scene, "suggestions"), {"lines": ids})

    assert asked.status_code == 200
    assert "2件を、あなたの機関の名前で" in asked.content.decode()
    assert len(lines(scene)) == 2  # the page of the proof decides nothing
    key = issue_proof(scene, ids, scene.counsellor)
    done = client.post(url(scene, "suggestions"), {"lines": ids, "step_up": str(key)}, follow=True)
    assert "2件を承認し、ご本人にお知らせしました" in done.content.decode()
    assert len(lines(scene, state="issued")) == 2


def test_nothing_chosen_and_too_much_are_said_beside_the_table() -> None:
    scene = make_scene()
    make_wishing(scene)
    run(scene)
    client = counsellor(scene)

    nothing = client.post(url(scene, "suggestions"), {})
    assert (nothing.status_code, "一つ以上選んでください" in nothing.content.decode()) == (422, True)
    many = client.post(url(scene, "suggestions"), {"lines": uuids(51)})
    assert (many.status_code, "50件まで" in many.content.decode()) == (422, True)


def uuids(count: int) -> list[str]:
    return [f"00000000-0000-7000-8000-{at:012}" for at in range(count)]


def desk(client: Client, scene: Scene, state: str, number: int = 1) -> str:
    return page(client, url(scene, "suggestions") + f"?state={state}&page={number}")


def test_lines_are_found_by_how_they_stand_and_only_those_that_wait_can_be_ticked() -> None:
    scene = make_scene()
    who = make_wishing(scene, alias="ゆきわり", wishes=Wishes(regions=("west",)))
    run(scene)
    client, (first, second, third, *_rest) = counsellor(scene), lines(scene, who)
    issue_lines(scene, [first])
    client.post(url(scene, "suggestions", "lines", second.pk), {"verb": "pin", "ground": "skills"})
    client.post(url(scene, "suggestions", "lines", third.pk), {"verb": "leave", "ground": "company"})

    shown = {state: desk(client, scene, state) for state in ("waiting", "approved", "changed", "left_out", "?")}

    def ticks(state: str) -> list[bool]:
        names = (one.exhibitor.name for one in (first, second, third))
        return [f'aria-label="ゆきわり {name}"' in shown[state] for name in names]

    assert ticks("waiting") == ticks("?") == ticks("changed") == [False, True, False]
    assert ticks("approved") == ticks("left_out") == [False, False, False]
    assert first.exhibitor.name in shown["approved"] and third.exhibitor.name not in shown["approved"]
    assert third.exhibitor.name in shown["left_out"] and second.exhibitor.name not in shown["left_out"]
    assert "固定</" in shown["changed"] and first.exhibitor.name not in shown["changed"]
    assert "承認して送る" in shown["changed"] and "承認して送る" not in shown["left_out"]
    client.post(url(scene, "suggestions", "decided", override_of(scene, third), "end"))
    assert "この状態の案はありません。" in desk(client, scene, "left_out")


def override_of(scene: Scene, line: Suggestion) -> UUID:
    with inside(scene.programme):
        return Override.objects.get(subject=line.subject_id, exhibitor=line.exhibitor_id).pk


def test_many_people_come_page_by_page_and_what_is_ticked_on_one_is_issued_alone() -> None:
    scene = make_scene()
    for at in range(30):
        make_wishing(scene, alias=f"ゆきわり{at:02}")
    run(scene)
    client, every = counsellor(scene), lines(scene)

    first, second = desk(client, scene, "waiting"), desk(client, scene, "waiting", 2)

    assert (len(every), first.count('name="lines"'), second.count('name="lines"')) == (60, 50, 10)
    assert "?state=waiting&amp;page=2" in first and "?state=waiting&amp;page=1" in second
    ticked = [one.pk for one in every if str(one.pk) in second][:3]
    key = issue_proof(scene, ticked, scene.counsellor)
    done = client.post(
        url(scene, "suggestions") + "?state=waiting&page=2", {"lines": ticked, "step_up": str(key)}, follow=True
    )
    assert "3件を承認し、ご本人にお知らせしました" in done.content.decode()
    assert {one.pk for one in lines(scene, state="issued")} == set(ticked)


def test_left_out_by_herself_it_is_told_to_no_counsellor() -> None:
    scene = make_scene()
    who, issued = make_issued(scene, alias="ゆきわり")
    hide_own(issued[0], by=who.actor)

    shown = desk(counsellor(scene), scene, "left_out")

    assert "この状態の案はありません。" in shown and "ゆきわり" not in shown


def test_one_persons_page_shows_wishes_reasons_and_both_fits_and_is_on_her_record() -> None:
    scene = make_scene()
    who = make_wishing(
        scene, alias="ゆきわり", wishes=Wishes(occupations=("02",), regions=("west",), ways=("telework",))
    )
    run(scene)

    shown = page(counsellor(scene), url(scene, "suggestions", who.actor.id))

    for words in (
        "ゆきわりさんの一覧",
        "職種：研究・技術の職業 ― ご希望どおりです（求人票",
        "勤務地：米子市 ― ご希望どおりです",
        "テレワークができる：未回答です。面談で確認できます",
        "勤務地：鳥取市 ― ご希望の西部とは違います",
        "相性の内訳",
    ):
        assert words in shown, words
    (seen,) = entries(scene.programme, Act.SUGGEST_SEE)
    assert seen["purpose"] == "suggestion"


def test_a_municipality_stands_at_the_desk_with_its_page_its_sources_and_no_vacancy() -> None:
    scene = make_scene(rows=(ROWS[1],), towns=["312029", "312037"])
    tell(scene.programme, "312029", moving_grant="対象になる仕事の例です。")
    who = make_wishing(scene, wishes=Wishes(regions=("west",), weights={"regions": "must"}, ways=("grant", "flextime")))
    run(scene)
    client = counsellor(scene)
    (line,) = lines(scene, who)

    listed, shown = desk(client, scene, "waiting"), page(client, url(scene, "suggestions", who.actor.id))

    assert "米子市" in listed and "自治体の暮らしと支援制度" in listed
    for words in (
        f"/companies/{line.exhibitor_id}/",
        "勤務地：米子市 ― ご希望どおりです（出展企業一覧",
        "移住支援金の対象：この自治体の「移住支援金」が載っています（出典：くらし案内（架空）、",
        "フレックスタイム：求人についての条件のため、自治体とはくらべていません",
        '">倉吉市</option>',
    ):
        assert words in shown, words
    assert "求人から" not in shown


def test_a_line_is_moved_pinned_left_out_and_another_company_added() -> None:
    scene = make_scene()
    who = make_wishing(scene, wishes=Wishes(regions=("west",)))
    run(scene)
    client, hers = counsellor(scene), lines(scene, who)
    change = url(scene, "suggestions", "lines", hers[1].pk)
    assert client.post(change, {"verb": "up"}).status_code == 302
    assert lines(scene, who)[0].pk == hers[1].pk

    without = client.post(change, {"verb": "pin"})
    assert (without.status_code, "「理由」" in without.content.decode()) == (422, True)
    other = client.post(change, {"verb": "pin", "ground": "other"})
    assert (other.status_code, "説明を書いてください" in other.content.decode()) == (422, True)
    assert client.post(change, {"verb": "pin", "ground": "skills", "words": "経験が生きます"}).status_code == 302
    clash = client.post(change, {"verb": "leave", "ground": "skills"})
    assert (clash.status_code, "固定しています" in clash.content.decode()) == (409, True)
    assert "経験が生きます" in page(client, url(scene, "suggestions", who.actor.id))

    with inside(scene.programme):
        (made,) = Override.objects.all()
    assert client.post(url(scene, "suggestions", "decided", made.pk, "end")).status_code == 302
    assert client.post(change, {"verb": "leave", "ground": "company"}).status_code == 302
    add = url(scene, "suggestions", who.actor.id, "add")
    again = client.post(add, {"exhibitor": hers[1].exhibitor_id, "ground": "skills"})
    assert (again.status_code, "除外しています" in again.content.decode()) == (409, True)
    there = client.post(add, {"exhibitor": hers[0].exhibitor_id, "ground": "skills"})
    assert (there.status_code, "もうこの方の一覧" in there.content.decode()) == (409, True)


def test_a_right_is_stated_with_a_proof_and_wrong_days_are_said_beside_the_field() -> None:
    scene = make_scene(issued=False)
    client, statement = counsellor(scene), propose(scene)
    typed = {"kind": "permitted", "number": "架空-2", "valid_from": "2026-04-01", "valid_to": "2026-03-31"}

    wrong = client.post(url(scene, "issuer"), typed)
    assert (wrong.status_code, "より後の日に" in wrong.content.decode()) == (422, True)
    assert 'value="架空-2"' in wrong.content.decode()
    asked = client.post(url(scene, "issuer"), typed | {"valid_to": "2027-03-31"})
    assert "職業安定法第33条" in asked.content.decode()
    with inside(scene.programme):
        assert IssuerBasis.objects.count() == 0

    shown = page(client, url(scene, "issuer"))
    assert "必須が3、希望が1です" in shown
    approving = client.post(url(scene, "criteria", statement.pk, "approve"))
    assert "第1版を承認します" in approving.content.decode()


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.EXHIBITOR])
def test_nobody_else_finds_a_desk_of_suggestions(role: Role) -> None:
    scene = make_scene()
    who, issued = make_issued(scene)
    client = as_staff(make_actor(role, scene.programme))

    for parts in (("suggestions",), ("suggestions", who.actor.id), ("issuer",)):
        assert client.get(url(scene, *parts)).status_code == 404
    assert client.post(url(scene, "suggestions"), {"lines": [issued[0].pk]}).status_code == 404


def test_another_bodys_counsellor_finds_nothing_of_hers() -> None:
    scene = make_scene()
    who, issued = make_issued(scene, alias="ゆきわり")
    client = as_staff(make_actor(Role.AGENCY, scene.programme))

    assert "ゆきわり" not in page(client, url(scene, "suggestions"))
    assert client.get(url(scene, "suggestions", who.actor.id)).status_code == 404
    assert client.post(url(scene, "suggestions", "lines", issued[0].pk), {"verb": "up"}).status_code == 404


def test_an_exhibitors_pages_tell_nothing_of_any_suggestion() -> None:
    scene = make_scene()
    company = company_of(scene, "システム開発")
    client = as_staff(make_actor(Role.EXHIBITOR, scene.programme, company.organisation))
    booth = f"/p/{scene.programme.slug}/booth/"
    before = client.get(booth)
    make_issued(scene, alias="ゆきわり")

    after = client.get(booth)

    assert before.status_code == after.status_code == 200
    assert "ゆきわり" not in after.content.decode()
    assert "おすすめ" not in after.content.decode()
    assert len(after.content.decode()) == len(before.content.decode())
