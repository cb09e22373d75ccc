import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.parts import Turn
from engawa.delivery.exhibitors.actions import write_intro
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.board import HOST_ALIVE
from engawa.delivery.queues.actions import open_desk
from engawa.delivery.queues.queries import desk_of
from engawa.web.public.caching import Pages, pages
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.makers import add_town, booths, companies, make_fair, make_public_fair, publish
from tests.make import make_actor, make_programme

pytestmark = pytest.mark.django_db


def address(fair: Fair, path: str = "") -> str:
    return f"/p/{fair.programme.slug}/{path}"


def text_of(client: Client, fair: Fair, path: str = "") -> str:
    answer = client.get(address(fair, path))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_programme_without_a_fair_says_it_is_being_prepared(client: Client) -> None:
    programme = make_programme()

    assert "日程が決まりしだい" in client.get(f"/p/{programme.slug}/").content.decode()
    assert "準備中です" in client.get(f"/p/{programme.slug}/companies/").content.decode()


@pytest.mark.parametrize(
    ("state", "says", "silent"),
    [
        ("announced", "受付はまもなく", "参加登録をする"),
        ("registering", "参加登録をする（3分）", "ただいま開催中"),
        ("live", "ただいま開催中", "受付はまもなく"),
        ("closed", "ありがとうございました。", "参加登録をする"),
    ],
)
def test_the_top_page_speaks_before_during_and_after(client: Client, state: str, says: str, silent: str) -> None:
    page = text_of(client, make_fair(state=state)).replace("<wbr>", "")

    assert says in page
    assert silent not in page


def test_a_postponed_fair_says_so_and_takes_no_registration(client: Client) -> None:
    fair = make_fair()
    move(fair, Turn.POSTPONE)

    assert "開催を延期します" in text_of(client, fair)
    assert "いまは受け付けていません" in text_of(client, fair, "register/")


def test_on_the_day_the_top_shows_who_can_be_talked_to_now_and_never_a_count(client: Client) -> None:
    fair = make_public_fair(3, state="live")
    booth = booths(fair)[0]
    with inside(fair.programme):
        desk = desk_of(booth.pk)
    assert desk is not None
    by = make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation)
    open_desk(desk, by=by)
    host_here(fair.programme, booth.pk, by.id)

    page = text_of(client, fair)
    found = text_of(client, fair, "companies/?now=on")

    assert "すべて見る（1）" in page
    assert [one.name for one in booths(fair) if one.name in found] == [booth.name]


PAGES = ("", "privacy/", "accessibility/", "companies/", "register/", "register/done/", "link/", "link/sent/")


@pytest.mark.parametrize("path", PAGES)
def test_pages_for_everybody_set_no_cookie_and_load_nothing_from_elsewhere(client: Client, path: str) -> None:
    fair = make_public_fair(1)

    answer = client.get(address(fair, path))

    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    page = answer.content.decode()
    assert 'src="http' not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_company_and_posting_pages_set_no_cookie(client: Client) -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]
    with inside(fair.programme):
        posting = company.postings.get()

    for path in (f"companies/{company.pk}/", f"postings/{posting.pk}/"):
        answer = client.get(address(fair, path))
        assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_an_unchanged_page_is_not_sent_again_until_what_the_public_sees_changes(client: Client) -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]
    tag = client.get(address(fair, "companies/")).headers["ETag"]

    same = client.get(address(fair, "companies/"), headers={"If-None-Match": tag})
    other = client.get(address(fair, "companies/?word=x"), headers={"If-None-Match": tag})
    write_intro(company, by=make_actor(Role.EXHIBITOR, fair.programme, company.organisation), intro="新しい紹介")
    changed = client.get(address(fair, "companies/"), headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (other.status_code, changed.status_code) == (200, 200)


def queries(client: Client, url: str) -> int:
    client.get(url)
    pages.forget()
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_a_page_is_drawn_once_for_all_who_ask_until_what_the_public_sees_changes(client: Client) -> None:
    fair = make_public_fair(1, state="live")
    company = companies(fair)[0]
    page = f"companies/{company.pk}/"
    first = client.get(address(fair, page))
    with CaptureQueriesContext(connection) as asked:
        again = Client().get(address(fair, page))

    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert len([one for one in asked if one["sql"].startswith('SELECT "')]) == 2  # programme and fair

    write_intro(company, by=make_actor(Role.EXHIBITOR, fair.programme, company.organisation), intro="新しい紹介")
    assert "新しい紹介" in text_of(client, fair, page)


def test_on_the_day_a_kept_page_is_not_shown_to_anybody_when_who_is_free_has_changed(client: Client) -> None:
    fair = make_public_fair(2, state="live")
    booth = booths(fair)[0]
    by = make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation)
    with inside(fair.programme):
        desk = desk_of(booth.pk)
    assert desk is not None
    closed = client.get(address(fair, "companies/")).headers["ETag"]

    open_desk(desk, by=by)
    empty = client.get(address(fair, "companies/"), headers={"If-None-Match": closed})
    host_here(fair.programme, booth.pk, by.id)
    opened = client.get(address(fair, "companies/"), headers={"If-None-Match": empty.headers["ETag"]})

    assert (opened.status_code, "今すぐ話せます" in opened.content.decode()) == (200, True)


