import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.site_states import PageKind, StoryKind
from engawa.web.public.caching import pages
from tests.delivery.fairs.makers import add_town, companies, make_fair, make_public_fair, publish
from tests.delivery.fairs.site_makers import first_april, make_page, make_story, tell, told
from tests.make import make_programme

pytestmark = pytest.mark.django_db

SITE = (
    "pages/about/",
    "pages/first/",
    "pages/counters/",
    "faq/",
    "updates/",
    "life/",
    "life/312011/",
    "share/",
    "share/poster/",
)


def address(fair: Fair, path: str = "") -> str:
    return f"/p/{fair.programme.slug}/{path}"


def text_of(client: Client, fair: Fair, path: str = "") -> str:
    answer = client.get(address(fair, path))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("path", SITE)
def test_pages_of_the_site_set_no_cookie_load_nothing_and_ask_nothing(client: Client, path: str) -> None:
    answer = client.get(address(make_public_fair(1), path))

    page = answer.content.decode()
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert 'src="http' not in page and "<style" not in page and "onclick" not in page
    assert "<form" not in page and "<input" not in page


@pytest.mark.parametrize("path", SITE)
def test_before_there_is_a_fair_every_page_says_so(client: Client, path: str) -> None:
    answer = client.get(f"/p/{make_programme().slug}/{path}")

    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_what_is_published_stands_on_its_page_with_source_and_day(client: Client) -> None:
    fair = make_public_fair(1)
    before = text_of(client, fair, "pages/about/")
    make_page(
        fair.programme,
        title="この催しのこと",
        body="# 目的\n<b>会って</b>話す",
        source="実施要領",
        checked_on=clock.today(),
    )
    make_page(fair.programme, PageKind.FIRST, public=False, title="下書きの題")

    page = text_of(client, fair, "pages/about/").replace("<wbr>", "")

    assert "この催しのこと" not in before
    assert "この催しのこと" in page and "<h2>目的</h2>" in page
    assert "&lt;b&gt;会って&lt;/b&gt;話す" in page and "<b>会って" not in page
    assert re.search(r"出典：実施要領（\d{4}年", page)
    assert "参加無料・出展無料" in page
    assert "下書きの題" not in text_of(client, fair, "pages/first/")


@pytest.mark.parametrize("path", ["pages/faq/", "pages/nothing/", "life/131016/", "life/x/"])
def test_other_words_in_the_address_lead_nowhere(client: Client, path: str) -> None:
    assert client.get(address(make_public_fair(1), path)).status_code == 404


def test_news_stand_on_top_the_latest_first_and_all_on_their_page(client: Client) -> None:
    fair = make_public_fair(1)
    for number in range(1, 6):
        make_page(fair.programme, PageKind.NEWS, title=f"お知らせその{number}")

    top, every = text_of(client, fair), text_of(client, fair, "updates/").replace("<wbr>", "")

    assert re.findall(r"お知らせその(\d)", top) == ["5", "4", "3"]
    assert re.findall(r"お知らせその(\d)", every) == ["5", "4", "3", "2", "1"]
    assert "お知らせはまだありません" in text_of(client, make_public_fair(1), "updates/")


def test_answered_questions_follow_those_that_always_hold(client: Client) -> None:
    fair = make_public_fair(1)
    make_page(fair.programme, PageKind.FAQ, title="冬の道は走れますか。", body="- 除雪があります")

    page = text_of(client, fair, "faq/")

    assert page.index("費用はかかりますか。") < page.index("冬の道は走れますか。")
    assert "<li>除雪があります</li>" in page


def test_a_town_shows_both_matrices_and_says_unregistered_for_the_rest(client: Client) -> None:
    fair = make_public_fair(1)
    tell(fair.programme, "313297", commute=told("車で20分", figure=20, unit="分"), moving_grant="条件があります")
    make_story(
        fair.programme,
        StoryKind.BUDGET,
        municipality="313297",
        figures=(("家賃", 48_000), ("灯油", 6_000)),
        example=True,
    )
    make_story(fair.programme, StoryKind.BUDGET, municipality="312037", title="よその話")

    page = text_of(client, fair, "life/313297/")

    assert "八頭町の暮らし" in page and "ヤズチョウ" in page and "東部" in page
    assert "車で20分" in page and "20分</strong>" in page and "相談機関が記入" in page and "条件があります" in page
    assert page.count("未登録</span>") == 20
    assert "54,000円" in page and "例示" in page and "よその話" not in page


def test_a_town_leads_to_its_postings_and_its_booth(client: Client) -> None:
    fair = make_public_fair(2)
    town = add_town(fair, "312011", "鳥取市")
    publish(fair)

    page = text_of(client, fair, "life/312011/")

    assert "companies/?municipality=312011" in page and "（2件）" in page
    assert f"companies/{town.pk}/" in page
    assert "いまはありません" in text_of(client, fair, "life/314030/")


