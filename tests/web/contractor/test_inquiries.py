import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.reading import see_staff
from engawa.delivery.events.inquiring import Asked, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.fairs.actions.questions import ask_question
from engawa.delivery.fairs.models import SitePage
from tests.delivery.fairs.makers import companies, make_public_fair
from tests.make import make_actor, make_programme, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def ask(programme: Programme, text: str = "音が聞こえません。") -> Inquiry:
    return receive_inquiry(programme, asked=Asked(topic=Topic.SCREEN, text=text, name="海野 潮"))


def test_the_desk_shows_what_waits_and_opens_the_words_on_their_own_page_only() -> None:
    programme = make_programme()
    with clock.travel_to(clock.now() - dt.timedelta(days=9)):
        late = ask(programme)
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    base = f"/p/{programme.slug}/office/inquiries/"

    listed, one = client.get(base).content.decode(), client.get(f"{base}{late.pk}/").content.decode()

    assert "過ぎています" in listed and "音が聞こえません" not in listed and "海野" not in listed
    assert "音が聞こえません" in one and "海野 潮" in one
    assert "返事を待っています" in client.get(f"/p/{programme.slug}/office/").content.decode()


def test_one_press_takes_it_over_one_answers_one_ends_it() -> None:
    programme = make_programme()
    inquiry, client = ask(programme), as_staff(make_actor(Role.CONTRACTOR, programme))
    one = f"/p/{programme.slug}/office/inquiries/{inquiry.pk}/"

    client.post(f"{one}move/", {"verb": "assign"})
    assert "あなたが担当しています" in client.get(one).content.decode()
    empty = client.post(one, {"answer": ""})
    client.post(one, {"answer": "設定を変えると聞こえます。"})
    client.post(f"{one}move/", {"verb": "close"})

    assert empty.status_code == 422 and "「回答」を入力してください。" in empty.content.decode()
    assert reload(inquiry).state == "closed"
    assert "終了" in client.get(f"/p/{programme.slug}/office/inquiries/?over=1").content.decode()
    assert client.post(f"{one}move/", {"verb": "nothing"}).status_code == 404


def test_handed_with_a_sentence_it_stands_among_what_waits_for_the_colleague_alone() -> None:
    programme = make_programme()
    first, second = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    inquiry, mine, theirs = ask(programme), as_staff(first), as_staff(second)
    home, one = f"/p/{programme.slug}/office/", f"/p/{programme.slug}/office/inquiries/{inquiry.pk}/"
    mine.post(f"{one}move/", {"verb": "assign"})
    names = {line.member.person_id: line.name for line in see_staff(programme, by=first)}
    name = names[second.id]

    page = mine.get(one).content.decode()
    handed = mine.post(f"{one}hand/", {"to": str(second.id), "handing": "機種はきのう伺いました。"})

    assert f">{name}</option>" in page and f">{names[first.id]}</option>" not in page
    assert handed.headers["Location"].endswith(one)
    assert "お問い合わせを引き継がれました" in theirs.get(home).content.decode()
    assert "お問い合わせを引き継がれました" not in mine.get(home).content.decode()
    assert f"{name}さんが担当しています。" in mine.get(one).content.decode()
    read = theirs.get(one).content.decode()
    assert f"{names[first.id]}さんからの引き継ぎ" in read and "機種はきのう伺いました。" in read and "受け取る" in read
    assert "引き継ぎ</" in theirs.get(f"/p/{programme.slug}/office/inquiries/").content.decode()
    assert name in mine.get(f"/p/{programme.slug}/office/inquiries/").content.decode()
    theirs.post(f"{one}move/", {"verb": "assign"})
    assert "お問い合わせを引き継がれました" not in theirs.get(home).content.decode()
    assert "あなたが担当しています。" in theirs.get(one).content.decode()


def test_without_a_sentence_or_a_colleague_nothing_is_handed_and_nothing_typed_is_lost() -> None:
    programme = make_programme()
    first, second = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    inquiry, client = ask(programme), as_staff(first)
    one = f"/p/{programme.slug}/office/inquiries/{inquiry.pk}/"

    silent = client.post(f"{one}hand/", {"to": str(second.id), "handing": ""})
    nobody = client.post(f"{one}hand/", {"to": str(first.id), "handing": "お願いします。"})
    foreign = as_staff(make_actor(Role.AGENCY, programme)).post(
        f"{one}hand/", {"to": str(second.id), "handing": "お願いします。"}
    )

    assert silent.status_code == 422 and "「ひとこと」を入力してください。" in silent.content.decode()
    assert f'value="{second.id}" selected' in silent.content.decode()
    assert nobody.status_code == 422 and "「だれに」を選び直してください。" in nobody.content.decode()
    assert "お願いします。" in nobody.content.decode()
    assert foreign.status_code == 404
    assert reload(inquiry).owner is None


