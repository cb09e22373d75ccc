"""Every page of both desks: who may open it, what it says, and what it keeps to itself."""

import pytest
from django.test import Client

from engawa.base.programmes.permissions import Role
from engawa.outcomes.measures import actions
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.reports.actions import freeze_flash
from tests.contract.make import ask_approval, make_agreement, make_approval, make_recipients
from tests.make import make_actor, make_organisation, make_programme
from tests.web.between.makers import Scene, at, make_scene

pytestmark = pytest.mark.django_db


def addresses(scene: Scene) -> dict[str, list[str]]:
    """Each desk's pages, with something on every one of them."""
    approval = make_approval(scene.programme, make_organisation())
    agreement = make_agreement(scene.programme, [make_organisation().pk], decision="")
    paper = freeze_flash(scene.programme, by=scene.window, fair=fair_for(scene.programme, scene.fair.gathering_id))
    claim = scene.claims[0]
    shared = [
        "",
        "targets/",
        "figures/Q-M01/",
        "figures/Q-S02/?fair=" + str(scene.fair.gathering_id),
        f"matches/{claim.pk}/",
        "approvals/",
        f"approvals/{approval.pk}/",
        f"approvals/{approval.pk}/document/",
        "agreements/",
        f"agreements/{agreement.pk}/",
        "papers/",
        f"papers/{paper.pk}/",
        f"papers/{paper.pk}/file/",
        "papers/make/matches/",
        "papers/make/exhibitors/",
        "papers/make/attendance/",
    ]
    window = ["papers/flash/", "ledger/", "ledger/hashes/", "ledger/bundle/"]
    office = [
        "papers/flash/",
        "talks/",
        f"talks/{scene.talks[1].pk}/",
        "targets/propose/",
        "approvals/ask/",
        "agreements/ask/",
        "unfinished/",
        "papers/make/weekly/",
        "papers/make/report/",
    ]
    return {"window/": shared + window, "office/": shared + office}


def test_each_desk_opens_to_its_own_people_and_to_nobody_else() -> None:
    scene = make_scene()
    pages = addresses(scene)
    own = {"window/": scene.window, "office/": scene.office}
    strangers = [make_actor(role, scene.programme) for role in (Role.EXHIBITOR, Role.AGENCY)]
    elsewhere = make_actor(Role.COMMISSIONER, make_programme())

    for desk, names in pages.items():
        insider = at(own[desk])
        outsiders = [at(one) for one in (*strangers, elsewhere, *(own[other] for other in own if other != desk))]
        for name in names:
            address = scene.url(desk + name)
            assert (address, insider.get(address).status_code) == (address, 200)
            assert {client.get(address).status_code for client in outsiders} == {404}
            assert Client().get(address).status_code == 302


def test_the_auditor_reads_the_window_and_decides_nothing() -> None:
    scene = make_scene()
    auditor = at(make_actor(Role.AUDITOR, scene.programme))
    claim = scene.claims[0]

    assert auditor.get(scene.url("window/targets/")).status_code == 200
    assert auditor.get(scene.url("window/ledger/")).status_code == 200
    assert auditor.get(scene.url("window/papers/flash/")).status_code == 404
    page = auditor.get(scene.url(f"window/matches/{claim.pk}/")).content.decode()
    assert "あなたの判断" not in page
    assert auditor.post(scene.url("window/matches/sample/")).status_code == 404


def test_empty_desks_invite() -> None:
    programme = make_programme()
    window, office = at(make_actor(Role.COMMISSIONER, programme)), at(make_actor(Role.CONTRACTOR, programme))
    said = {
        "window/": "いま判断を待っていることはありません。",
        "window/targets/": "まだマッチングはありません。",
        "window/approvals/": "まだ承諾を求められていません。",
        "window/agreements/": "協議はまだありません。",
        "window/papers/": "まだ書類はありません。",
        "window/papers/flash/": "公開した開催がまだありません。",
        "office/": "いま手を打つことはありません。",
        "office/talks/": "要確認の面談はありません。",
        "office/approvals/": "先に一覧を公開してください。",
        "office/approvals/ask/": "先に発注者と協議して、一覧を公開してください。",
        "office/targets/propose/": "公開した開催がまだありません。",
    }
    for address, words in said.items():
        client = window if address.startswith("window") else office
        response = client.get(f"/p/{programme.slug}/{address}")
        assert (address, response.status_code) == (address, 200)
        assert words in response.content.decode()


