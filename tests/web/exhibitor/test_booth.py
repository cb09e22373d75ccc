import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.delivery.fairs.actions.talks import answer_call, call_at, draw_at
from engawa.delivery.fairs.models import Fair, Talk, TalkNote
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call, Desk
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.delivery.fairs.talk_makers import (
    CARD,
    Host,
    approve,
    begin_talk,
    draw,
    make_day,
    make_host,
    make_someone,
    make_town_host,
    ring,
)
from tests.make import make_actor, reload
from tests.web.sessions import as_seeker, as_staff

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
def other(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][1]


@pytest.fixture
def booth(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/booth/"


def words(response: Any) -> str:
    text = re.sub(r"<(script|style|noscript).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_booth_belongs_to_its_own_people(booth: str, fair: Fair) -> None:
    stranger, office = make_actor(Role.EXHIBITOR, fair.programme), make_actor(Role.CONTRACTOR, fair.programme)
    elsewhere, (outsider,) = make_day(1)
    del elsewhere

    assert Client().get(booth).status_code == 302
    assert [as_staff(one).get(booth).status_code for one in (stranger, office, outsider.actor)] == [404, 404, 404]
    assert as_seeker(make_someone(fair).token).get(booth).status_code == 302


def test_an_empty_booth_invites(booth: str, host: Host) -> None:
    assert "まだ誰も待っていません。今すぐ話せます。" in words(as_staff(host.actor).get(booth))


def test_the_queue_shows_alias_and_place_and_nothing_else_of_a_person(booth: str, fair: Fair, host: Host) -> None:
    draw(host, make_someone(fair, alias="うみねこ", family="砂丘", given="花"), fields=CARD)

    page = words(as_staff(host.actor).get(booth))

    assert "うみねこ 1番 お待ちです" in page
    for secret in ("砂丘", "花", "person", "海の近く"):
        assert secret not in page


def test_people_waiting_at_another_booth_are_not_on_the_page(booth: str, fair: Fair, host: Host, other: Host) -> None:
    draw(other, make_someone(fair, alias="しろくま"))

    assert "しろくま" not in words(as_staff(host.actor).get(booth))


def test_whoever_hides_from_this_employer_leaves_no_trace(booth: str, fair: Fair, host: Host) -> None:
    who = make_someone(fair, alias="かくれんぼ")
    ticket = draw(host, who)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
    client = as_staff(host.actor)

    page = words(client.get(booth))

    assert "かくれんぼ" not in page
    assert "まだ誰も待っていません" in page
    assert client.get(f"{booth}card/{ticket.pk}/").status_code == 404


def test_opening_pausing_standby_and_closing_are_one_press_each(fair: Fair) -> None:
    del fair
    shut = make_public_fair(1, state="live")
    host = make_host(booths(shut)[0], opened=False)
    booth, client = f"/p/{shut.programme.slug}/booth/", as_staff(host.actor)
    seen = []

    for verb in ("open", "standby_off", "standby_on", "pause", "open", "close"):
        assert client.post(f"{booth}desk/", {"verb": verb}).status_code == 302
        desk: Desk = reload(host.desk)
        seen.append((desk.state, desk.standby))

    assert seen == [
        ("open", True),
        ("open", False),
        ("open", True),
        ("paused", False),
        ("open", True),
        ("closed", False),
    ]


def test_an_unknown_verb_changes_nothing(booth: str, host: Host) -> None:
    assert as_staff(host.actor).post(f"{booth}desk/", {"verb": "burn"}).status_code == 400


def test_calling_rings_and_the_page_says_whether_it_arrived(booth: str, fair: Fair, host: Host) -> None:
    who = make_someone(fair, alias="うみねこ")
    draw(host, who)
    client = as_staff(host.actor)

    client.post(f"{booth}call/")
    ringing = words(client.get(booth))
    with inside(fair.programme):
        call = Call.objects.select_related("programme").get()
    queues.acknowledge(call, by=who.actor)
    reached = words(client.get(booth))

    assert "うみねこ 呼び出しています" in ringing
    assert "画面に届きました" in reached
    assert re.search(r"あと(59|60)秒お待ちします", reached)


def test_the_booth_settles_a_ring_that_reached_nobody_before_it_shows_it(booth: str, fair: Fair, host: Host) -> None:
    call = ring(host, make_someone(fair))
    client = as_staff(host.actor)

    ringing = words(client.get(booth))
    with clock.travel_to(clock.now() + dt.timedelta(seconds=11)):
        over = words(client.get(booth))

    assert "呼び出しています" in ringing
    assert "呼び出しています" not in over
    assert "離席中" in over
    assert reload(call).state == "unacknowledged"


def test_a_person_called_elsewhere_is_an_outcome_and_the_next_can_be_called(
    booth: str, fair: Fair, host: Host, other: Host
) -> None:
    who = make_someone(fair)
    ring(other, who)
    ticket = draw(host, who)
    draw(host, make_someone(fair))
    client = as_staff(host.actor)

    busy = client.post(f"{booth}call/", {"ticket": ticket.pk})
    following = client.post(f"{booth}call/")

    assert busy.status_code == 409
    assert "ほかのブースがお呼びしています。次の方をお呼びできます。" in words(busy)
    assert other.booth.name not in words(busy)
    assert following.status_code == 302


def test_with_nobody_there_the_page_says_so(booth: str, host: Host) -> None:
    response = as_staff(host.actor).post(f"{booth}call/")

    assert response.status_code == 409
    assert "いまお呼びできる方がいません" in words(response)


def test_a_double_press_calls_once(booth: str, fair: Fair, host: Host) -> None:
    draw(host, make_someone(fair))
    draw(host, make_someone(fair))
    client = as_staff(host.actor)

    answers = [client.post(f"{booth}call/", {"idempotency_key": "same"}) for _ in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    with inside(fair.programme):
        assert Call.objects.count() == 1


def test_a_ring_is_stopped_and_she_keeps_her_place(booth: str, fair: Fair, host: Host) -> None:
    call = ring(host, make_someone(fair))

    as_staff(host.actor).post(f"{booth}call/{call.pk}/cancel/")

    assert (reload(call).state, reload(call.ticket).state) == ("cancelled", "waiting")


def test_another_companys_ticket_call_talk_and_seat_are_not_there(
    booth: str, fair: Fair, host: Host, other: Host
) -> None:
    first, second = make_someone(fair), make_someone(fair)
    talk = begin_talk(other, first)
    queues.set_standby(other.desk, by=other.actor, on=True)
    ticket = draw(other, second)
    with inside(fair.programme):
        call = Call.objects.get()
    client = as_staff(host.actor)

    got = [f"card/{ticket.pk}/", f"note/{talk.pk}/", f"room/{talk.company_seat}/", f"room/{talk.seeker_seat}/"]
    assert [client.get(booth + one).status_code for one in got] == [404] * 4
    assert client.post(f"{booth}call/", {"ticket": ticket.pk}).status_code == 404
    assert client.post(f"{booth}call/{call.pk}/cancel/").status_code == 404
    assert client.post(f"{booth}note/{talk.pk}/", {"stage": "again", "message": "none"}).status_code == 404


def test_the_card_shows_what_both_consents_cover_and_closes_when_she_withdraws(
    booth: str, fair: Fair, host: Host
) -> None:
    who = make_someone(fair, alias="うみねこ")
    approve(fair, host)
    ticket = draw(host, who, fields=(*CARD, "income"))
    client, address = as_staff(host.actor), f"{booth}card/{ticket.pk}/"

    shown = words(client.get(address))
    organisation = host.booth.exhibitor.organisation_id
    withdraw_consent(fair.programme, by=who.actor, subject=who.actor.id, purpose="meeting", recipient=organisation)
    closed = client.get(address, headers={"HX-Request": "true"})

    assert "うみねこさんのカード" in shown
    assert "ひとこと 海の近くで働きたいです。" in shown
    assert "4,200,000" not in shown
    assert "海の近く" not in words(closed)
    assert "このカードは、いまは見られません" in words(closed)


def test_a_card_refused_says_what_why_what_now_and_the_clause(booth: str, fair: Fair, host: Host) -> None:
    ticket = draw(host, make_someone(fair), fields=CARD)

    response = as_staff(host.actor).get(f"{booth}card/{ticket.pk}/")

    assert response.status_code == 403
    assert "特記事項第4条" in words(response)
    assert "海の近く" not in words(response)


def test_a_municipality_sees_the_topic_and_has_no_card(fair: Fair, booth: str) -> None:
    town, who = make_town_host(fair), make_someone(fair, alias="うみねこ")
    ticket = draw_at(town.booth, by=who.actor, topic="housing")
    client = as_staff(town.actor)

    page = words(client.get(booth))

    assert "うみねこ 1番 お待ちです 住まい" in page
    assert "カードを見る" not in page
    assert client.get(f"{booth}card/{ticket.pk}/").status_code == 404


def test_the_host_enters_leaves_and_writes_the_card(booth: str, fair: Fair, host: Host) -> None:
    talk = begin_talk(host, make_someone(fair, alias="うみねこ"))
    client = as_staff(host.actor)

    home, room = words(client.get(booth)), client.get(f"{booth}room/{talk.company_seat}/")
    left = client.post(f"{booth}room/{talk.company_seat}/leave/")
    form = {"stage": "again", "message": "thanks", "memo": "工程管理に関心。"}
    written = client.post(left.headers["Location"], form)
    again = client.get(left.headers["Location"]).content.decode()

    assert "部屋に入る" in home
    assert room.status_code == 200
    assert (left.headers["Location"], written.headers["Location"]) == (f"{booth}note/{talk.pk}/", booth)
    assert reload(talk).state == "settled"
    assert "工程管理に関心。" in again
    assert "もう一度話したい" in words(client.get(booth))


def test_a_note_without_a_stage_is_an_error_and_nothing_typed_is_lost(booth: str, fair: Fair, host: Host) -> None:
    talk = begin_talk(host, make_someone(fair))

    response = as_staff(host.actor).post(f"{booth}note/{talk.pk}/", {"message": "none", "memo": "書きかけ"})

    assert response.status_code == 422
    assert "書きかけ" in response.content.decode()
    with inside(fair.programme):
        assert TalkNote.objects.count() == 0


def test_a_memo_has_two_hundred_characters(booth: str, fair: Fair, host: Host) -> None:
    talk = begin_talk(host, make_someone(fair))
    form = {"stage": "again", "message": "none"}
    client = as_staff(host.actor)

    long = client.post(f"{booth}note/{talk.pk}/", form | {"memo": "あ" * 201})
    fits = client.post(f"{booth}note/{talk.pk}/", form | {"memo": "あ" * 200})

    assert (long.status_code, fits.status_code) == (422, 302)


def test_the_queue_asks_as_many_questions_for_three_as_for_one(booth: str, fair: Fair, host: Host) -> None:
    client = as_staff(host.actor)
    asked = []
    for people in (1, 2):
        for _ in range(people):
            draw(host, make_someone(fair))
        client.get(booth)
        with CaptureQueriesContext(connection) as queries:
            client.get(booth)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 48


def test_two_staff_of_one_booth_each_enter_their_own_talk(booth: str, fair: Fair, host: Host) -> None:
    colleague = make_actor(Role.EXHIBITOR, fair.programme, host.booth.exhibitor.organisation)
    who = make_someone(fair)
    begin_talk(host, make_someone(fair))
    draw(host, who)
    talk = answer_call(call_at(host.booth, by=colleague), by=who.actor)
    assert as_staff(colleague).get(f"{booth}room/{talk.company_seat}/").status_code == 200
    assert as_staff(host.actor).get(f"{booth}room/{talk.company_seat}/").status_code == 404
    with inside(fair.programme):
        assert Talk.objects.count() == 2