def test_one_who_is_alone_at_the_desk_is_offered_nobody() -> None:
    programme = make_programme()
    inquiry, client = ask(programme), as_staff(make_actor(Role.CONTRACTOR, programme))

    page = client.get(f"/p/{programme.slug}/office/inquiries/{inquiry.pk}/").content.decode()

    assert "ほかの担当者に引き継ぐ" not in page


def test_what_comes_again_becomes_a_draft_in_one_press_without_the_askers_words() -> None:
    programme = make_programme()
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    for _ in range(3):
        inquiry = ask(programme, "海野です。音が聞こえません。")
    one = f"/p/{programme.slug}/office/inquiries/{inquiry.pk}/"
    client.post(one, {"answer": "音量と出力先を確かめてください。"})

    assert "よく届くこと" in client.get(f"/p/{programme.slug}/office/inquiries/").content.decode()
    assert "同じ話題は3件です" in client.get(one).content.decode()
    made = client.post(f"{one}faq/")

    with inside(programme):
        draft = SitePage.objects.get()
    assert made.headers["Location"].endswith(f"/office/site/{draft.pk}/edit/")
    assert (draft.kind, draft.state, draft.title) == ("faq", "draft", "画面・音・つながり方")
    assert draft.body == "音量と出力先を確かめてください。" and "海野" not in draft.body


def test_a_call_is_written_down() -> None:
    programme = make_programme()
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    words = {"way": "phone", "topic": "living", "text": "住まいのこと", "phone": "0857-00-0000"}

    made = client.post(f"/p/{programme.slug}/office/inquiries/new/", words)
    wrong = client.post(f"/p/{programme.slug}/office/inquiries/new/", words | {"mail": "いいえ", "way": "form"})

    assert "0857-00-0000" in client.get(made.headers["Location"]).content.decode()
    assert wrong.status_code == 422 and "住まいのこと" in wrong.content.decode()


def test_the_office_hides_a_question_whole_and_makes_a_faq_of_its_answer() -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    company.programme = fair.programme
    asked = ask_question(company, text="冬の通勤はどうしていますか。")
    client = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    one = f"/p/{fair.programme.slug}/office/questions/{asked.pk}/"

    assert company.name in client.get(f"/p/{fair.programme.slug}/office/questions/").content.decode()
    wrong = client.post(one, {"verb": "answer", "answer": "umi@example.jp へどうぞ"})
    asks = client.post(one, {"verb": "answer", "answer": "家族構成は聞きません。"})
    client.post(one, {"verb": "answer", "answer": "除雪のあとに出ます。"})
    client.post(f"{one}faq/")
    silent = client.post(one, {"verb": "hide", "reason": ""})
    client.post(one, {"verb": "hide", "reason": "重なっているため"})

    assert wrong.status_code == 422 and "メールアドレスが入っている" in wrong.content.decode()
    assert asks.status_code == 422 and 'name="sure"' in asks.content.decode()
    assert silent.status_code == 422
    assert reload(asked).state == "hidden"
    client.post(one, {"verb": "show"})
    assert reload(asked).state == "answered"
    with inside(fair.programme):
        draft = SitePage.objects.get()
    assert (draft.title, draft.body, draft.state) == ("冬の通勤はどうしていますか。", "除雪のあとに出ます。", "draft")


def test_an_exhibitor_sees_its_own_questions_and_cannot_hide() -> None:
    fair = make_public_fair(2)
    first, second = companies(fair)
    for company in (first, second):
        company.programme = fair.programme
    own, other = ask_question(first, text="うちへの質問"), ask_question(second, text="よそへの質問")
    client = as_staff(make_actor(Role.EXHIBITOR, fair.programme, first.organisation))
    base = f"/p/{fair.programme.slug}/booth/questions/"

    listed = client.get(base).content.decode()
    hidden = client.post(f"{base}{own.pk}/", {"verb": "hide", "reason": "都合"})
    client.post(f"{base}{own.pk}/", {"verb": "pass_on"})

    assert "うちへの質問" in listed and "よそへの質問" not in listed
    assert client.get(f"{base}{other.pk}/").status_code == 404
    assert hidden.status_code in {200, 422}
    assert reload(own).state == "office"
    assert (
        "まかされたもの"
        in as_staff(make_actor(Role.CHIEF, fair.programme)).get(f"/p/{fair.programme.slug}/office/").content.decode()
    )
