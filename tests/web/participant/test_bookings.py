import datetime as dt
import re

import pytest
from django.test import Client
from icalendar import Calendar

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.ticker import beat
from engawa.contract.custody.actions import hide_employer
from engawa.contract.custody.queries import live_consent
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.briefings import sign_up
from engawa.delivery.fairs.actions.slots import withdraw_time
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.models import Booking, Slot
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.slot_makers import book_first, make_evening, make_times, on_the_day
from tests.delivery.fairs.talk_makers import Host, Someone, draw, make_day, make_someone, make_town_host
from tests.make import reload
from tests.web.participant.test_desk import words
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
def other(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][1]


@pytest.fixture
def who(fair: Fair) -> Someone:
    return make_someone(fair, alias="うみねこ")


@pytest.fixture
def me(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/me/"


def hers(fair: Fair, who: Someone) -> list[Booking]:
    with inside(fair.programme):
        rows = Booking.objects.filter(subject=who.actor.id).select_related("slot").order_by("made_at", "pk")
        return list(rows)


def posted(client: Client, me: str, host: Host, slot: Slot, **more: object) -> object:
    data = {"booth": str(host.booth.pk), "slot": str(slot.pk)} | more
    return client.post(f"{me}book/", data)


def test_free_times_are_chosen_and_stand_first_on_her_day(fair: Fair, host: Host, who: Someone, me: str) -> None:
    slots, client = make_times(host), as_seeker(who.token)
    draw(host, who)
    page = words(client.get(f"{me}book/?booth={host.booth.pk}"))
    answer = posted(client, me, host, slots[1], share="on", fields_shown=["industries"])
    today = words(client.get(me))

    assert page.count("13:30〜13:50") == 1
    assert "その時刻には整理券の方より先にお呼びします" in page
    assert answer.status_code == 302  # type: ignore[attr-defined]  # Django's test answer
    assert [one.slot_id for one in hers(fair, who)] == [slots[1].pk]
    assert today.index("つぎの予約") < today.index("整理券 1番")
    with inside(fair.programme):
        consent = live_consent(who.actor.id, "meeting", host.booth.exhibitor.organisation_id)
    assert consent is not None
    assert consent.fields == ["alias", "industries"]


def test_a_time_somebody_else_took_a_moment_ago_is_told_kindly_and_nothing_typed_is_lost(
    fair: Fair, host: Host, who: Someone, me: str
) -> None:
    slots, client = make_times(host), as_seeker(who.token)
    client.get(f"{me}book/?booth={host.booth.pk}")
    book_first(host, make_someone(fair), slots)

    answer = posted(client, me, host, slots[0], share="on", fields_shown=["industries"])

    assert answer.status_code == 422  # type: ignore[attr-defined]  # Django's test answer
    assert "「時間」を選び直してください" in words(answer)
    assert hers(fair, who) == []


def test_two_of_her_own_that_overlap_are_not_offered_and_said(
    fair: Fair, host: Host, other: Host, who: Someone, me: str
) -> None:
    book_first(other, who, make_times(other, first=on_the_day(other, 19, days=1), count=1))
    make_times(host, first=on_the_day(host, 19, 10, days=1), count=2)
    page = words(as_seeker(who.token).get(f"{me}book/?booth={host.booth.pk}"))

    assert "19:10〜19:30" not in page
    assert "19:30〜19:50" in page
    assert "ほかの予約と重なる1つの時間は出していません" in page


def test_a_briefing_she_signed_up_for_warns_and_does_not_stop_her(
    fair: Fair, host: Host, other: Host, who: Someone, me: str
) -> None:
    sign_up(make_briefing(other, at=on_the_day(other, 13, 30)), by=who.actor)
    slots, client = make_times(host), as_seeker(who.token)

    page = words(client.get(f"{me}book/?booth={host.booth.pk}"))
    posted(client, me, host, slots[0])

    assert f"（申し込んだ企業説明「{other.booth.name}」と重なります）" in page
    assert "企業説明と重なります" in words(client.get(me))


def test_a_municipality_asks_for_the_topic_only(fair: Fair, who: Someone, me: str) -> None:
    town = make_town_host(fair)
    slots, client = make_evening(town, days=1), as_seeker(who.token)

    page = words(client.get(f"{me}book/?booth={town.booth.pk}"))
    posted(client, me, town, slots[0], topic_asked="housing")

    assert "相手に見えるのは、表示名とこの話題だけです" in page
    assert [one.topic for one in hers(fair, who)] == ["housing"]


def test_one_tap_gives_it_back_and_thirty_seconds_take_it_back(fair: Fair, host: Host, who: Someone, me: str) -> None:
    booking, client = book_first(host, who), as_seeker(who.token)

    assert client.post(f"{me}bookings/{booking.pk}/cancel/").status_code == 302
    page = client.get(me).content.decode()
    assert client.post(f"{me}bookings/{booking.pk}/undo/").status_code == 302

    assert re.search(r'data-countdown="(30|29|28)"', page)
    assert [f">{time}</button>" in page for time in ("13:50", "14:10", "14:30")] == [True] * 3
    assert reload(booking).state == "booked"


def test_after_thirty_seconds_she_is_told_what_to_do_instead(host: Host, who: Someone, me: str) -> None:
    booking, client = book_first(host, who), as_seeker(who.token)
    client.post(f"{me}bookings/{booking.pk}/cancel/")
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        beat()
        answer = client.post(f"{me}bookings/{booking.pk}/undo/")

    assert answer.status_code == 409
    assert "30秒を過ぎたため、元に戻せませんでした" in words(answer)


def test_one_tap_moves_it_to_one_of_the_next_times(fair: Fair, host: Host, who: Someone, me: str) -> None:
    slots, client = make_times(host), as_seeker(who.token)
    booking = book_first(host, who, slots)

    answer = client.post(f"{me}bookings/{booking.pk}/move/", {"slot": str(slots[2].pk)})

    assert answer.status_code == 302
    assert [(one.state, one.slot_id) for one in hers(fair, who)] == [
        ("returning", slots[0].pk),
        ("booked", slots[2].pk),
    ]
    assert "14:10〜14:30" in words(client.get(me))


def test_a_move_that_comes_too_late_leaves_the_old_time(fair: Fair, host: Host, who: Someone, me: str) -> None:
    slots, client = make_times(host), as_seeker(who.token)
    booking = book_first(host, who, slots)
    acts.book(slots[2], by=make_someone(fair).actor)

    answer = client.post(f"{me}bookings/{booking.pk}/move/", {"slot": str(slots[2].pk)})

    assert answer.status_code == 409
    assert "ほかの方が先に予約しました" in words(answer)
    assert reload(booking).state == "booked"


def test_all_times_lead_to_a_page_on_which_the_booking_is_moved(fair: Fair, host: Host, who: Someone, me: str) -> None:
    slots, client = make_times(host), as_seeker(who.token)
    book_first(host, who, slots)

    page = words(client.get(f"{me}book/?booth={host.booth.pk}"))
    answer = posted(client, me, host, slots[3])

    assert "新しい時間を選ぶまで、この予約はそのままです" in page
    assert "相手に見えるもの" not in page
    assert answer.status_code == 302  # type: ignore[attr-defined]  # Django's test answer
    assert [one.slot_id for one in hers(fair, who) if one.state == "booked"] == [slots[3].pk]


def test_a_time_taken_back_by_the_company_is_told_with_what_is_free_instead(host: Host, who: Someone, me: str) -> None:
    booking = book_first(host, who)

    withdraw_time(booking.slot, by=host.actor)

    page = words(as_seeker(who.token).get(me))
    assert "先方の都合で取りやめになりました" in page
    assert "ほかの時間を選ぶ" in page


def test_at_its_time_the_ticket_speaks_of_the_booking(host: Host, who: Someone, me: str) -> None:
    booking, client = book_first(host, who), as_seeker(who.token)

    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=2)):
        page = words(client.get(me))

    assert "13:30の予約" in page
    assert "予約の時刻です。まもなくお呼びします" in page
    assert "つぎの予約" not in page