def test_beside_the_job_stands_life_where_one_works_commuting_first(client: Client) -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    with inside(fair.programme):
        posting = company.postings.get()
    tell(fair.programme, posting.municipality, rent="4万円台から", commute="車で15分")
    tell(fair.programme, "313891", commute="よその通勤")

    for path in (f"companies/{company.pk}/", f"postings/{posting.pk}/"):
        page = text_of(client, fair, path)
        assert page.index("車で15分") < page.index("4万円台から")
        assert "よその通勤" not in page


def test_where_nothing_is_told_the_company_page_says_so(client: Client) -> None:
    fair = make_public_fair(1)

    assert "まだ登録されていません。面談や相談で" in text_of(client, fair, f"companies/{companies(fair)[0].pk}/")


def test_a_municipalitys_booth_shows_its_matrices(client: Client) -> None:
    fair = make_public_fair(1)
    town = add_town(fair)
    publish(fair)
    tell(fair.programme, "312037", school="歩いて通えます")

    page = text_of(client, fair, f"companies/{town.pk}/")

    assert "歩いて通えます" in page and "支援制度" in page and "受給を約束するものではありません" in page


def test_on_the_first_of_april_a_kept_page_does_not_show_what_is_over(client: Client) -> None:
    fair = make_public_fair(1)
    tell(fair.programme, "312011", commute="車で15分")
    assert "車で15分" in text_of(client, fair, "life/312011/")

    with clock.travel_to(clock.at(first_april(), 0)):
        assert "車で15分" not in text_of(client, fair, "life/312011/")


def test_companies_and_towns_stand_side_by_side_with_their_life(client: Client) -> None:
    fair = make_public_fair(1)
    town = add_town(fair)
    publish(fair)
    company = next(one for one in companies(fair) if one.pk != town.pk)
    with inside(fair.programme):
        place = company.postings.get().municipality
    tell(fair.programme, place, commute="車で15分")
    tell(fair.programme, "312037", commute="自転車で10分", rent="3万円台から")

    page = text_of(client, fair, f"companies/compare/?c={company.pk}&c={town.pk}")

    assert page.index("車で15分") < page.index("自転車で10分") < page.index("3万円台から")
    assert "対象外" in page and "未登録" in page and "未回答" in page
    only = text_of(client, fair, f"companies/compare/?c={town.pk}")
    assert "自転車で10分" in only and "年間休日" not in only


def test_the_share_page_holds_words_to_pass_on_and_the_poster_the_same_code(client: Client) -> None:
    fair = make_public_fair(1)

    page, sheet = text_of(client, fair, "share/"), text_of(client, fair, "share/poster/")

    assert f"http://testserver/p/{fair.programme.slug}/" in page
    assert "参加無料、出入り自由" in page and 'data-copy="#text-short"' in page
    code = re.search(r'<path[^>]*class="qrline"[^>]*d="([^"]+)"', page)
    assert code is not None and code[1] in sheet
    assert "第2回" in sheet


def test_a_page_is_given_from_memory_until_something_is_published(client: Client) -> None:
    fair = make_public_fair(1)
    tag = client.get(address(fair, "updates/")).headers["ETag"]
    same = client.get(address(fair, "updates/"), headers={"If-None-Match": tag})

    make_page(fair.programme, PageKind.NEWS, title="新しいお知らせ")
    changed = client.get(address(fair, "updates/"), headers={"If-None-Match": tag})

    assert (same.status_code, changed.status_code) == (304, 200)


@pytest.mark.parametrize("path", ["life/", "life/312011/", "faq/", "updates/", ""])
def test_pages_of_the_site_ask_as_many_questions_for_much_as_for_little(client: Client, path: str) -> None:
    few, many = make_public_fair(1), make_public_fair(4)
    for fair, count in ((few, 1), (many, 4)):
        for number in range(count):
            make_page(fair.programme, PageKind.NEWS, title=f"{number}")
            make_page(fair.programme, PageKind.FAQ, title=f"{number}")
            make_story(fair.programme, municipality="312011")
            tell(fair.programme, "312011", **{["commute", "rent", "school", "desk"][number]: "例"})

    assert queries(client, address(few, path)) == queries(client, address(many, path)) <= 16


def queries(client: Client, url: str) -> int:
    client.get(url)
    pages.forget()
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_another_programmes_words_are_not_there(client: Client) -> None:
    fair, other = make_fair(), make_fair()
    make_page(other.programme, title="よその催し")
    tell(other.programme, "312011", commute="よその通勤")

    assert "よその催し" not in text_of(client, fair, "pages/about/")
    assert "よその通勤" not in text_of(client, fair, "life/312011/")