def test_what_waits_comes_first_and_is_counted_in_the_menu() -> None:
    scene = make_scene()
    ask_approval(scene.programme, make_recipients(scene.programme, make_organisation()))
    make_agreement(scene.programme, [make_organisation().pk], decision="")

    window = at(scene.window).get(scene.url("window/")).content.decode()
    office = at(scene.office).get(scene.url("office/")).content.decode()

    assert "きょうの判断（3）" in window
    assert window.index("承諾を求められています") < window.index("協議を申し出られています")
    assert "きょうの仕事（2）" in office
    for page in (window, office):
        assert "相談機関がおすすめを発行する用意が、期限を過ぎています" in page
    assert "要確認の面談が1件あります" in office
    assert "出展企業一覧 第2版" in office


def test_targets_show_every_match_with_its_evidence_by_alias() -> None:
    scene = make_scene()

    page = at(scene.window).get(scene.url("window/targets/")).content.decode()

    for words in ("M-0001", "うみねこ", "両者在室 14分02秒、音声あり", "要確認", "目標 120", "20%の線 24", "下限 100"):
        assert words in page
    assert "砂丘" not in page
    assert "減額の線を下回っています" in page
    assert "450,000円" in page


def test_a_figure_opens_to_its_rows_and_an_unknown_one_is_not_there() -> None:
    scene = make_scene()
    client = at(scene.window)

    page = client.get(scene.url("window/figures/Q-M01/")).content.decode()

    assert "M-0001 確定" in page
    assert client.get(scene.url("window/figures/Q-X99/")).status_code == 404
    assert client.get(scene.url("window/figures/Q-M01/?fair=00000000-0000-0000-0000-000000000000")).status_code == 404
    assert client.get(scene.url("window/figures/Q-M01/?fair=nonsense")).status_code == 200


def test_lists_ask_as_many_questions_for_many_rows_as_for_few(django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from engawa.outcomes.measures.collecting import collect
    from tests.delivery.fairs.makers import booths
    from tests.outcomes.make import register, talk

    scene = make_scene()
    client, names = at(scene.window), ("", "targets/", "figures/Q-M01/", "figures/Q-S02/", "ledger/", "papers/")

    def counted() -> list[int]:
        found = []
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(scene.url(f"window/{name}")).status_code == 200
            found.append(len(queries))
        return found

    few = counted()
    for booth in booths(scene.fair):
        for _each in range(4):
            talk(booth, register(scene.fair), "held")
    collect(scene.programme)

    assert counted() == few


def test_the_same_paper_is_taken_again_byte_for_byte_by_both() -> None:
    scene = make_scene()
    paper = freeze_flash(scene.programme, by=scene.window, fair=fair_for(scene.programme, scene.fair.gathering_id))

    taken = [
        at(who).get(scene.url(f"{desk}papers/{paper.pk}/file/"))
        for desk, who in (("window/", scene.window), ("office/", scene.office))
    ]

    assert taken[0].content == taken[1].content
    assert (taken[0]["Content-Type"], taken[0]["Content-Disposition"]) == (
        "application/pdf",
        f'attachment; filename="{paper.file_name}"',
    )
    page = at(scene.window).get(scene.url(f"window/papers/{paper.pk}/")).content.decode()
    assert "マッチング（確定）（両回の合計）" in page
    assert f'href="{scene.url("window/figures/Q-M01/")}"' in page


def test_a_document_is_downloaded_and_never_rendered() -> None:
    scene = make_scene()
    approval = make_approval(scene.programme, make_organisation())

    taken = at(scene.window).get(scene.url(f"window/approvals/{approval.pk}/document/"))

    assert taken["Content-Type"] == "application/octet-stream"
    assert taken["Content-Disposition"].startswith("attachment;")
    assert taken["Content-Security-Policy"].startswith("sandbox")


def test_unfinished_duties_are_named_with_their_clause() -> None:
    scene = make_scene()

    page = at(scene.office).get(scene.url("office/unfinished/")).content.decode()

    assert "未実装" in page
    assert "特記事項第7条、特記仕様書6" in page


def test_the_ledger_says_whether_it_holds_together_and_names_no_person() -> None:
    scene = make_scene()
    client = at(scene.window)

    page = client.get(scene.url("window/ledger/")).content.decode()
    hashes = client.get(scene.url("window/ledger/hashes/")).content.decode().splitlines()

    assert "つながりに欠けや書換えはありません" in page
    assert "うみねこ" not in page
    assert [line.split(",")[0] for line in hashes] == [str(n) for n in range(1, len(hashes) + 1)]


def test_a_returned_match_comes_back_to_the_office() -> None:
    scene = make_scene()
    claim = scene.claims[0]
    actions.dispute_match(claim, by=scene.window, reason="確かめたい")
    actions.return_match(claim, by=scene.window, reason="根拠が足りない")

    page = at(scene.office).get(scene.url("office/")).content.decode()

    assert page.index("マッチングが差し戻されました") < page.index("要確認の面談が1件あります")
