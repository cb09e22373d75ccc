"""おすすめの運営 through the pages of 乙 and 甲: what is in place, the switch, the calculation; nobody's line anywhere."""

import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.models import Approval
from engawa.contract.clauses.known import Basis
from engawa.delivery.guidance.suggestions.models import CriteriaStatement, SuggestionRun
from engawa.delivery.guidance.suggestions.queries import MODE, issuing
from tests.delivery.guidance.suggestions.scenes import (
    Scene,
    agree,
    approve,
    make_issued,
    make_scene,
    propose,
    state,
    switch,
)
from tests.make import make_actor, proof
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def url(scene: Scene, face: str, *parts: object) -> str:
    return f"/p/{scene.programme.slug}/{face}/suggestions/" + "".join(f"{part}/" for part in parts)


def office(scene: Scene) -> Client:
    return as_staff(scene.office)


def window(scene: Scene) -> Client:
    return as_staff(scene.window)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_is_there_the_office_reads_what_is_missing_and_proposes_criteria() -> None:
    scene = make_scene(issued=False)
    client = office(scene)
    shown = page(client, url(scene, "office"))
    assert "相談機関によるご案内はまだ行っていません" in shown
    assert "根拠と基準がそろうと、ここから始められます" in shown

    wrong = client.post(url(scene, "office", "criteria"), {"length": "0", "note": "3件まで"})
    assert (wrong.status_code, "3件まで" in wrong.content.decode()) == (422, True)
    typed = {
        "length": "3",
        "least_lists": "2",
        "most_drop": "4",
        "most_towns": "0",
        "unknown_must": "exclude",
        "note": "3件までです。",
    }
    assert client.post(url(scene, "office", "criteria"), typed).status_code == 302

    with inside(scene.programme):
        made = CriteriaStatement.objects.get()
    assert (made.values["length"], made.values["unknown_must"], made.values["must"]) == (3, "exclude", 3.0)
    assert "必須の条件が未回答の企業は、入れません" in page(client, url(scene, "office"))


def test_the_switch_is_refused_with_what_why_and_what_now_until_all_is_there() -> None:
    scene = make_scene(issued=False)
    client = window(scene)
    refused = client.post(url(scene, "window", "mode"), {"mode": "issued"})
    assert refused.status_code == 403
    for words in ("まだ変えられません", "まだそろっていません", "実施要領1(2)ア", "相談機関に依頼する"):
        assert words in refused.content.decode(), words

    state(scene)
    statement = propose(scene)
    agree(statement, scene.counsellor)
    approving = client.post(url(scene, "window", "criteria", statement.pk, "approve"))
    assert "第1版を承認します" in approving.content.decode()
    agree(statement, scene.window)
    asked = client.post(url(scene, "window", "mode"), {"mode": "issued"})
    assert "「おすすめの方式」を「相談機関が発行する」に定めます" in asked.content.decode()
    scope = {"key": MODE, "value": "issued", "basis": Basis.DESIGNATED}
    key = proof(scene.window, Act.PARAMETER_SET, scene.programme, scope=scope)
    client.post(url(scene, "window", "mode"), {"mode": "issued", "step_up": str(key)})

    with inside(scene.programme):
        assert issuing()


def test_the_office_starts_a_calculation_for_a_body_and_cannot_start_it_without() -> None:
    scene = make_scene()
    client = office(scene)

    wrong = client.post(url(scene, "office", "start"), {"body": ""})
    assert (wrong.status_code, "発行できる機関を選んでください" in wrong.content.decode()) == (422, True)
    assert client.post(url(scene, "office", "start"), {"body": scene.body.pk}).status_code == 302

    with inside(scene.programme):
        assert SuggestionRun.objects.get().state == "queued"
    assert "計算を待っています" in page(client, url(scene, "office"))


def test_neither_side_sees_a_person_a_company_of_a_line_or_a_small_count() -> None:
    scene = make_scene()
    _who, issued = make_issued(scene, alias="ゆきわり")

    for client, face in ((office(scene), "office"), (window(scene), "window")):
        shown = page(client, url(scene, face))
        assert "5未満" in shown
        assert "ゆきわり" not in shown
        assert all(one.exhibitor.organisation.name not in shown for one in issued)


@pytest.mark.parametrize("role", [Role.AGENCY, Role.EXHIBITOR])
def test_others_do_not_find_the_page(role: Role) -> None:
    scene = make_scene()
    client = as_staff(make_actor(role, scene.programme))

    assert client.get(url(scene, "office")).status_code == 404
    assert client.get(url(scene, "window")).status_code == 404
    assert client.post(url(scene, "office", "start"), {"body": scene.body.pk}).status_code == 404


def test_the_window_starts_nothing_and_the_office_switches_nothing() -> None:
    scene = make_scene()

    assert window(scene).post(url(scene, "office", "start"), {"body": scene.body.pk}).status_code == 404
    assert office(scene).post(url(scene, "window", "mode"), {"mode": "filter_only"}).status_code == 404


def test_what_waits_stands_on_the_home_pages() -> None:
    scene = make_scene(issued=False)
    propose(scene)

    assert "提案の基準の承認を求められています" in page(window(scene), f"/p/{scene.programme.slug}/window/")


def test_the_office_asks_for_the_consent_that_lets_a_body_read_wishes_and_the_window_answers_it() -> None:
    scene = make_scene(issued=False)
    state(scene)
    client = office(scene)
    assert "承諾を求める" in page(client, url(scene, "office"))

    asked = client.post(url(scene, "office", "ask"), follow=True)

    assert scene.body.name in asked.content.decode()
    assert "希望職種" in asked.content.decode()
    with inside(scene.programme):
        approval = Approval.objects.get()
    assert (approval.purpose, approval.state) == ("suggestion", "requested")
    assert window(scene).post(url(scene, "office", "ask")).status_code == 404


def test_a_calculation_is_refused_while_no_consent_names_the_body() -> None:
    scene = make_scene(issued=False)
    state(scene)
    approve(scene)
    switch(scene)

    refused = office(scene).post(url(scene, "office", "start"), {"body": scene.body.pk})

    assert refused.status_code == 403
    assert "この相談機関へ、ここにある項目を見せる承諾が、発注者からまだ出ていません" in refused.content.decode()