def test_an_absent_ones_page_says_so_and_how_to_go_on(host: Host, who: Someone, me: str) -> None:
    booking, client = book_first(host, who), as_seeker(who.token)
    with clock.travel_to(booking.slot.at + dt.timedelta(minutes=6)):
        beat()
        acts.judge_absent(booking, by=host.actor)
        page = words(client.get(me))

    assert "欠席として記録されています" in page


def test_her_own_calendar_sheet_names_neither_company_nor_purpose(
    fair: Fair, host: Host, who: Someone, me: str
) -> None:
    booking = book_first(host, who)

    answer = as_seeker(who.token).get(f"{me}bookings/{booking.pk}/calendar/")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert (event["summary"], event.decoded("dtstart")) == ("オンライン催し事務局", booking.slot.at)
    text = answer.content.decode()
    assert [word for word in ("面談", "求人", host.booth.name) if word in text] == []


@pytest.mark.parametrize("verb", ["cancel", "undo", "move"])
def test_somebody_elses_booking_is_not_there(fair: Fair, host: Host, who: Someone, me: str, verb: str) -> None:
    slots = make_times(host)
    booking = book_first(host, who, slots)
    stranger = as_seeker(make_someone(fair).token)

    assert stranger.post(f"{me}bookings/{booking.pk}/{verb}/", {"slot": str(slots[1].pk)}).status_code == 404
    assert stranger.get(f"{me}bookings/{booking.pk}/calendar/").status_code == 404
    assert reload(booking).state == "booked"


