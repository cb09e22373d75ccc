import re

import pytest
from django.test import Client

from engawa.base.accounts import limits
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.fairs.actions import questions
from engawa.delivery.fairs.actions.questions import MOST_OPEN, ask_question
from engawa.delivery.fairs.models import Fair, Question
from engawa.web import limiting
from tests.delivery.fairs.makers import companies, letters, make_fair, make_public_fair
from tests.make import make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db

OWN = {"HTTP_ORIGIN": "http://testserver"}


def address(fair: Fair, path: str = "") -> str:
    return f"/p/{fair.programme.slug}/{path}"


def made(fair: Fair) -> list[Question]:
    with inside(fair.programme):
        return list(Question.objects.order_by("made_at"))


def test_somebody_asks_waits_and_reads_the_answer_with_everybody_else(client: Client) -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    page = f"companies/{company.pk}/"
    assert "名前を出さずに質問する" in client.get(address(fair, page)).content.decode()

    answer = client.post(address(fair, f"{page}ask/"), {"text": "冬の通勤はどうしていますか。"}, **OWN)
    own = answer.headers["Location"]
    waits, before = client.get(own).content.decode(), client.get(address(fair, page)).content.decode()
    [asked] = made(fair)
    host = as_staff(make_actor(Role.EXHIBITOR, fair.programme, company.organisation))
    host.post(address(fair, f"booth/questions/{asked.pk}/"), {"verb": "answer", "answer": "除雪のあとに出ます。"})
    after = client.get(address(fair, page)).content.decode()

    assert answer.status_code == 302 and not answer.cookies
    assert "質問をお預かりしました" in waits and "までに、答えが" in waits
    assert "冬の通勤" not in before
    assert "冬の通勤" in after and "除雪のあとに出ます。" in after and "出展者の答え" in after
    assert "答えが載りました" in client.get(own).content.decode()


def test_a_way_to_reach_somebody_is_refused_in_words_and_what_was_typed_stays(client: Client) -> None:
    fair = make_public_fair(1)
    url = address(fair, f"companies/{companies(fair)[0].pk}/ask/")

    answer = client.post(url, {"text": "090-1234-5678 に電話をください"}, **OWN)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "電話番号が入っているようです" in page and "090-1234-5678 に電話をください" in page
    assert made(fair) == []


def test_words_of_the_fourteen_items_are_asked_back_about_once(client: Client) -> None:
    fair = make_public_fair(1)
    url = address(fair, f"companies/{companies(fair)[0].pk}/ask/")
    plain = client.get(url).content.decode()

    first = client.post(url, {"text": "労働組合はありますか。"}, **OWN)
    second = client.post(url, {"text": "労働組合はありますか。", "sure": "on"}, **OWN)

    assert 'name="sure"' not in plain
    assert first.status_code == 422
    assert "書かなくても質問できます" in first.content.decode() and 'name="sure"' in first.content.decode()
    assert (second.status_code, len(made(fair))) == (302, 1)


