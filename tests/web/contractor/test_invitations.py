"""出展要請, 選ぶ基準, 取下げ: the office's pages, and the company's answer by its link."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.choosing import selection_of
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList, Invitation
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import corporate_no, postings_file
from tests.delivery.exhibitors.inviting import asked, decide, drafted, sent
from tests.delivery.fairs.makers import check_all, companies, import_postings, letters, make_fair, make_public_fair
from tests.delivery.fairs.talk_makers import draw, make_day, make_someone
from tests.make import make_actor, reload
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "砂丘ソフト株式会社（架空）",
    "kana": "サキュウソフト",
    "corporate_no": corporate_no(88),
    "grounds": ["workplace"],
    "evidence": "くるみん認定（架空）",
    "contact_name": "浜辺 しおり（架空）",
    "mail": "shiori@example.jp",
}


def office(fair: Fair, role: Role = Role.CONTRACTOR) -> Client:
    return as_staff(make_actor(role, fair.programme))


def at(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/office/{path}"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("<wbr>", "").split())


def test_from_a_draft_over_the_commissioners_word_to_the_letter() -> None:
    fair = make_fair()
    client = office(fair)
    assert "まだ要請の案がありません" in text(client.get(at(fair, "invitations/")))
    assert client.post(at(fair, "invitations/new/"), TYPED).status_code == 302
    page = text(client.get(at(fair, "invitations/")))
    assert ["砂丘ソフト" in page, "要請の案が 1件あります" in page, "出展を要請する" in page] == [True, True, False]

    where = client.post(at(fair, "invitations/ask/"))["Location"]
    window = as_staff(make_actor(Role.COMMISSIONER, fair.programme))
    seen = text(window.get(where.replace("/office/", "/window/")))
    assert ["砂丘ソフト" in seen, "働きやすい職場づくり" in seen, "くるみん認定（架空）" in seen] == [True] * 3
    assert "shiori" not in seen
    with inside(fair.programme):
        row = Invitation.objects.select_related("programme").get()
    refused = client.post(at(fair, f"invitations/{row.pk}/send/"))
    assert (refused.status_code, "発注者の回答を待っています" in text(refused)) == (403, True)
    assert "実施要領1(2)オ" in text(refused)
    decide(asked(fair))

    assert "出展を要請する" in text(client.get(at(fair, "invitations/")))
    client.post(at(fair, f"invitations/{row.pk}/send/"))
    assert (reload(row).state, letters(fair.programme)[-1].to) == ("sent", "shiori@example.jp")
    assert "要請の回答待ち" in text(client.get(at(fair, "exhibitors/"))) or not companies(fair)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"corporate_no": "1234567890123"}, "法人番号の数字が合いません。"),
        ({"grounds": []}, "「要請する理由」を選んでください。"),
        ({"evidence": ""}, "「その根拠」を入力してください。"),
        ({"mail": "nobody"}, "メールアドレスは name@example.jp のような形で"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(typed: dict[str, Any], words: str) -> None:
    fair = make_fair()

    answer = office(fair).post(at(fair, "invitations/new/"), TYPED | typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "砂丘ソフト株式会社（架空）" in answer.content.decode()


def test_who_is_there_already_or_has_anothers_address_is_told() -> None:
    fair = make_public_fair(1)
    client = office(fair)
    there = client.post(at(fair, "invitations/new/"), TYPED | {"corporate_no": corporate_no(1)})
    drafted(fair, mail="shiori@example.jp")

    other = client.post(at(fair, "invitations/new/"), TYPED)

    assert ["もう申し込んでいるか" in text(there), "このアドレスには送れません" in text(other)] == [True, True]


def test_a_request_is_taken_back() -> None:
    fair = make_fair()
    row, _token = sent(fair)

    office(fair).post(at(fair, f"invitations/{row.pk}/take-back/"))

    assert reload(row).state == "taken_back"


@pytest.mark.parametrize("path", ["invitations/", "invitations/new/", "exhibitors/selection/"])
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_the_pages_are_the_offices(path: str, role: Role) -> None:
    fair = make_fair()

    assert office(fair, role).get(at(fair, path)).status_code == 404


def test_another_programmes_request_is_not_there() -> None:
    fair, other = make_fair(), make_fair()
    row = drafted(other)

    assert office(fair).post(at(fair, f"invitations/{row.pk}/send/")).status_code == 404
    assert office(fair).post(at(fair, f"invitations/{row.pk}/take-back/")).status_code == 404


# --- the company's answer ---------------------------------------------------------------------------------------------

ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


def test_looking_uses_nothing_up_and_the_button_decides_once(client: Client) -> None:
    fair = make_fair()
    row, token = sent(fair)
    page = f"/p/{fair.programme.slug}/invited/{token}/"
    shown = client.get(page)
    client.get(page)
    assert (shown.status_code, reload(row).state, dict(shown.cookies)) == (200, "sent", {})
    assert ["くるみん認定（架空）" in text(shown), "出展は無料です" in text(shown)] == [True, True]
    assert client.post(page, {}, **ORIGIN).status_code == 422

    said = client.post(page, {"answer": "yes"}, **ORIGIN)

    assert "ありがとうございます" in text(said)
    with inside(fair.programme):
        assert Exhibitor.objects.get().origin == "invited"
    again = client.get(page)
    assert (again.status_code, "このリンクは使えなくなりました" in text(again)) == (410, True)
    assert client.post(page, {"answer": "no"}, **ORIGIN).status_code == 410


def test_later_is_possible_until_the_last_day(client: Client) -> None:
    fair = make_fair(starts_at=clock.now() + dt.timedelta(days=90), ends_at=clock.now() + dt.timedelta(days=91))
    _row, token = sent(fair)
    page = f"/p/{fair.programme.slug}/invited/{token}/"
    assert "同じリンクから" in text(client.post(page, {"answer": "later"}, **ORIGIN))
    assert client.get(page).status_code == 200

    with clock.travel_to(clock.now() + dt.timedelta(days=15)):
        assert client.get(page).status_code == 410


def test_a_form_of_another_site_answers_nothing(client: Client) -> None:
    fair = make_fair()
    row, token = sent(fair)
    page = f"/p/{fair.programme.slug}/invited/{token}/"

    assert client.post(page, {"answer": "yes"}, HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert reload(row).state == "sent"
    assert client.get(f"/p/{make_fair().programme.slug}/invited/{token}/").status_code == 410


# --- when it is full, and when one leaves -------------------------------------------------------------------------------


def test_when_it_is_full_the_declared_order_decides_and_the_commissioner_reads_it() -> None:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(3))
    check_all(fair)
    client = office(fair)
    wrong = client.post(at(fair, "exhibitors/selection/"), {"capacity": "0"})
    assert wrong.status_code == 422
    client.post(at(fair, "exhibitors/selection/"), {"capacity": "2", "criteria": ["certified", "first"]})
    shown = text(client.get(at(fair, "exhibitors/selection/")))
    assert (shown.count("載せられます"), shown.count("空きを待っています")) == (2, 1)

    client.post(at(fair, "lists/propose/"))

    with inside(fair.programme):
        listed = ExhibitorList.objects.get()
        rule = selection_of(fair.gathering)
    assert rule is not None
    assert (len(listed.exhibitors), rule.version) == (2, 1)
    assert "1社が空きを待っています" in text(client.get(at(fair, "exhibitors/")))
    window = as_staff(make_actor(Role.COMMISSIONER, fair.programme))
    found = text(window.get(f"/p/{fair.programme.slug}/window/agreements/"))
    page = found.split("/window/agreements/")[2].split('"')[0]
    seen = text(window.get(f"/p/{fair.programme.slug}/window/agreements/{page}"))
    assert "定員は2社" in seen
    assert "認定・認証を公開している、前の回に出展していない" in seen


def test_the_office_withdraws_one_with_a_reason_and_her_page_says_so() -> None:
    fair, hosts = make_day(2)
    her = make_someone(fair)
    draw(hosts[0], her)
    client, own = office(fair), hosts[0].booth.exhibitor
    page = at(fair, f"exhibitors/{own.pk}/leave/withdraw/")
    assert "整理券" in text(client.get(page))
    assert client.post(page, {"reason": ""}).status_code == 422

    assert client.post(page, {"reason": "担当者が出られないため"}).status_code == 302

    assert reload(own).state == "withdrawn"
    today = text(as_seeker(her.token).get(f"/p/{fair.programme.slug}/me/"))
    assert f"{own.organisation.name}は、話せなくなりました。" in today
    assert client.post(page, {"reason": "もう一度"}).status_code == 409
    assert client.get(at(fair, f"exhibitors/{own.pk}/leave/nonsense/")).status_code == 404


def test_one_that_was_stopped_is_let_on_again() -> None:
    fair, (host,) = make_day(1)
    client, own = office(fair), host.booth.exhibitor
    client.post(at(fair, f"exhibitors/{own.pk}/leave/suspend/"), {"reason": "確認中"})
    assert "公開を戻す" in text(client.get(at(fair, f"exhibitors/{own.pk}/")))

    client.post(at(fair, f"exhibitors/{own.pk}/resume/"))

    assert reload(own).state == "confirmed"


def test_an_exhibitor_withdraws_itself_and_no_other_does() -> None:
    fair, (host, other) = make_day(2)
    page = f"/p/{fair.programme.slug}/booth/prepare/withdraw/"
    own = as_staff(host.actor)
    assert "取り下げる" in text(own.get(page))

    assert own.post(page, {"reason": "都合のため"}).status_code == 302

    assert [reload(one.booth.exhibitor).state for one in (host, other)] == ["withdrawn", "confirmed"]
    assert own.get(page).status_code == 404
    assert as_staff(make_actor(Role.EXHIBITOR, fair.programme)).get(page).status_code == 404


def test_whoever_is_late_stands_in_red() -> None:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(1))

    page = text(office(fair).get(at(fair, "exhibitors/")))

    assert ["期限の過ぎた出展者" in page, "過ぎています" in page] == [True, True]
