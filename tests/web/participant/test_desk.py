import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import hide_employer
from engawa.contract.custody.queries import hidden_employers, live_consent
from engawa.delivery.fairs.actions.talks import answer_call, call_at, settle_talk, write_note
from engawa.delivery.fairs.models import Fair, Talk
from engawa.delivery.matching.queue.estimate import Outlook
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import pause_desk
from engawa.delivery.queues.models import Call, Ticket
from engawa.delivery.queues.queries import present_of
from engawa.web.participant.board import range_note, range_words
from tests.delivery.fairs.talk_makers import (
    CARD,
    Host,
    Someone,
    approve,
    begin_talk,
    draw,
    make_day,
    make_someone,
    make_town_host,
    ring,
)
from tests.make import entries, reload
from tests.web.sessions import as_seeker

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(2)


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


def words(response: Any) -> str:
    """What a reader reads: no tags, single spaces."""
    text = re.sub(r"<(script|style|noscript).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_without_a_session_the_page_sends_to_a_new_link(me: str) -> None:
    response = Client().get(me)

    assert (response.status_code, response.headers["Location"]) == (302, me.replace("/me/", "/link/"))


def test_a_session_of_another_programme_opens_nothing(me: str) -> None:
    other, _hosts = make_day(1)

    assert as_seeker(make_someone(other).token).get(me).status_code == 302


def test_today_invites_before_a_ticket_and_counts_who_is_free(me: str, who: Someone) -> None:
    page = words(as_seeker(who.token).get(me))

    assert "今すぐ話せるところが2つあります" in page


def test_today_tells_number_people_ahead_and_an_honest_range(me: str, fair: Fair, host: Host, who: Someone) -> None:
    draw(host, make_someone(fair, alias="しろくま"))
    draw(host, who)

    page = words(as_seeker(who.token).get(me))

    assert "整理券 2番" in page
    assert re.search(r"あと1人 おおよそ \d+〜\d+分 まだ実績が少ないため、目安です", page)
    assert "しろくま" not in page


@pytest.mark.parametrize(
    ("median", "p80", "served", "range_", "note"),
    [
        (0, 3, 1, "5分以内", "今日の面談の実績から見積もっています"),
        (12, 18, 1, "10〜20分", "今日の面談の実績から見積もっています"),
        (40, 61, 1, "60分以上", "今日の面談の実績から見積もっています"),
        (40, 50, 0.49, "40〜50分", "本日中のご案内が難しい可能性があります"),
    ],
)
def test_a_range_is_said_without_false_precision(
    median: float, p80: float, served: float, range_: str, note: str
) -> None:
    guess = Outlook(median, p80, served, measured=True)

    assert (range_words(guess), range_note(guess)) == (range_, note)


def test_a_paused_booth_names_no_number(me: str, fair: Fair, host: Host, who: Someone) -> None:
    draw(host, who)
    pause_desk(host.desk, by=host.actor)

    page = words(as_seeker(who.token).get(me))

    assert "再開しだいご案内します" in page
    assert "おおよそ" not in page


def test_the_part_alone_is_what_the_stream_refreshes(me: str, host: Host, who: Someone) -> None:
    draw(host, who)

    part = as_seeker(who.token).get(me, headers={"HX-Request": "true"}).content.decode()

    assert "整理券 1番" in part
    assert "<html" not in part


def test_a_ring_takes_the_page_over_and_the_part_says_where(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    client = as_seeker(who.token)

    whole = client.get(me)
    part = client.get(me, headers={"HX-Request": "true"})

    assert whole.headers["Location"] == f"{me}calls/{call.pk}/"
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"{me}calls/{call.pk}/")


def test_a_ring_finds_her_also_while_she_looks_for_another_booth(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    client = as_seeker(who.token)

    whole = client.get(f"{me}booths/")
    part = client.get(f"{me}booths/", headers={"HX-Request": "true"})

    assert whole.headers["Location"] == f"{me}calls/{call.pk}/"
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"{me}calls/{call.pk}/")


def test_whoever_looks_for_another_booth_is_here_and_can_be_called(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    draw(host, who)
    client = as_seeker(who.token)
    with time_machine.travel(clock.real_now() + dt.timedelta(seconds=40), tick=True):
        with inside(fair.programme):
            silent = present_of([who.actor.id])
        client.get(f"{me}booths/")
        with inside(fair.programme):
            seen = present_of([who.actor.id])

    assert (silent, seen) == (set(), {who.actor.id})


def test_drawing_with_the_tick_shares_the_chosen_lines_with_this_company_only(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    client = as_seeker(who.token)
    form = {"booth": host.booth.pk, "share": "on", "fields_shown": ["industries", "words"], "idempotency_key": "one"}

    page = words(client.get(f"{me}tickets/?booth={host.booth.pk}"))
    answer = client.post(f"{me}tickets/", form)
    again = client.post(f"{me}tickets/", form)

    assert "表示名「うみねこ」は見えます" in page
    assert (answer.status_code, again.headers["Location"]) == (302, answer.headers["Location"])
    with inside(fair.programme):
        consent = live_consent(who.actor.id, "meeting", host.booth.exhibitor.organisation_id)
        assert Ticket.objects.filter(subject=who.actor.id).count() == 1
    assert consent is not None
    assert sorted(consent.fields) == ["alias", "industries", "words"]


def test_drawing_without_the_tick_shares_nothing(me: str, fair: Fair, host: Host, who: Someone) -> None:
    as_seeker(who.token).post(f"{me}tickets/", {"booth": host.booth.pk})

    with inside(fair.programme):
        assert live_consent(who.actor.id, "meeting", host.booth.exhibitor.organisation_id) is None
        assert Ticket.objects.filter(subject=who.actor.id).count() == 1


def test_a_ticked_card_without_lines_is_an_error_beside_the_field(me: str, host: Host, who: Someone) -> None:
    response = as_seeker(who.token).post(f"{me}tickets/", {"booth": host.booth.pk, "share": "on"})

    assert response.status_code == 422
    assert "見せる項目を1つ以上選ぶか" in words(response)


def test_at_a_municipality_only_a_topic_is_asked(me: str, fair: Fair, who: Someone) -> None:
    town = make_town_host(fair)
    client = as_seeker(who.token)

    page = words(client.get(f"{me}tickets/?booth={town.booth.pk}"))
    client.post(f"{me}tickets/", {"booth": town.booth.pk, "topic_asked": "family"})

    assert "相手に見えるのは、表示名とこの話題だけです" in page
    assert "希望業種" not in page
    with inside(fair.programme):
        assert Ticket.objects.get(subject=who.actor.id).topic == "family"


def test_a_shut_booth_says_so_and_gives_no_ticket(me: str, fair: Fair, host: Host, who: Someone) -> None:
    queues.close_desk(host.desk, by=host.actor)
    client = as_seeker(who.token)

    page = words(client.get(f"{me}tickets/?booth={host.booth.pk}"))
    late = client.post(f"{me}tickets/", {"booth": host.booth.pk})

    assert "このブースはいま受付していません" in page
    assert late.status_code == 422
    with inside(fair.programme):
        assert Ticket.objects.count() == 0


def test_an_employer_she_hides_from_is_not_among_the_booths_and_gives_no_ticket(
    me: str, fair: Fair, host: Host, who: Someone
) -> None:
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
    client = as_seeker(who.token)

    listed = words(client.get(f"{me}booths/"))
    page = words(client.get(f"{me}tickets/?booth={host.booth.pk}"))

    assert host.booth.name not in listed
    assert "この企業には、あなたの情報を見せない設定です" in page


def test_a_booth_that_is_not_there_or_elsewhere_is_404(me: str, who: Someone) -> None:
    _other, (elsewhere,) = make_day(1)
    client = as_seeker(who.token)

    statuses = [client.get(f"{me}tickets/?booth={one}").status_code for one in (uuid4(), "x", elsewhere.booth.pk)]

    assert statuses == [404, 404, 404]


def test_stepping_away_and_coming_back_are_one_press_each(me: str, host: Host, who: Someone) -> None:
    ticket = draw(host, who)
    client = as_seeker(who.token)

    client.post(f"{me}tickets/{ticket.pk}/away/")
    away = words(client.get(me))
    client.post(f"{me}tickets/{ticket.pk}/back/")

    assert "離席中です 順番はそのままです" in away
    assert reload(ticket).state == "waiting"


def test_giving_a_ticket_up_asks_once(me: str, host: Host, who: Someone) -> None:
    ticket = draw(host, who)
    client = as_seeker(who.token)

    asked = words(client.get(f"{me}tickets/{ticket.pk}/leave/"))
    before = reload(ticket).state
    client.post(f"{me}tickets/{ticket.pk}/leave/")

    assert "整理券 1番を返しますか" in asked
    assert (before, reload(ticket).state) == ("waiting", "left")


@pytest.mark.parametrize("verb", ["away", "back", "leave"])
def test_anothers_ticket_is_not_there(me: str, fair: Fair, host: Host, who: Someone, verb: str) -> None:
    ticket = draw(host, make_someone(fair))

    assert as_seeker(who.token).post(f"{me}tickets/{ticket.pk}/{verb}/").status_code == 404
    assert reload(ticket).state == "waiting"


def test_the_ring_names_the_place_and_what_is_seen_and_asks_for_the_camera(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)

    response = as_seeker(who.token).get(f"{me}calls/{call.pk}/")

    page = words(response).replace("\u200b", "")
    assert "の個別面談にお入りください" in page.replace(" ", "")
    assert "表示名「うみねこ」だけです" in page
    assert "camera=(self)" in response.headers["Permissions-Policy"]


def test_the_page_says_once_that_it_rings_and_the_minute_begins(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)

    answer = as_seeker(who.token).post(f"{me}calls/{call.pk}/heard/").json()

    assert answer == {"left": 60, "ringing": True}
    assert reload(call).state == "acknowledged"


def test_entering_leads_to_her_seat_and_twice_to_the_same(me: str, fair: Fair, host: Host, who: Someone) -> None:
    call = ring(host, who)
    client = as_seeker(who.token)

    first = client.post(f"{me}calls/{call.pk}/enter/")
    second = client.post(f"{me}calls/{call.pk}/enter/")

    with inside(fair.programme):
        talk = Talk.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"{me}room/{talk.seeker_seat}/"
    assert client.get(first.headers["Location"]).status_code == 200


def test_later_keeps_the_place_and_stop_gives_the_ticket_back(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    client = as_seeker(who.token)

    client.post(f"{me}calls/{call.pk}/later/")

    assert reload(call.ticket).state == "away"
    queues.come_back(call.ticket, by=who.actor)
    again = call_at(host.booth, by=host.actor)
    client.post(f"{me}calls/{again.pk}/stop/")
    assert reload(call.ticket).state == "left"


def test_an_answer_that_comes_too_late_says_so_and_leads_back(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    queues.cancel_call(call, by=host.actor)

    for verb in ("enter", "later", "stop"):
        response = as_seeker(who.token).post(f"{me}calls/{call.pk}/{verb}/")
        assert response.status_code == 409
        assert "この呼び出しは終わっています" in words(response)


def test_reading_the_page_settles_a_ring_whose_minute_is_over(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    client = as_seeker(who.token)
    client.post(f"{me}calls/{call.pk}/heard/")

    with clock.travel_to(clock.now() + dt.timedelta(seconds=61)):
        response = client.get(f"{me}calls/{call.pk}/")

    assert response.headers["Location"] == me
    assert reload(call).state == "unanswered"


@pytest.mark.parametrize("page", ["", "booths/"])
def test_her_desk_settles_what_is_over_before_it_shows_anything(
    me: str, fair: Fair, host: Host, who: Someone, page: str
) -> None:
    call = ring(host, who)

    with clock.travel_to(clock.now() + dt.timedelta(seconds=11)):
        response = as_seeker(who.token).get(me + page)

    assert (response.status_code, reload(call).state) == (200, "unacknowledged")
    assert len(entries(fair.programme, Act.CALL_SETTLE)) == 1
    assert page or "離席中です" in words(response)


def test_anothers_call_and_seat_are_not_there(me: str, fair: Fair, host: Host, who: Someone) -> None:
    other = make_someone(fair)
    talk = begin_talk(host, other)
    client = as_seeker(who.token)

    with inside(fair.programme):
        call = Call.objects.get()
    pages = [f"calls/{call.pk}/", f"room/{talk.seeker_seat}/", f"room/{talk.company_seat}/", f"talks/{talk.pk}/"]

    assert [client.get(me + page).status_code for page in pages] == [404] * 4
    assert client.post(f"{me}talks/{talk.pk}/end/").status_code == 404


def test_leaving_the_room_shows_the_way_back_while_it_is_open(me: str, host: Host, who: Someone) -> None:
    talk = begin_talk(host, who)
    client = as_seeker(who.token)
    client.get(f"{me}room/{talk.seeker_seat}/")

    left = client.post(f"{me}room/{talk.seeker_seat}/leave/")
    page = words(client.get(left.headers["Location"]))
    today = words(client.get(me))

    assert left.headers["Location"] == f"{me}talks/{talk.pk}/"
    assert "もう少し話しますか" in page
    assert "面談中" in today


def test_she_may_end_the_talk_herself_and_read_what_follows(me: str, host: Host, who: Someone) -> None:
    talk = begin_talk(host, who)
    client = as_seeker(who.token)

    client.post(f"{me}talks/{talk.pk}/end/")
    write_note(reload_talk(talk), by=host.actor, stage="visit", memo="社内だけのメモ", message="visit")
    page = words(client.get(f"{me}talks/{talk.pk}/"))

    assert reload(talk).state == "settled"
    assert "見学にいらっしゃいませんか" in page.replace("\u200b", "")
    assert "社内だけのメモ" not in page


def reload_talk(talk: Talk) -> Talk:
    with inside(talk.programme):
        return Talk.objects.select_related("programme").get(pk=talk.pk)


def test_her_data_tell_what_is_held_and_who_has_seen_it(me: str, fair: Fair, host: Host, who: Someone) -> None:
    from engawa.delivery.fairs.actions.cards import show_card

    approve(fair, host)
    draw(host, who, fields=CARD)
    show_card(host.booth, who.actor.id, by=host.actor)

    page = words(as_seeker(who.token).get(f"{me}data/"))

    assert "砂丘 花" in page
    assert f"{host.booth.name} 求職者カードを開く" in page


def test_anothers_data_are_on_nobody_elses_page(me: str, fair: Fair, who: Someone) -> None:
    make_someone(fair, alias="はくちょう", family="大山", given="空")

    page = words(as_seeker(who.token).get(f"{me}data/"))

    assert "はくちょう" not in page
    assert "大山" not in page


def test_a_consent_is_withdrawn_by_one_press(me: str, fair: Fair, host: Host, who: Someone) -> None:
    draw(host, who, fields=CARD)
    client = as_seeker(who.token)
    recipient = host.booth.exhibitor.organisation_id

    before = words(client.get(f"{me}consents/"))
    client.post(f"{me}consents/withdraw/", {"purpose": "meeting", "recipient": recipient})
    after = words(client.get(f"{me}consents/"))

    assert f"{host.booth.name} 同意しています" in before
    assert f"{host.booth.name} 取りやめました" in after
    with inside(fair.programme):
        assert live_consent(who.actor.id, "meeting", recipient) is None


def test_employers_are_hidden_and_shown_again(me: str, fair: Fair, host: Host, who: Someone) -> None:
    client = as_seeker(who.token)
    number = host.booth.exhibitor.organisation.corporate_no

    client.post(f"{me}consents/hide/", {"organisation": number})
    with inside(fair.programme):
        hidden = hidden_employers(who.actor.id)
    client.post(f"{me}consents/show/", {"corporate_no": number})

    assert hidden == [number]
    with inside(fair.programme):
        assert hidden_employers(who.actor.id) == []


def test_a_company_that_is_no_exhibitor_cannot_be_chosen(me: str, who: Someone) -> None:
    response = as_seeker(who.token).post(f"{me}consents/hide/", {"organisation": "9999000009999"})

    assert response.status_code == 422


def test_the_heartbeat_answers_nothing_and_leaves_no_entry(me: str, fair: Fair, who: Someone) -> None:
    before = len(entries(fair.programme))

    response = as_seeker(who.token).post(f"{me}here/")

    assert response.status_code == 204
    assert len(entries(fair.programme)) == before


def test_before_the_day_today_says_when_it_begins(host: Host) -> None:
    del host
    fair, _hosts = make_day(1, state="registering")
    who = make_someone(fair)
    me = f"/p/{fair.programme.slug}/me/"
    client = as_seeker(who.token)

    page = words(client.get(me))

    assert "始まると、この画面から話したいところを選べます" in page
    assert "受付" not in words(client.get(f"{me}booths/")).split("話せるところ")[0]


def test_today_asks_as_many_questions_for_two_tickets_as_for_one() -> None:
    fair, hosts = make_day(3)
    who = make_someone(fair)
    client, me, asked = as_seeker(who.token), f"/p/{fair.programme.slug}/me/", []
    for one in hosts[:2]:
        draw(one, who)
        client.get(me)
        with CaptureQueriesContext(connection) as queries:
            client.get(me)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 45


def test_answering_by_hand_and_by_page_lead_to_the_same_talk(me: str, host: Host, who: Someone) -> None:
    call = ring(host, who)
    talk = answer_call(call, by=who.actor)

    response = as_seeker(who.token).get(f"{me}calls/{call.pk}/")

    assert response.headers["Location"] == f"{me}room/{talk.seeker_seat}/"
    assert settle_talk(talk, by=who.actor).state == "settled"


def test_her_screens_hear_when_the_fair_she_takes_part_in_begins_pauses_or_ends(
    fair: Fair, who: Someone, me: str
) -> None:
    elsewhere = make_day(1)[0]
    heard = as_seeker(who.token).get(f"/p/{fair.programme.slug}/state?as=me").json()

    refs = {channel["ref"] for channel in heard["channels"] if channel["kind"] == "gathering"}
    assert refs == {str(fair.gathering_id)} != {str(elsewhere.gathering_id)}
    page = as_seeker(who.token).get(me).content.decode()
    assert "engawa:gathering from:body" in page