@pytest.mark.parametrize(
    "origin", [{}, {"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}]
)
def test_a_form_of_another_site_asks_nothing(client: Client, origin: dict[str, str]) -> None:
    fair = make_public_fair(1)

    answers = [
        client.post(address(fair, f"companies/{companies(fair)[0].pk}/ask/"), {"text": "はい"}, **origin),
        client.post(address(fair, "contact/"), {"topic": "screen", "text": "はい", "answer_by": "none"}, **origin),
    ]

    assert [one.status_code for one in answers] == [403, 403]
    assert made(fair) == []


def test_a_flood_is_held_and_nothing_is_lost(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fair = make_public_fair(1)
    monkeypatch.setitem(limiting.LIMITS, "question", limiting.Limit(address=1))
    monkeypatch.setitem(limiting.LIMITS, "contact", limiting.Limit(address=1))
    url = address(fair, f"companies/{companies(fair)[0].pk}/ask/")
    asking = {"topic": "screen", "text": "音が出ません", "answer_by": "none"}

    first, second = (client.post(url, {"text": f"質問{number}"}, **OWN) for number in (1, 2))
    third, fourth = (client.post(address(fair, "contact/"), asking, **OWN) for _ in range(2))

    assert [one.status_code for one in (first, second, third, fourth)] == [302, 429, 302, 429]
    assert "質問2" in second.content.decode() and "音が出ません" in fourth.content.decode()
    assert limits is not None


def test_on_the_day_and_afterwards_the_page_says_where_to_ask(client: Client) -> None:
    live, over = make_public_fair(1, state="live"), make_public_fair(1, state="closed")
    for fair, words in ((live, "直接できます"), (over, "開催の前までです")):
        url = address(fair, f"companies/{companies(fair)[0].pk}/ask/")
        assert words in client.get(url).content.decode()
        assert client.post(url, {"text": "いま聞けますか。"}, **OWN).status_code == 200
        assert made(fair) == []
        assert "名前を出さずに質問する" not in client.get(url.removesuffix("ask/")).content.decode()


def test_an_exhibitor_with_too_many_is_spared(client: Client) -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    company.programme = fair.programme
    for number in range(MOST_OPEN):
        ask_question(company, text=f"質問{number}")

    answer = client.post(address(fair, f"companies/{company.pk}/ask/"), {"text": "もう一つ"}, **OWN)

    assert answer.status_code == 409
    assert "たくさん届いています" in answer.content.decode() and "もう一つ" in answer.content.decode()


def test_a_hidden_question_is_nobodys_to_read_and_whoever_asked_learns_why(client: Client) -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    company.programme = fair.programme
    asked = ask_question(company, text="うわさ話です")
    questions.hide_question(asked, by=make_actor(Role.CONTRACTOR, fair.programme), reason="個人のことのため")

    page = client.get(address(fair, f"questions/{asked.pk}/")).content.decode()

    assert "この質問は載せていません" in page and "うわさ話です" not in page
    assert "うわさ話です" not in client.get(address(fair, f"companies/{company.pk}/")).content.decode()


def test_another_programmes_question_and_company_are_not_there(client: Client) -> None:
    fair, other = make_public_fair(1), make_public_fair(1)
    [company] = companies(other)
    company.programme = other.programme
    asked = ask_question(company, text="見学はできますか。")

    assert client.get(address(fair, f"questions/{asked.pk}/")).status_code == 404
    assert client.get(address(fair, f"companies/{company.pk}/ask/")).status_code == 404


def test_an_inquiry_needs_no_name_and_an_address_only_for_an_answer(client: Client) -> None:
    fair = make_fair()
    base = {"topic": "privacy", "text": "だれが見ますか。"}

    missing = client.post(address(fair, "contact/"), base | {"answer_by": "mail", "mail": ""}, **OWN)
    none = client.post(address(fair, "contact/"), base | {"answer_by": "none", "mail": "x@example.jp"}, **OWN)
    by_mail = client.post(address(fair, "contact/"), base | {"answer_by": "mail", "mail": "umi@example.jp"}, **OWN)

    assert missing.status_code == 422 and "お返事をメールで受け取るには" in missing.content.decode()
    assert (none.status_code, by_mail.status_code, dict(by_mail.cookies)) == (302, 302, {})
    assert "受け取りました" in client.get(by_mail.headers["Location"]).content.decode()
    with inside(fair.programme):
        assert sorted(one.mail is not None for one in Inquiry.objects.all()) == [False, True]


def test_the_letters_link_shows_a_button_first_and_then_the_answer(client: Client) -> None:
    fair = make_fair()
    client.post(
        address(fair, "contact/"),
        {"topic": "screen", "text": "音が出ません", "answer_by": "mail", "mail": "umi@example.jp"},
        **OWN,
    )
    with inside(fair.programme):
        inquiry = Inquiry.objects.get()
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    office.post(address(fair, f"office/inquiries/{inquiry.pk}/"), {"answer": "設定を変えてください。"})
    [link] = letters(fair.programme)[-1].links
    path = re.sub(r"^https?://[^/]+", "", link)

    looked, pressed = client.get(path), client.post(path, **OWN)

    assert "設定を変えてください。" not in looked.content.decode() and "お返事を読む" in looked.content.decode()
    assert "設定を変えてください。" in pressed.content.decode() and "音が出ません" in pressed.content.decode()
    assert client.post(path, **OWN).status_code == 200
    assert client.get(address(fair, f"contact/{'0' * 43}/")).status_code == 410