def test_a_booth_with_nobody_at_its_page_is_not_ready_whatever_its_sign_says(client: Client) -> None:
    fair = make_public_fair(1, state="live")
    (booth,) = booths(fair)
    by = make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation)
    with inside(fair.programme):
        desk = desk_of(booth.pk)
    assert desk is not None
    open_desk(desk, by=by)
    host_here(fair.programme, booth.pk, by.id)
    company = f"companies/{booth.exhibitor_id}/"
    assert "今すぐ話せます" in text_of(client, fair, company)

    with clock.travel_to(clock.now() + HOST_ALIVE + dt.timedelta(seconds=1)):
        for page in ("", "companies/", company):
            words = text_of(client, fair, page)
            assert ("今すぐ話せます" in words, "担当者が席を外しています" in words) == (False, True), page


def test_a_page_with_a_form_is_never_kept_for_others() -> None:
    kept = Pages()
    kept.keep("one", b'<form class="x" method="post" action="/">')
    kept.keep("two", b"<p>")

    assert (kept.get("one"), kept.get("two")) == (None, b"<p>")


def test_pages_asked_for_longest_ago_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Pages()
    monkeypatch.setattr(Pages, "MOST", 2)
    kept.keep("one", b"1")
    kept.keep("two", b"2")
    kept.get("one")
    kept.keep("three", b"3")

    assert [kept.get(tag) for tag in ("one", "two", "three")] == [b"1", None, b"3"]


@pytest.mark.parametrize("path", ["", "companies/", "companies/?industry=E&word=部品"])
def test_pages_ask_as_many_questions_for_thirty_companies_as_for_three(client: Client, path: str) -> None:
    few, many = make_public_fair(3), make_public_fair(30)

    assert queries(client, address(few, path)) == queries(client, address(many, path)) <= 15


def test_the_address_holds_the_filter(client: Client) -> None:
    fair = make_public_fair(2)
    add_town(fair)
    publish(fair)

    assert "3件見つかりました" in text_of(client, fair, "companies/")
    assert "1件見つかりました" in text_of(client, fair, "companies/?kind=municipality")
    assert "2件見つかりました" in text_of(client, fair, "companies/?industry=E&region=east")
    assert "1件見つかりました" in text_of(client, fair, "companies/?municipality=312037")
    assert "2件見つかりました" in text_of(client, fair, "companies/?word=半導体%20ｵﾍﾟﾚｰﾀｰ")
    assert "3件見つかりました" in text_of(client, fair, "companies/?industry=zz&region=%00&ways=nothing&page=99")


def test_ways_of_working_narrow_the_list(client: Client) -> None:
    fair = make_public_fair(2)
    company = companies(fair)[0]
    publish_answers(company, telework="always")

    assert "1件見つかりました" in text_of(client, fair, "companies/?ways=telework")


def test_an_empty_result_names_the_one_condition_to_drop(client: Client) -> None:
    fair = make_public_fair(4)

    page = text_of(client, fair, "companies/?industry=E&ways=telework&region=east")

    assert "「テレワークができる」を外すと 4件あります。" in page
    assert 'href="?industry=E&amp;region=east"' in page


def test_when_no_single_condition_helps_all_can_be_dropped(client: Client) -> None:
    page = text_of(client, make_public_fair(1), "companies/?industry=A&region=west")

    assert "条件をすべて外す" in page


def test_search_is_by_meaningful_words_and_not_by_pattern_characters(client: Client) -> None:
    fair = make_public_fair(1)

    assert "0件見つかりました" in text_of(client, fair, "companies/?word=%25")
    assert "0件見つかりました" in text_of(client, fair, "companies/?word=_")
    assert "1件見つかりました" in text_of(client, fair, "companies/?word=部")


def test_an_expired_posting_is_gone_at_midnight_without_anybodys_hand(client: Client) -> None:
    today = clock.today()
    fair = make_public_fair(1, 紹介期限日=today.isoformat())
    company = companies(fair)[0]
    with inside(fair.programme):
        posting = company.postings.get()

    assert client.get(address(fair, f"postings/{posting.pk}/")).status_code == 200
    with clock.travel_to(clock.at(today + dt.timedelta(days=1), 0)):
        assert client.get(address(fair, f"postings/{posting.pk}/")).status_code == 404
        assert "いま公開している求人票はありません" in text_of(client, fair, f"companies/{company.pk}/")


def test_a_company_page_shows_postings_with_their_date_and_what_is_unanswered(client: Client) -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]
    publish_answers(company, annual_holidays=120)

    page = text_of(client, fair, f"companies/{company.pk}/")

    assert "月給 201,000円〜265,000円" in page
    assert "現在" in page
    assert "120日" in page
    assert "未回答" in page
    assert "登録して話す" in page


def test_a_posting_page_has_the_blocks_of_a_printed_posting(client: Client) -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]
    with inside(fair.programme):
        posting = company.postings.get()

    page = text_of(client, fair, f"postings/{posting.pk}/")

    for words in ("1 求人事業所", "2 仕事内容", "3 賃金・手当", "4 労働時間", "7 選考等", "基本給（a）", "60分"):
        assert words in page


def test_who_is_not_on_a_published_list_is_not_there(client: Client) -> None:
    fair = make_fair()
    town = add_town(fair)

    assert client.get(address(fair, f"companies/{town.pk}/")).status_code == 404


def test_another_programmes_company_is_not_there(client: Client) -> None:
    fair, other = make_public_fair(1), make_public_fair(1)

    assert client.get(address(fair, f"companies/{companies(other)[0].pk}/")).status_code == 404


def test_company_text_is_shown_as_text(client: Client) -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]
    by = make_actor(Role.EXHIBITOR, fair.programme, company.organisation)
    write_intro(company, by=by, intro="<script>alert(1)</script>")

    page = text_of(client, fair, f"companies/{company.pk}/")

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
