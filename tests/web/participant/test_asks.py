"""What she is asked stands on whatever page of hers is open, and is answered there."""

from typing import Any

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import begin_session
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.nudging import look
from engawa.delivery.fairs.actions.wishes import withdraw_card
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Approachable, Fair
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call, Ticket
from engawa.delivery.queues.queries import present_of
from tests.delivery.fairs.talk_makers import Host, Someone, be_there, draw, make_someone, ring
from tests.delivery.fairs.wish_makers import be_free, later, make_card, make_offer, make_wish_day, nudges
from tests.make import make_seeker, reload
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
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


@pytest.fixture
def who(fair: Fair) -> Someone:
    return make_someone(fair, wishes=Wishes())


@pytest.fixture
def me(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/me/"


PAGES = ("", "booths/", "data/", "consents/", "steps/", "check/", "wish/")


def test_an_offer_stands_on_every_open_page_and_the_part_alone_too(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    make_offer(host, make_card(fair, who))
    client = as_seeker(who.token)
    line = "「話したいことについて、担当者がお答えできます。いま、お話ししませんか。」"

    seen = {page: line in words(client.get(f"{me}{page}")) for page in (*PAGES, f"tickets/?booth={host.booth.pk}")}
    part = client.get(f"{me}asks/", headers={"HX-Request": "true"})

    assert set(seen.values()) == {True}, seen
    assert line in words(part)
    assert "<html" not in part.content.decode()
    assert host.booth.name in words(part)


def test_nobody_else_is_asked(me: str, fair: Fair, host: Host, who: Someone) -> None:
    make_offer(host, make_card(fair, who))

    assert words(as_seeker(make_someone(fair).token).get(f"{me}asks/")) == ""


def test_yes_leads_straight_to_the_ring(me: str, fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))

    answer = as_seeker(who.token).post(f"{me}offers/{offer.pk}/accept/")

    with inside(fair.programme):
        call = Call.objects.get(subject=who.actor.id)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{me}calls/{call.pk}/")
    assert words(as_seeker(who.token).get(f"{me}asks/?beside=yes")) == ""  # a ring has her attention


def test_while_another_booth_rings_yes_keeps_a_place_and_says_so(
    me: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    offer = make_offer(day[1][0], make_card(fair, who))
    call = ring(day[1][1], who)
    client = as_seeker(who.token)

    answer = client.post(f"{me}offers/{offer.pk}/accept/")

    assert (answer.status_code, answer.headers["Location"]) == (302, me)
    assert client.get(me).headers["Location"] == f"{me}calls/{call.pk}/"
    with inside(fair.programme):
        assert Ticket.objects.filter(subject=who.actor.id, closed_at__isnull=True).count() == 2


def test_no_is_one_press_and_takes_it_away(me: str, fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))
    client = as_seeker(who.token)

    answer = client.post(f"{me}offers/{offer.pk}/decline/")

    assert (answer.status_code, reload(offer).state) == (302, "declined")
    assert words(client.get(f"{me}asks/")) == ""


def test_too_late_is_said_with_what_now(me: str, fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)
    offer = make_offer(host, card)
    withdraw_card(card, by=who.actor)

    answer = as_seeker(who.token).post(f"{me}offers/{offer.pk}/accept/")

    assert answer.status_code == 409
    assert "いまは、このお話につなげません" in words(answer)
    assert "話せるところを見る" in words(answer)


def test_three_places_are_the_most_and_the_offer_waits(fair: Fair, me: str) -> None:
    other, hosts = make_wish_day(4)
    who, me = make_someone(other), f"/p/{other.programme.slug}/me/"
    offer = make_offer(hosts[3], make_card(other, who))
    for host in hosts[:3]:
        queues.draw(host.desk, by=who.actor)

    answer = as_seeker(who.token).post(f"{me}offers/{offer.pk}/accept/")

    assert (answer.status_code, reload(offer).state) == (409, "sent")
    assert "一度に待てるのは3か所までです" in words(answer)


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_what_is_asked_of_somebody_else_is_not_there(me: str, fair: Fair, host: Host, verb: str) -> None:
    offer = make_offer(host, make_card(fair, make_someone(fair)))
    stranger = make_someone(fair)

    assert as_seeker(stranger.token).post(f"{me}offers/{offer.pk}/{verb}/").status_code == 404
    assert reload(offer).state == "sent"


def told(fair: Fair, day: tuple[Fair, list[Host]], who: Someone) -> Any:
    be_there(*day[1])
    be_free(fair, who)
    look(fair.programme, fair.gathering_id)
    return nudges(fair)[0]


def test_a_notice_shows_her_list_its_order_and_both_answers(
    me: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    with later(11):
        told(fair, day, who)
        page = words(as_seeker(who.token).get(f"{me}booths/"))

    assert "あなたの条件で、今すぐ話せるところが2つあります" in page
    assert {f"{host.booth.name}と話す" in page for host in day[1]} == {True}
    assert "今はやめておく" in page
    assert "合う条件の多い順、同じ数のところは日替わりです" in page


def test_talking_rings_by_her_name_of_the_day_alone(
    me: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    with later(11):
        nudge = told(fair, day, who)
        client = as_seeker(who.token)
        answer = client.post(f"{me}nudges/{nudge.pk}/take/", {"booth": day[1][1].booth.pk})
        with inside(fair.programme):
            call = Call.objects.select_related("desk").get(subject=who.actor.id)
        again = client.post(f"{me}nudges/{nudge.pk}/take/", {"booth": day[1][0].booth.pk})

    assert answer.headers["Location"] == f"{me}calls/{call.pk}/"
    assert call.desk.owner_ref == day[1][1].booth.pk
    assert again.status_code == 409


def test_not_now_and_nonsense(me: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone) -> None:
    with later(11):
        nudge = told(fair, day, who)
        client, stranger = as_seeker(who.token), as_seeker(make_someone(fair).token)
        assert client.post(f"{me}nudges/{nudge.pk}/take/", {"booth": "x"}).status_code == 404
        assert stranger.post(f"{me}nudges/{nudge.pk}/not-now/").status_code == 404
        assert stranger.post(f"{me}nudges/{nudge.pk}/take/", {"booth": day[1][0].booth.pk}).status_code == 404
        assert client.post(f"{me}nudges/{nudge.pk}/not-now/").status_code == 302
        assert words(client.get(f"{me}asks/")) == ""
    assert reload(nudge).state == "put_off"


def test_a_booth_of_her_notice_that_she_hides_from_is_not_on_it(
    me: str, fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    with later(11):
        nudge = told(fair, day, who)
        number = day[1][0].booth.exhibitor.organisation.corporate_no
        hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
        client = as_seeker(who.token)
        part = words(client.get(f"{me}asks/"))
        answer = client.post(f"{me}nudges/{nudge.pk}/take/", {"booth": day[1][0].booth.pk})

    assert day[1][0].booth.name not in part
    assert day[1][1].booth.name in part
    assert answer.status_code == 409


def test_being_told_is_switched_on_and_off_where_she_is(me: str, fair: Fair, who: Someone) -> None:
    client = as_seeker(who.token)

    off = words(client.get(me))
    first = client.post(f"{me}approach/", {"on": "yes", "back": "booths"})
    on = words(client.get(f"{me}booths/"))
    second = client.post(f"{me}approach/", {"on": "no", "back": "today"})

    assert "手が空いたら知らせてもらう" in off
    assert (first.headers["Location"], second.headers["Location"]) == (f"{me}booths/", me)
    assert "声かけを受けています" in on
    with inside(fair.programme):
        assert [one.ended_at is None for one in Approachable.objects.all()] == [False]


def test_without_a_registration_for_this_fair_it_says_so(fair: Fair, me: str) -> None:
    someone = make_seeker(fair.programme)
    with acting(Act.NOTICE_SEND, fair.programme, by=system("test")) as act:
        token, _ends = begin_session(act, Subject.objects.get(pk=someone.id), own_device=False)

    answer = as_seeker(token).post(f"{me}approach/", {"on": "yes"})

    assert answer.status_code == 409
    assert "この回の参加登録が見つかりません" in words(answer)


def test_a_page_that_waits_says_that_she_is_here(me: str, fair: Fair, host: Host, who: Someone) -> None:
    make_card(fair, who)
    client = as_seeker(who.token)
    with later(1):
        with inside(fair.programme):
            silent = present_of([who.actor.id])
        page = client.get(f"{me}asks/").content.decode()
        with inside(fair.programme):
            seen = present_of([who.actor.id])

    assert (silent, seen) == (set(), {who.actor.id})
    assert 'hx-trigger="every 20s"' in page
    assert "every 20s" not in as_seeker(make_someone(fair).token).get(f"{me}asks/").content.decode()


def test_a_ring_reaches_whatever_page_of_hers_is_open_and_takes_nothing_away(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    client, call = as_seeker(who.token), ring(host, who)
    place = host.booth.name

    for page in PAGES[2:]:
        answer = client.get(me + page)
        assert f"お呼び出し {place} 順番が来ました。60秒のうちにお入りください。" in words(answer), page
        assert f'href="{me}calls/{call.pk}/"' in answer.content.decode()
    part = client.get(f"{me}asks/").content.decode()
    assert f'hx-post="{me}calls/{call.pk}/heard/" hx-trigger="load"' in part
    assert 'data-asked="1"' in part


def test_pages_that_follow_a_ring_by_themselves_do_not_tell_it_twice(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    client, call = as_seeker(who.token), ring(host, who)

    assert client.get(me).status_code == 302
    for page in (f"{me}calls/{call.pk}/", f"{me}asks/?beside=yes"):
        assert "お呼び出し" not in words(client.get(page)), page
    assert f'hx-get="{me}asks/?beside=yes"' in client.get(f"{me}calls/{call.pk}/").content.decode()
    queues.cancel_call(call, by=host.actor)
    assert f'hx-get="{me}asks/?beside=yes"' in client.get(f"{me}booths/").content.decode()


def test_whoever_stands_in_a_line_is_there_on_every_page(me: str, fair: Fair, host: Host, who: Someone) -> None:
    client = as_seeker(who.token)
    alone = client.get(f"{me}steps/").content.decode()
    draw(host, who)

    assert "every 20s" not in alone
    assert 'hx-trigger="every 20s"' in client.get(f"{me}steps/").content.decode()
    assert "every 20s" not in client.get(f"{me}asks/?beside=yes").content.decode()
