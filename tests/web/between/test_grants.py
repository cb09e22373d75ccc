"""移住支援金の要件 at the desks: written by a municipality or the office, confirmed by another, switched on by 甲."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.known import Basis
from engawa.contract.clauses.queries import truth
from engawa.delivery.exhibitors.grants import CHECK, drafts, in_force
from engawa.delivery.exhibitors.models import GrantRule
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.granting import make_rule
from tests.delivery.fairs.makers import add_town, companies, make_fair, make_public_fair
from tests.make import make_actor, proof
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def typed(**facts: Any) -> dict[str, Any]:
    today = clock.today()
    base = {
        "name": "移住支援金（架空）",
        "single": "111000",
        "household": "222000",
        "per_child": "33000",
        "years": "5",
        "years_running": "1",
        "stay": "on",
        "works": ["listed", "telework"],
        "more": "",
        "valid_from": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=60)).isoformat(),
        "url": "https://example.jp/grant",
        "source": "支援金の要綱（架空）",
        "checked_on": today.isoformat(),
        "counter": "移住の窓口（架空）",
        "contact": "",
    }
    return base | facts


def at(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/{path}"


def the_draft(fair: Fair) -> GrantRule:
    with inside(fair.programme):
        return drafts().get()


def test_a_municipality_writes_and_the_office_confirms_what_it_looked_at() -> None:
    fair = make_fair()
    town = add_town(fair)
    host = as_staff(make_actor(Role.EXHIBITOR, fair.programme, town.organisation))
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))

    empty = host.get(at(fair, "booth/prepare/grant/")).content.decode()
    assert "要件はまだ登録されていません" in empty
    assert host.post(at(fair, "booth/prepare/grant/"), typed()).status_code == 302
    draft = the_draft(fair)
    shown = office.get(at(fair, "office/grants/312037/")).content.decode()
    assert "確認待ち" in office.get(at(fair, "office/grants/")).content.decode()
    assert "市町村が記入" in shown and draft.written_at.isoformat() in shown
    assert "移住支援金の要件が1件、確認を待っています" in office.get(at(fair, "office/")).content.decode()
    confirm = at(fair, f"office/grants/312037/{draft.pk}/confirm/")

    late = office.post(confirm, {"seen": "2020-01-01T00:00:00+00:00"})
    assert (late.status_code, "もう一度お確かめください" in late.content.decode()) == (409, True)
    assert office.post(confirm, {"seen": draft.written_at.isoformat()}).status_code == 302

    with inside(fair.programme):
        assert set(in_force()) == {"312037"}
    page = host.get(at(fair, "booth/prepare/grant/")).content.decode()
    assert "掲載をやめる" in page and "確かめて載せる" not in page
    withdrawn = host.post(at(fair, f"booth/prepare/grant/{draft.pk}/withdraw/"))
    again = host.post(at(fair, f"booth/prepare/grant/{draft.pk}/withdraw/"))
    assert (withdrawn.status_code, again.status_code) == (302, 409)


def test_whoever_wrote_the_draft_finds_no_button_and_is_refused_with_the_clause() -> None:
    fair = make_fair()
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    office.post(at(fair, "office/grants/312011/"), typed())
    draft = the_draft(fair)

    page = office.get(at(fair, "office/grants/312011/")).content.decode()
    refused = office.post(at(fair, f"office/grants/312011/{draft.pk}/confirm/"), {"seen": draft.written_at.isoformat()})

    assert "確かめて載せる" not in page and "事務局のほかの担当者が確かめます" in page
    assert refused.status_code == 403
    assert "実施要領1(2)ア" in refused.content.decode()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": ""}, "「制度の名前」を入力してください。"),
        ({"single": "百万"}, "「単身の金額（円）」は数字で入力してください。"),
        ({"single": "0", "household": "0"}, "どちらかを入力してください。"),
        ({"years": "11"}, "「東京23区の在住・通勤　通算（年）」は10以下で入力してください。"),
        ({"works": []}, "「対象になる働き方」を選んでください。"),
        ({"valid_until": "2019-05-01"}, "「いつから」と同じ日か、それより後の日にしてください。"),
        ({"checked_on": "2199-01-01"}, "これからの日は入力できません"),
        ({"checked_on": "2019-05-01"}, "もう一度ページを見て"),
        ({"counter": ""}, "「市町村の窓口」を入力してください。"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(facts: dict[str, Any], says: str) -> None:
    fair = make_fair()
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))

    answer = office.post(at(fair, "office/grants/312011/"), typed(**facts))

    assert answer.status_code == 422
    assert says in answer.content.decode() and "https://example.jp/grant" in answer.content.decode()
    with inside(fair.programme):
        assert not drafts().exists()


def test_only_the_commissioner_lets_the_public_check() -> None:
    fair = make_fair()
    make_rule(fair.programme)
    window, office = make_actor(Role.COMMISSIONER, fair.programme), make_actor(Role.CONTRACTOR, fair.programme)
    switch = at(fair, "window/grants/check/")

    listed = as_staff(window).get(at(fair, "window/grants/")).content.decode()
    assert "公開していません" in listed and "111,000円" in listed and "office/grants/312037" not in listed
    asked = as_staff(window).post(switch, {"check": "on"})
    assert "公開ページで確かめられるようにする」を「はい」に定めます" in asked.content.decode()
    scope = {"key": CHECK, "value": "true", "basis": Basis.DESIGNATED}
    key = proof(window, Act.PARAMETER_SET, fair.programme, scope=scope)
    as_staff(window).post(switch, {"check": "on", "step_up": str(key)})

    with inside(fair.programme):
        assert truth(CHECK)
    assert "公開しています" in as_staff(office).get(at(fair, "office/grants/")).content.decode()
    assert as_staff(office).post(switch, {"check": "off"}).status_code == 404


def test_companies_agencies_and_strangers_find_no_rules() -> None:
    fair = make_public_fair(1)
    rule = make_rule(fair.programme, confirmed=False)
    company = as_staff(make_actor(Role.EXHIBITOR, fair.programme, companies(fair)[0].organisation))
    agency = as_staff(make_actor(Role.AGENCY, fair.programme))
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    town = as_staff(make_actor(Role.EXHIBITOR, fair.programme, add_town(fair, "312011", "鳥取市").organisation))

    assert company.get(at(fair, "booth/prepare/grant/")).status_code == 404
    assert company.post(at(fair, "booth/prepare/grant/"), typed()).status_code == 404
    assert agency.get(at(fair, "office/grants/312037/")).status_code == 404
    assert office.get(at(fair, "office/grants/131016/")).status_code == 404
    assert office.post(at(fair, f"office/grants/312011/{rule.pk}/withdraw/")).status_code == 404
    assert town.post(at(fair, f"booth/prepare/grant/{rule.pk}/withdraw/")).status_code == 404
    assert Client().get(at(fair, "office/grants/")).status_code == 302
