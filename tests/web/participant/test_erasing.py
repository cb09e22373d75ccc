"""わたしの情報 and わたしの情報を消す, as she reads them."""

import pytest

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.queries import live_consent
from engawa.delivery.fairs.actions.cards import show_card
from engawa.delivery.fairs.models import Fair
from tests.contract.custody.erasing import ask, instruct, order, plan, waive
from tests.delivery.fairs.talk_makers import CARD, Host, Someone, approve, draw, make_day, make_someone
from tests.make import entries
from tests.web.participant.test_desk import words
from tests.web.sessions import as_seeker

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(1)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


@pytest.fixture
def who(fair: Fair) -> Someone:
    return make_someone(fair, alias="うみねこ")


@pytest.fixture
def me(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/me/"


def test_what_is_held_is_told_by_class_purpose_and_place_in_plain_words(me: str, who: Someone) -> None:
    response = as_seeker(who.token).get(f"{me}data/")
    page = words(response)

    for said in ("氏名 参加登録とご連絡 登録（氏名と連絡先）（データベース）", "希望条件", "ご本人を指す番号", "か所"):
        assert said in page
    for table in ("subjects_subject", "fairs_fairregistration", "vault_key"):
        assert table not in response.content.decode()


def test_who_saw_her_is_told_with_the_body_its_part_and_the_day(me: str, fair: Fair, host: Host, who: Someone) -> None:
    approve(fair, host)
    draw(host, who, fields=CARD)
    show_card(host.booth, who.actor.id, by=host.actor)

    page = words(as_seeker(who.token).get(f"{me}data/"))

    assert f"{host.booth.name} 求職者カードを開く" in page
    assert "出展者" in page


def test_a_consent_is_withdrawn_on_the_page_itself_and_stays_there_as_her_own_word(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    draw(host, who, fields=CARD)
    client = as_seeker(who.token)
    recipient = host.booth.exhibitor.organisation_id

    answer = client.post(f"{me}consents/withdraw/", {"purpose": "meeting", "recipient": recipient, "back": "data"})
    page = words(client.get(answer.headers["Location"]))

    assert answer.headers["Location"] == f"{me}data/"
    assert "いま、だれにも見せていません。" in page
    assert "同意を取りやめました" in page
    with inside(fair.programme):
        assert live_consent(who.actor.id, "meeting", recipient) is None


def test_she_is_told_what_goes_and_what_stays_before_she_asks(me: str, who: Someone) -> None:
    page = words(as_seeker(who.token).get(f"{me}erase/"))

    for said in ("消えるもの", "残るもの", "だれのことかは書かれていません", "文書で指示してから消します"):
        assert said in page


def test_asking_needs_her_own_tick_and_says_so_beside_it(me: str, fair: Fair, who: Someone) -> None:
    response = as_seeker(who.token).post(f"{me}erase/")

    assert response.status_code == 422
    assert "チェックを入れてください" in words(response)
    with inside(fair.programme):
        assert ErasureRequest.objects.count() == 0


def test_asking_is_taken_once_with_a_number_and_told_on_her_pages(me: str, fair: Fair, who: Someone) -> None:
    client = as_seeker(who.token)

    answer = client.post(f"{me}erase/", {"understood": "on"})
    client.post(f"{me}erase/", {"understood": "on"})
    page = words(client.get(answer.headers["Location"]))

    assert "受け付けました" in page
    assert "消去第1号" in page
    assert "消去第1号" in words(client.get(f"{me}data/"))
    assert len(entries(fair.programme, Act.ERASURE_ASK)) == 1


def test_the_state_is_told_in_words_until_the_page_closes(me: str, fair: Fair, who: Someone) -> None:
    client = as_seeker(who.token)
    one = ask(fair.programme, who.actor.id)

    one = plan(one)
    assert "指示を待っています" in words(client.get(f"{me}erase/"))
    instruct(one)
    waive(one)
    assert "指示がありました" in words(client.get(f"{me}erase/"))
    order(one)

    page, part = client.get(f"{me}erase/"), as_seeker(who.token).get(f"{me}erase/", headers={"HX-Request": "true"})
    closed = f"/p/{fair.programme.slug}/closed/"
    assert (page.status_code, page.headers["Location"]) == (302, closed)
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, closed)
    assert page.cookies["engawa-me"]["max-age"] == 0
    assert "することはありません" in words(client.get(closed))


def test_nobody_reads_anothers_request(me: str, fair: Fair, who: Someone) -> None:
    ask(fair.programme, make_someone(fair).actor.id)

    client = as_seeker(who.token)

    assert "消去第1号" not in words(client.get(f"{me}erase/"))
    assert "消去第1号" not in words(client.get(f"{me}data/"))
