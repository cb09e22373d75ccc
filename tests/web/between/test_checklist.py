"""開始前確認表, 事前点検 and いつまでに何を at both desks: what is missing first, one press from where it is mended."""

import re
from typing import Any

import pytest

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.models import Agreement
from engawa.contract.clauses.queries import parameter
from engawa.contract.duties.checking import Asked
from engawa.contract.duties.items import ITEMS
from engawa.contract.duties.models import Attestation
from engawa.shared.documents.models import Paper
from tests.contract.duties.makers import SEEN, ask, decide, line, make_occasion, see, sign
from tests.delivery.fairs.makers import make_fair
from tests.make import entries, make_actor, make_programme, some_actor
from tests.web.between.makers import at, prove_and_send, words_asked

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<wbr>|&quot;", "", answer.content.decode()).split())


def scene(role: Role) -> tuple[Any, Any, str]:
    """A fair tomorrow, somebody signed in, and the address of their desk."""
    fair = make_fair()
    occasion = make_occasion(fair=fair)
    desk = "office" if role in {Role.CONTRACTOR, Role.CHIEF} else "window"
    return occasion, at(make_actor(role, fair.programme)), f"/p/{fair.programme.slug}/{desk}/"


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.AUDITOR])
def test_both_desks_read_every_item_with_its_clause_and_nobody_else_does(role: Role) -> None:
    occasion, client, desk = scene(role)
    see(occasion)

    page = text(client.get(f"{desk}checklist/"))

    assert all(str(one.name) in page and one.clause in page for one in ITEMS.values())
    assert page.index("期限を過ぎています") < page.index("そろったもの")
    for other in (make_actor(Role.EXHIBITOR, occasion.programme), make_actor(role, make_programme())):
        assert at(other).get(f"{desk}checklist/").status_code == 404


def test_what_is_missing_is_one_press_away_from_where_it_is_mended() -> None:
    occasion, client, desk = scene(Role.CONTRACTOR)

    page = text(client.get(f"{desk}checklist/"))

    for place in ("targets/", "approvals/", "suggestions/", "site/", "readiness/", "agreements/ask/", "posts/"):
        assert f'href="{desk}{place}"' in page
    assert f'href="{desk}checklist/flyers/"' in page
    assert line(occasion, "targets").late
    home = text(client.get(desk))
    assert f'{ITEMS["targets"].name}<span class="clause">（{ITEMS["targets"].clause}）' in home
    assert "<br>ほか" in home


def test_the_chief_attests_on_the_items_page_and_takes_it_back() -> None:
    occasion, client, desk = scene(Role.CHIEF)
    place = f"{desk}checklist/flyers/"
    empty = client.post(f"{place}attest/", {"words": ""})
    named = client.post(f"{place}attest/", {"words": "担当の090-1234-5678に聞きました"})
    assert (empty.status_code, named.status_code) == (422, 422)
    assert "個人の連絡先は書かないでください" in text(named)
    assert "担当の090-1234-5678に聞きました" in text(named)

    assert words_asked(client, f"{place}attest/", {"words": SEEN}) == [
        "「チラシの配架」を確かめました。この確認は31日のあいだ有効です。"
    ]
    prove_and_send(client, f"{place}attest/", {"words": SEEN})

    assert SEEN in text(client.get(place))
    with inside(occasion.programme):
        row = Attestation.objects.get()
    client.post(f"{desk}checklist/attestations/{row.pk}/retract/")
    assert "取消し" in text(client.get(place))
    assert line(occasion, "flyers").late


def test_what_the_machine_sees_has_no_form_and_a_forced_one_is_refused() -> None:
    occasion, client, desk = scene(Role.CHIEF)

    assert "署名する" not in text(client.get(f"{desk}checklist/posts/"))
    forced = client.post(f"{desk}checklist/posts/attest/", {"words": SEEN})

    assert (forced.status_code, "機械が確かめます" in text(forced)) == (403, True)
    assert [client.get(f"{desk}checklist/nothing/").status_code, line(occasion, "posts").done] == [404, False]


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER])
def test_others_find_no_way_to_sign(role: Role) -> None:
    occasion, client, desk = scene(role)
    row = see(occasion)
    office = f"/p/{occasion.programme.slug}/office/"

    shown = text(client.get(f"{desk}checklist/flyers/")) + text(client.get(f"{desk}preflight/"))

    assert "署名する</button>" not in shown
    assert "取り消す" not in shown
    tried = [
        client.post(f"{office}checklist/flyers/attest/", {"words": SEEN}),
        client.post(f"{office}checklist/attestations/{row.pk}/retract/"),
        client.post(f"{desk}preflight/"),
    ]
    assert [one.status_code for one in tried] == [404, 404, 404]
    assert entries(occasion.programme, Act.PREFLIGHT_SIGN) == []