def test_an_employer_she_hides_from_is_neither_listed_nor_bookable(
    fair: Fair, host: Host, other: Host, who: Someone, me: str
) -> None:
    slots, client = make_evening(host, days=1), as_seeker(who.token)
    make_evening(other, days=2)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    places = words(client.get(f"{me}book/"))
    page = words(client.get(f"{me}book/?booth={host.booth.pk}"))
    answer = posted(client, me, host, slots[0])

    assert (host.booth.name in places, other.booth.name in places) == (False, True)
    assert "この企業には、あなたの情報を見せない設定です" in page
    assert answer.status_code == 422  # type: ignore[attr-defined]  # Django's test answer
    assert hers(fair, who) == []


def test_hiding_an_employer_on_her_page_gives_her_time_there_back(
    fair: Fair, host: Host, who: Someone, me: str
) -> None:
    booking = book_first(host, who)
    number = host.booth.exhibitor.organisation.corporate_no

    as_seeker(who.token).post(f"{me}consents/hide/", {"organisation": number})

    assert reload(booking).state == "cancelled"


def test_without_times_the_page_says_what_else_there_is(host: Host, who: Someone, me: str) -> None:
    client = as_seeker(who.token)

    assert "いま選べる時間はありません" in words(client.get(f"{me}book/?booth={host.booth.pk}"))
    assert "いま選べる時間はありません" in words(client.get(f"{me}book/"))


def test_a_fair_that_was_called_off_takes_no_bookings(fair: Fair, host: Host, who: Someone, me: str) -> None:
    make_evening(host, days=1)
    move(fair, Turn.CANCEL)

    page = words(as_seeker(who.token).get(f"{me}book/?booth={host.booth.pk}"))

    assert "いまは予約を受け付けていません" in page


def test_a_fourth_ticket_is_told_how_to_get_it(who: Someone) -> None:
    fair, hosts = make_day(4)
    her, me = make_someone(fair), f"/p/{fair.programme.slug}/me/"
    for host in hosts[:3]:
        draw(host, her)

    answer = as_seeker(her.token).post(f"{me}tickets/", {"booth": str(hosts[3].booth.pk)})

    assert answer.status_code == 422
    assert "一度に待てるのは3か所までです" in words(answer)


@pytest.mark.parametrize("given", ["", "no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_a_time_that_is_none_is_not_there(host: Host, who: Someone, me: str, given: str) -> None:
    booking = book_first(host, who)

    assert as_seeker(who.token).post(f"{me}bookings/{booking.pk}/move/", {"slot": given}).status_code == 404


def test_the_company_page_tells_days_and_how_many_and_never_who(fair: Fair, host: Host, who: Someone) -> None:
    book_first(host, who, make_evening(host, days=1))

    page = words(Client().get(f"/p/{fair.programme.slug}/companies/{host.booth.exhibitor_id}/"))

    assert "面談の時間を選ぶ" in page
    assert "19:40までに 2つ" in page
    assert "うみねこ" not in page
