"""話したいことカード: who would read it stands there first; placing and withdrawing are quick."""

import re
from typing import Any

import pytest

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.models import Fair, WishCard
from engawa.delivery.fairs.queries.wishes import own_card
from tests.delivery.fairs.talk_makers import CARD, Host, Someone, approve, make_day, make_someone, make_town_host
from tests.delivery.fairs.wish_makers import TEXT, WISHED, make_card, make_wish_day
from tests.make import make_actor
from tests.web.participant.test_desk import words
from tests.web.sessions import as_seeker

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_wish_day(2)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def who(fair: Fair) -> Someone:
    return make_someone(fair, alias="すなだま")


@pytest.fixture
def url(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/me/wish/"


def told(page: Any) -> str:
    found = re.search(r'name="told" value="([0-9a-f]{64})"', page.content.decode())
    assert found
    return found[1]


def filled(client: Any, url: str, **facts: Any) -> dict[str, Any]:
    base = {"readers": "companies", "to_companies": ["day"], "text": TEXT, "lasts": "60", "told": told(client.get(url))}
    return {name: value for name, value in (base | facts).items() if value is not None}


def standing(fair: Fair, who: Someone) -> WishCard | None:
    with inside(fair.programme):
        return own_card(who.actor.id)


def test_those_who_would_read_it_are_named_before_it_is_placed(
    url: str, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    fair, (one, two) = day
    number = two.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    page = words(as_seeker(who.token).get(url))

    assert "企業 1社（表示名・話題・ひとこと）" in page
    assert one.booth.name in page
    assert two.booth.name not in page


def test_placing_reading_and_withdrawing(url: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone) -> None:
    client = as_seeker(who.token)

    answer = client.post(url, filled(client, url))
    page = words(client.get(url))
    again = words(client.get(f"{url}?again"))
    gone = client.post(f"{url}withdraw/")

    assert answer.headers["Location"] == gone.headers["Location"] == url
    assert TEXT in page
    assert "一日の仕事の流れ" in page
    assert {host.booth.name in page for host in day[1]} == {True}
    assert "このカードを出す" in again
    assert standing(fair, who) is None
    assert client.post(f"{url}withdraw/").status_code == 302


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"to_companies": None}, "「企業に話したいこと」を1つ以上選んでください。"),
        ({"readers": ""}, "「だれに見せますか」を選んでください。"),
        ({"text": "あ" * 125}, "「ひとこと」は120文字までです。5文字減らしてください。"),
        ({"text": "umi@example.jp まで"}, "面談の前に連絡先を伝える必要はありません。"),
        ({"text": "家族の近くで"}, "「家族」：ご家族のことは、会社に伝えなくてよいことです。"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    url: str, fair: Fair, who: Someone, facts: dict[str, Any], says: str
) -> None:
    client = as_seeker(who.token)
    form = filled(client, url, **facts)

    answer = client.post(url, form)

    assert answer.status_code == 422
    assert says in words(answer)
    assert form["text"] in words(answer)
    assert standing(fair, who) is None


def test_municipalities_have_topics_of_their_own_and_no_text(
    fair: Fair, day: tuple[Fair, list[Host]], url: str, who: Someone
) -> None:
    approve(fair, *day[1], make_town_host(fair), fields=WISHED)
    client = as_seeker(who.token)

    wrong = client.post(url, filled(client, url, readers="municipalities", to_municipalities=["life"]))
    right = client.post(
        url, filled(client, url, readers="municipalities", to_municipalities=["life"], to_companies=None, text="")
    )

    assert "自治体に「ひとこと」は見えません" in words(wrong)
    assert right.status_code == 302
    card = standing(fair, who)
    assert card is not None
    assert (card.topics, len(card.shown_to)) == (["life"], 1)


def test_a_list_of_readers_that_changed_is_shown_again_before_it_is_placed(
    url: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    client = as_seeker(who.token)
    form = filled(client, url)
    approve(fair, *day[1], make_town_host(fair), fields=WISHED)

    first = client.post(url, form)
    second = client.post(url, form | {"told": told(first)})

    assert first.status_code == 422
    assert "読める相手が変わりました" in words(first)
    assert second.status_code == 302


def test_while_nobody_may_read_there_is_nothing_to_place() -> None:
    fair, hosts = make_day(1)
    approve(fair, *hosts, fields=CARD)
    client, url = as_seeker(make_someone(fair).token), f"/p/{fair.programme.slug}/me/wish/"

    page = words(client.get(url))

    assert "いまは、カードを読める相手がいません" in page
    assert "このカードを出す" not in page
    assert client.post(url, {"readers": "companies", "to_companies": ["day"]}).status_code == 422


def test_while_the_fair_is_not_on_it_says_so(url: str, fair: Fair, who: Someone) -> None:
    client = as_seeker(who.token)
    form = filled(client, url)
    suspend(fair, by=make_actor(Role.CHIEF, fair.programme), cause="outage")

    answer = client.post(url, form)

    assert (answer.status_code, standing(fair, who)) == (422, None)
    assert "ただいま中断しています" in words(answer)


def test_her_card_stands_on_her_day(fair: Fair, url: str, who: Someone) -> None:
    client, today = as_seeker(who.token), url.replace("wish/", "")
    before = words(client.get(today))
    make_card(fair, who)

    assert "カードを書く" in before
    assert "見る・取り下げる" in words(client.get(today))