def test_a_line_of_publicity_is_let_be_from_page_to_page() -> None:
    occasion, office, desk = scene(Role.CONTRACTOR)
    place = f"{desk}checklist/magazine/ask/"
    lacking = office.post(place, {"text": "動画に替えます。", "effect": ""})
    assert (lacking.status_code, "代わりの方法と、その効果を書いてください" in text(lacking)) == (422, True)
    assert "動画に替えます。" in text(lacking)

    office.post(place, {"text": "動画に替えます。", "effect": "3倍の人に届きます。"})

    with inside(occasion.programme):
        asked = Agreement.objects.get()
    window = at(some_actor(Role.COMMISSIONER, occasion.programme))
    shown = text(window.get(f"/p/{occasion.programme.slug}/window/agreements/{asked.pk}/"))
    assert "「雑誌への広告」（実施要領1(2)キ(エ)）を、この回ではなしとすること。" in shown
    assert "回答待ち" in text(office.get(f"{desk}owed/"))
    decide(asked)
    assert "なしとしています" in text(office.get(f"{desk}checklist/magazine/"))
    assert office.post(f"{desk}checklist/gate/ask/", {"text": "要りません。"}).status_code == 404


def test_the_commissioner_sets_how_things_are_counted() -> None:
    occasion, window, desk = scene(Role.COMMISSIONER)
    place = f"{desk}checklist/rules/participant.min_seconds/set/"
    wrong = window.post(place, {"value": "0"})
    assert (wrong.status_code, "1以上で入力してください" in text(wrong)) == (422, True)

    prove_and_send(window, place, {"value": "240"})

    with inside(occasion.programme):
        assert parameter("participant.min_seconds").words == "240秒"
    assert len(line(occasion, "rules").missing) == 3
    assert window.post(f"{desk}checklist/rules/contract.price/set/", {"value": "1"}).status_code == 404
    chief = at(some_actor(Role.CHIEF, occasion.programme))
    assert chief.post(place, {"value": "1"}).status_code == 404


def test_the_chief_signs_lines_and_both_desks_see_it() -> None:
    occasion, chief, desk = scene(Role.CHIEF)
    decide(ask(occasion, "baseline", Asked.AGREE), "with_conditions")
    place = f"{desk}preflight/"
    page = text(chief.get(place))
    (digest,) = re.findall(r'name="line" value="([0-9a-f]{64})"', page)
    unchosen = chief.post(place, {})
    stale = chief.post(place, {"line": ["0" * 64]})

    prove_and_send(chief, place, {"line": [digest]})

    assert [unchosen.status_code, stale.status_code] in ([422, 422], [200, 200])
    assert 'name="line"' not in text(chief.get(place))
    window = at(some_actor(Role.COMMISSIONER, occasion.programme))
    assert "1件を確認" in text(window.get(f"/p/{occasion.programme.slug}/window/preflight/"))


def test_everything_owed_stands_on_one_page_late_first() -> None:
    _occasion, client, desk = scene(Role.CONTRACTOR)

    page = text(client.get(f"{desk}owed/"))

    assert page.index("期日を過ぎています") < page.index("これから")
    assert f'href="{desk}checklist/flyers/"' in page
    assert "週次進捗報告" in page
    assert f'href="{desk}papers/make/weekly/"' in page


def test_a_programme_without_a_fair_has_no_checklist_and_its_home_opens() -> None:
    client = at(make_actor(Role.CHIEF, programme := make_programme()))

    assert client.get(f"/p/{programme.slug}/office/checklist/").status_code == 404
    assert client.get(f"/p/{programme.slug}/office/").status_code == 200


def test_the_sheet_is_frozen_as_it_stands_with_nobody_named() -> None:
    occasion, client, desk = scene(Role.CHIEF)
    see(occasion)
    sign(occasion)
    place = f"{desk}papers/make/checklist/"
    drafts = [client.post(place, {"gathering": occasion.gathering, "draft": form}) for form in ("pdf", "xlsx")]

    made = client.post(place, {"gathering": occasion.gathering})

    assert [one.content[:2] for one in drafts] == [b"%P", b"PK"]
    assert made.status_code == 302
    with inside(occasion.programme):
        paper = Paper.objects.get()
    assert "この書類の行" in text(client.get(f"{desk}papers/{paper.pk}/"))
    assert SEEN in str(paper.printed)
    assert "担当" in str(paper.printed)
    assert "（架空）" not in str(paper.printed["content"]["signed"])
