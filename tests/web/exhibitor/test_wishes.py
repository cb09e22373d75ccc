"""話したい方: what an exhibitor sees of cards, and one press to speak."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.offers import accept_offer, decline_offer
from engawa.delivery.fairs.actions.wishes import withdraw_card
from engawa.delivery.fairs.models import Fair, Offer
from engawa.delivery.fairs.wish_states import Readers
from engawa.delivery.queues import actions as queues
from tests.delivery.fairs.talk_makers import (
    CARD,
    Host,
    approve,
    begin_talk,
    draw,
    make_day,
    make_someone,
    make_town_host,
)
from tests.delivery.fairs.wish_makers import TEXT, WISHED, make_card, make_offer, make_wish_day
from tests.make import make_actor, reload
from tests.web.exhibitor.test_booth import words
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_wish_day(2)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


@pytest.fixture
def url(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/booth/wishes/"


def placed(fair: Fair, alias: str = "すなだま", **facts: Any) -> Any:
    who = make_someone(fair, alias=alias)
    queues.here(fair.programme, who.actor.id)
    return who, make_card(fair, who, **facts)


def test_the_list_shows_name_of_the_day_and_topics_and_the_card_its_text(url: str, fair: Fair, host: Host) -> None:
    _who, card = placed(fair)
    client = as_staff(host.actor)

    page, one = words(client.get(url)), words(client.get(f"{url}{card.pk}/"))

    assert "すなだま 一日の仕事の流れ、未経験から始めること" in page
    assert "すなだまさんに声をかける" in page
    assert TEXT not in page
    assert TEXT in one
    assert "砂丘" not in page + one


def test_one_press_speaks_and_the_answer_stands_on_the_list(url: str, fair: Fair, host: Host) -> None:
    who, card = placed(fair)
    client = as_staff(host.actor)

    answer = client.post(f"{url}{card.pk}/offer/", {"template": "answer"})
    waits = words(client.get(url))
    with inside(fair.programme):
        offer = Offer.objects.select_related("programme").get()
    decline_offer(offer, by=who.actor)

    assert answer.status_code == 302
    assert "お返事を待っています" in waits
    assert "今回は、お話しになりませんでした" in words(client.get(url))
    assert "声をかける" not in words(client.get(url)).split("話したいこと いま")[1].split("声をかけると")[0]


def test_being_too_late_is_said_on_the_list(url: str, fair: Fair, host: Host) -> None:
    who, card = placed(fair)
    client = as_staff(host.actor)
    withdraw_card(card, by=who.actor)

    late = client.post(f"{url}{card.pk}/offer/", {"template": "answer"})

    assert late.status_code == 409
    assert "このカードは取り下げられたか、期限が過ぎました。" in words(late)
    assert client.get(f"{url}{card.pk}/").status_code == 404


def test_a_fourth_voice_waits(url: str) -> None:
    fair, hosts = make_wish_day(4)
    _who, card = placed(fair)
    for host in hosts[:3]:
        make_offer(host, card)

    late = as_staff(hosts[3].actor).post(
        f"/p/{fair.programme.slug}/booth/wishes/{card.pk}/offer/", {"template": "answer"}
    )

    assert late.status_code == 409
    assert "ほかのお声がけへのお返事を待っている方です" in words(late)


def test_a_line_that_is_not_in_the_catalogue_is_not_said(url: str, fair: Fair, host: Host) -> None:
    _who, card = placed(fair)

    assert as_staff(host.actor).post(f"{url}{card.pk}/offer/", {"template": "うちへ来て"}).status_code == 400


def test_somebody_who_cannot_answer_now_is_not_spoken_to(url: str, fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who, _card = placed(fair)
    begin_talk(day[1][1], who)

    page = words(as_staff(day[1][0].actor).get(url))

    assert "いまは手が離せないようです" in page
    assert "すなだまさんに声をかける" not in page
    assert day[1][1].booth.name not in page


def test_without_the_consent_of_the_commissioner_the_page_says_what_is_waited_for() -> None:
    fair, (host,) = make_day(1)
    approve(fair, host, fields=CARD)

    page = as_staff(host.actor).get(f"/p/{fair.programme.slug}/booth/wishes/")

    assert page.status_code == 200
    assert "カードはまだ見られません。発注者（鳥取県）の承諾が出ると、ここに並びます。" in words(page)


def test_an_empty_list_invites_nobody_and_says_so(url: str, host: Host) -> None:
    assert "いま、話したいことカードを出している方はいません。" in words(as_staff(host.actor).get(url))


def test_a_municipality_sees_topics_alone(fair: Fair, host: Host, url: str) -> None:
    town = make_town_host(fair)
    approve(fair, host, town, fields=WISHED)
    _who, card = placed(fair, topics=["day", "housing"], readers=Readers.BOTH)
    client = as_staff(town.actor)

    page = words(client.get(url))

    assert "住まい" in page
    assert "一日の仕事の流れ" not in page
    assert client.get(f"{url}{card.pk}/").status_code == 404


def test_whoever_hides_leaves_no_trace(url: str, fair: Fair, host: Host) -> None:
    who, card = placed(fair)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
    client = as_staff(host.actor)

    assert "すなだま" not in words(client.get(url))
    assert client.get(f"{url}{card.pk}/").status_code == 404
    assert client.post(f"{url}{card.pk}/offer/", {"template": "answer"}).status_code == 409


def test_the_untrained_read_no_card_and_are_told_why(url: str, fair: Fair, host: Host) -> None:
    _who, card = placed(fair)
    untrained = make_actor(Role.EXHIBITOR, fair.programme, host.booth.exhibitor.organisation)

    page = as_staff(untrained).get(f"{url}{card.pk}/")

    assert page.status_code == 403
    assert "研修" in words(page)
    assert TEXT not in words(page)


def test_who_may_not_come_here(url: str, fair: Fair) -> None:
    _who, card = placed(fair)
    strangers = [make_actor(role, fair.programme) for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.AGENCY)]

    for page in (url, f"{url}{card.pk}/"):
        assert [as_staff(one).get(page).status_code for one in strangers] == [404, 404, 404]
    assert as_seeker(make_someone(fair).token).get(url).status_code == 302


def test_a_booth_says_who_came_because_it_spoke(url: str, fair: Fair, host: Host) -> None:
    draw(host, make_someone(fair))
    who, card = placed(fair)
    accept_offer(make_offer(host, card), by=who.actor)

    page = words(as_staff(host.actor).get(url.replace("wishes/", "")))

    assert "すなだま お声がけした方" in page
    assert "いま1人が出しています" in page


def test_as_many_questions_for_three_cards_as_for_one(url: str, fair: Fair, host: Host) -> None:
    client = as_staff(host.actor)
    counts = []
    for number in range(3):
        _who, card = placed(fair, alias=f"うみ{number}")
        make_offer(host, card)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2]
    assert reload(host.booth)
