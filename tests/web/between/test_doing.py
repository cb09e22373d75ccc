"""What is pressed at the two desks, through their forms."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.approvals.models import Agreement, Approval
from engawa.contract.approvals.queries import current_list
from engawa.outcomes.measures.models import Target
from engawa.shared.documents.models import Paper
from tests.contract.make import PDF, ask_approval, enter, make_agreement, make_approval
from tests.make import entries, make_organisation, reload
from tests.outcomes.make import propose
from tests.web.between.makers import at, make_scene, prove_and_send, words_asked

pytestmark = pytest.mark.django_db


def test_a_consent_goes_its_whole_way_over_the_two_desks() -> None:
    scene = make_scene()
    office, window = at(scene.office), at(scene.window)
    with inside(scene.programme):
        recipients = current_list()
    today = clock.today()
    asked = {
        "recipients": recipients.pk,
        "fields_shown": ["alias", "words"],
        "from_on": today,
        "to_on": today + dt.timedelta(days=9),
        "scope_text": "面談のため",
    }

    response = office.post(scene.url("office/approvals/ask/"), asked)
    pk = response["Location"].rstrip("/").rsplit("/", 1)[1]
    typed = {
        "decision": "granted",
        "number": "第202500012345号",
        "dated_on": today,
        "signer": "課長",
        "office": "鳥取県雇用・働き方政策課",
        "conditions": "",
        "document": SimpleUploadedFile("承諾書.pdf", PDF),
    }
    assert window.post(scene.url(f"window/approvals/{pk}/enter/"), typed).status_code == 302
    path = scene.url(f"window/approvals/{pk}/confirm/")
    assert words_asked(window, path)[:2] == ["承諾 第202500012345号 を確定します。", "見せる項目：表示名、ひとこと"]
    assert prove_and_send(window, path).status_code == 302

    with inside(scene.programme):
        live = Approval.objects.get(pk=pk)
    assert (live.state, live.number, live.fields) == ("live", "第202500012345号", ["alias", "words"])
    assert "第202500012345号" in office.get(scene.url(f"office/approvals/{pk}/")).content.decode()


def test_nothing_typed_is_lost_and_errors_stand_beside_their_fields() -> None:
    scene = make_scene()
    approval = make_approval(scene.programme, make_organisation())
    with inside(scene.programme):
        recipients = current_list()
    asked = ask_approval(scene.programme, recipients)
    typed = {
        "decision": "conditional",
        "number": approval.number,
        "dated_on": "2026-02-30",
        "signer": "課長",
        "office": "雇用・働き方政策課",
        "document": SimpleUploadedFile("承諾書.pdf", b"<script>"),
    }

    response = at(scene.window).post(scene.url(f"window/approvals/{asked.pk}/enter/"), typed)
    page = response.content.decode()

    assert response.status_code == 422
    for words in (
        "暦にある日付で入力してください。",
        "条件つきのときは、条件を入力してください。",
        "承諾の文書は PDF、PNG、JPEG のいずれかで添付してください。",
        f'value="{approval.number}"',
        'value="雇用・働き方政策課"',
    ):
        assert words in page


def test_a_taken_number_is_said_beside_the_number() -> None:
    scene = make_scene()
    approval = make_approval(scene.programme, make_organisation())
    with inside(scene.programme):
        recipients = current_list()
    asked = ask_approval(scene.programme, recipients)
    typed = {
        "decision": "granted",
        "number": approval.number,
        "dated_on": "2026-02-03",
        "signer": "課長",
        "office": "雇用・働き方政策課",
        "document": SimpleUploadedFile("承諾書.pdf", PDF),
    }

    response = at(scene.window).post(scene.url(f"window/approvals/{asked.pk}/enter/"), typed)

    assert response.status_code == 422
    assert "この施行文書番号は、ほかの承諾に記録されています。" in response.content.decode()


def test_a_consent_that_lacks_something_is_refused_with_its_clause_and_the_way_on() -> None:
    scene = make_scene()
    with inside(scene.programme):
        recipients = current_list()
    asked = enter(ask_approval(scene.programme, recipients), by=scene.window, number="")

    response = at(scene.window).post(scene.url(f"window/approvals/{asked.pk}/confirm/"))
    page = response.content.decode()

    assert response.status_code == 403
    for words in (
        "この承諾はまだ確定できません。",
        "足りないもの：施行文書番号。",
        "（特記事項第4条、特記仕様書2）",
        f"window/approvals/{asked.pk}/",
    ):
        assert words in page


def test_revoking_asks_why_and_for_a_proof() -> None:
    scene = make_scene()
    approval = make_approval(scene.programme, make_organisation())
    window, path = at(scene.window), scene.url(f"window/approvals/{approval.pk}/revoke/")

    assert window.post(path, {"reason": ""}).status_code == 422
    assert prove_and_send(window, path, {"reason": "提供先の見直し"}).status_code == 302

    assert reload(approval).state == "revoked"


def test_the_office_can_neither_enter_nor_confirm() -> None:
    scene = make_scene()
    with inside(scene.programme):
        recipients = current_list()
    asked = ask_approval(scene.programme, recipients)

    for verb in ("enter", "confirm", "revoke"):
        assert at(scene.office).post(scene.url(f"window/approvals/{asked.pk}/{verb}/")).status_code == 404
        assert at(scene.office).post(scene.url(f"office/approvals/{asked.pk}/{verb}/")).status_code == 404


def test_an_agreement_is_asked_and_answered_with_a_proof() -> None:
    scene = make_scene()
    office, window = at(scene.office), at(scene.window)

    late = office.post(scene.url("office/agreements/ask/"), {"kind": "dates", "text": "11月に開催したい", "effect": ""})
    assert (late.status_code, "期待する効果を入力してください。" in late.content.decode()) == (422, True)
    made = office.post(scene.url("office/agreements/ask/"), {"kind": "other", "text": "会場の名前", "effect": ""})
    pk = made["Location"].rstrip("/").rsplit("/", 1)[1]
    path = scene.url(f"window/agreements/{pk}/")
    assert window.post(path, {"decision": "with_conditions", "conditions": ""}).status_code == 422
    assert prove_and_send(window, path, {"decision": "agreed", "conditions": ""}).status_code == 302

    with inside(scene.programme):
        assert Agreement.objects.get(pk=pk).agreed


def test_a_list_shows_what_is_new_and_what_is_gone() -> None:
    scene = make_scene()
    fresh = make_organisation(name="あたらしい企業（架空）")
    asked = make_agreement(scene.programme, [fresh.pk], decision="")

    page = at(scene.window).get(scene.url(f"window/agreements/{asked.pk}/")).content.decode()

    assert "新しく加わる" in page
    assert "外れる出展者：" in page


def test_a_target_is_proposed_and_agreed_and_the_floor_is_said_beside_the_number() -> None:
    scene = make_scene(agreed=False)
    office, window = at(scene.office), at(scene.window)
    typed = {"gathering": scene.fair.gathering_id, "kind": "participants", "value": 99, "means": "広報"}

    low = office.post(scene.url("office/targets/propose/"), typed)
    assert (low.status_code, "1回あたり100人以上にしてください" in low.content.decode()) == (422, True)
    assert office.post(scene.url("office/targets/propose/"), typed | {"value": 120}).status_code == 302
    with inside(scene.programme):
        target = Target.objects.get()
    path = scene.url(f"window/targets/{target.pk}/agree/")
    assert words_asked(window, path) == ["参加した求職者の目標を、1回あたり120人とすることに合意します。"]
    assert prove_and_send(window, path).status_code == 302

    assert reload(target).state == "agreed"


def test_a_replaced_target_is_too_late_to_agree_to() -> None:
    scene = make_scene(agreed=False)
    old = propose(scene.fair, "matches", 60)
    propose(scene.fair, "matches", 70)

    assert prove_and_send(at(scene.window), scene.url(f"window/targets/{old.pk}/agree/")).status_code == 409


def test_a_match_goes_back_and_forth_and_each_sees_its_own_buttons() -> None:
    scene = make_scene()
    claim = scene.claims[0]
    office, window = at(scene.office), at(scene.window)
    there, here = scene.url(f"window/matches/{claim.pk}/"), scene.url(f"office/matches/{claim.pk}/")

    assert 'value="reject"' not in office.get(here).content.decode()
    assert window.post(there, {"verb": "dispute", "reason": ""}).status_code == 422
    assert window.post(there, {"verb": "dispute", "reason": "在室を確かめたい"}).status_code == 302
    assert window.post(there, {"verb": "return", "reason": "足りない"}).status_code == 302
    assert "足りない" in office.get(here).content.decode()
    assert office.post(here, {"verb": "answer", "reason": "電話で確認した"}).status_code == 302
    assert window.post(there, {"verb": "approve", "reason": "確認した"}).status_code == 302

    assert reload(claim).state == "confirmed"


def test_a_button_of_the_other_side_or_of_another_state_does_nothing() -> None:
    scene = make_scene()
    claim = scene.claims[0]
    here, there = scene.url(f"office/matches/{claim.pk}/"), scene.url(f"window/matches/{claim.pk}/")

    assert at(scene.office).post(here, {"verb": "dispute", "reason": "x"}).status_code == 200
    assert at(scene.office).post(here, {"verb": "reject", "reason": "x"}).status_code == 409
    assert at(scene.window).post(there, {"verb": "approve", "reason": "x"}).status_code == 409
    assert at(scene.window).post(there, {"verb": "explode", "reason": "x"}).status_code == 200

    assert reload(claim).state == "confirmed"


def test_an_open_talk_is_decided_with_a_reason_and_counted_at_once() -> None:
    scene = make_scene()
    office, path = at(scene.office), scene.url(f"office/talks/{scene.talks[1].pk}/")

    assert office.post(path, {"result": "held", "reason": ""}).status_code == 422
    assert office.post(path, {"result": "held", "reason": "企業と本人に電話で確認した"}).status_code == 302

    assert [one.state for one in scene.claims] == ["confirmed", "confirmed"]
    page = at(scene.window).get(scene.url(f"window/matches/{scene.claims[1].pk}/")).content.decode()
    assert "企業と本人に電話で確認した" in page


def test_a_sample_is_drawn_once_and_shown_again_as_it_was() -> None:
    scene = make_scene()
    window = at(scene.window)

    drawn = window.post(scene.url("window/matches/sample/"))
    page = window.get(drawn["Location"]).content.decode()

    assert "M-0001" in page
    assert "M-0002" not in page
    assert entries(scene.programme, Act.MATCH_SAMPLE)[0]["scope"]["picked"] == [1]
    assert window.get(scene.url("window/matches/sample/unknown/")).status_code == 404


def test_a_flash_report_is_frozen_from_either_desk() -> None:
    scene = make_scene()

    for desk, who in (("window/", scene.window), ("office/", scene.office)):
        made = at(who).post(scene.url(f"{desk}papers/flash/"), {"gathering": scene.fair.gathering_id})
        assert made.status_code == 302

    with inside(scene.programme):
        assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2]


def test_a_flash_report_without_targets_says_what_is_missing() -> None:
    scene = make_scene(agreed=False)

    response = at(scene.office).post(scene.url("office/papers/flash/"), {"gathering": scene.fair.gathering_id})

    assert response.status_code == 422
    assert "目標がまだ合意されていません。" in response.content.decode()
    assert at(scene.office).post(scene.url("office/papers/flash/"), {"gathering": "x"}).status_code == 422
