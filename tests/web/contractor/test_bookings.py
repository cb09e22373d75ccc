import datetime as dt

import pytest

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues.models import Booking
from tests.delivery.fairs.slot_makers import book_first, come, make_evening, make_times
from tests.delivery.fairs.talk_makers import Host, make_day, make_someone
from tests.make import entries, make_actor, reload
from tests.web.exhibitor.test_booth import words
from tests.web.sessions import as_staff

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
def office(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


@pytest.fixture
def board(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/office/board/"


def test_a_booking_is_entered_at_her_request_which_the_ledger_keeps(
    board: str, fair: Fair, host: Host, office: Actor
) -> None:
    who, slots, client = make_someone(fair, alias="うみねこ"), make_times(host), as_staff(office)
    address = f"{board}booths/{host.booth.pk}/bookings/"
    typed = {"person": str(who.actor.id), "slot": str(slots[0].pk), "how": "phone", "words": "14時前でとのこと"}

    without = client.post(address, typed | {"words": ""})
    answer = client.post(address, typed)
    again = client.post(address, typed)

    assert (without.status_code, answer.status_code, again.status_code) == (422, 302, 422)
    assert "「ご本人が求めたこと」を入力してください" in words(without)
    (entry,) = entries(fair.programme, Act.BOOKING_MAKE)
    assert (entry["scope"]["asked_how"], bool(entry["payload_sha256"])) == ("phone", True)
    assert "14時前" not in str(entry)
    assert "代わりに入れました" in words(client.get(address))


def test_who_is_booked_there_or_elsewhere_at_that_time_is_said(
    board: str, day: tuple[Fair, list[Host]], office: Actor
) -> None:
    fair, (host, other) = day
    who, client = make_someone(fair), as_staff(office)
    book_first(other, who, make_evening(other, days=1))
    slots = make_evening(host, days=1)
    address = f"{board}booths/{host.booth.pk}/bookings/"
    typed = {"person": str(who.actor.id), "slot": str(slots[0].pk), "how": "mail", "words": "夜がよいとのこと"}

    clash = client.post(address, typed)
    client.post(address, typed | {"slot": str(slots[1].pk)})
    already = client.post(address, typed | {"slot": str(slots[0].pk)})

    assert "この方には同じ時間に別の予約があります" in words(clash)
    assert "この方は、ここをもう予約しています" in words(already)


def test_a_booking_is_cancelled_at_her_request(board: str, fair: Fair, host: Host, office: Actor) -> None:
    booking, client = book_first(host, make_someone(fair, alias="うみねこ")), as_staff(office)
    address = f"{board}bookings/{booking.pk}/cancel/"

    page = words(client.get(address))
    empty = client.post(address, {"how": "phone", "words": ""})
    answer = client.post(address, {"how": "phone", "words": "都合が悪くなったとのこと"})

    assert "うみねこさん" in page
    assert (empty.status_code, answer.status_code, reload(booking).state) == (422, 302, "cancelled")


def test_people_who_hide_from_the_employer_cannot_be_chosen(board: str, fair: Fair, host: Host, office: Actor) -> None:
    who = make_someone(fair, alias="かくれんぼ")
    make_times(host)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    assert "かくれんぼ" not in words(as_staff(office).get(f"{board}booths/{host.booth.pk}/bookings/"))


def test_without_free_times_the_page_says_who_can_add_some(board: str, host: Host, office: Actor) -> None:
    assert "出展者が時間を加えると" in words(as_staff(office).get(f"{board}booths/{host.booth.pk}/bookings/"))


def test_the_board_tells_the_next_half_hour_and_who_is_late(board: str, fair: Fair, host: Host, office: Actor) -> None:
    who, client = make_someone(fair, alias="うみねこ"), as_staff(office)
    booking = book_first(host, who)
    seen = {}
    for minutes in (-40, -20, 3, 6):
        with clock.travel_to(booking.slot.at + dt.timedelta(minutes=minutes)):
            beat()
            seen[minutes] = words(client.get(board))

    assert "30分以内の予約" not in seen[-40]
    assert "13:30 うみねこ" in seen[-20]
    assert "遅れ 3分" in seen[3]
    assert "予約の時刻を6分過ぎても見えていません" in seen[6]


def test_a_booked_person_whom_nobody_calls_is_a_thing_to_do(board: str, fair: Fair, host: Host, office: Actor) -> None:
    who = make_someone(fair, alias="うみねこ")
    booking = book_first(host, who)
    with clock.travel_to(booking.slot.at + dt.timedelta(minutes=4)):
        come(host, who)
        page = words(as_staff(office).get(board))

    assert "予約のうみねこさんが4分待っています" in page


def test_absence_is_a_persons_word_here_too(board: str, fair: Fair, host: Host, office: Actor) -> None:
    booking, client = book_first(host, make_someone(fair)), as_staff(office)
    judge = f"{board}bookings/{booking.pk}/judge/"
    with clock.travel_to(booking.slot.at + dt.timedelta(minutes=6)):
        beat()
        client.post(judge)
        missed: Booking = reload(booking)
        client.post(judge, {"verb": "back"})

    assert (missed.state, missed.judged_by, reload(booking).state) == ("missed", office.id, "in_line")


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.COMMISSIONER, Role.AUDITOR])
def test_nobody_else_enters_or_ends_bookings(board: str, fair: Fair, host: Host, role: Role) -> None:
    booking = book_first(host, make_someone(fair))
    client = as_staff(make_actor(role, fair.programme))

    assert client.get(f"{board}booths/{host.booth.pk}/bookings/").status_code == 404
    for verb in ("cancel", "judge"):
        assert client.post(f"{board}bookings/{booking.pk}/{verb}/").status_code == 404
    with inside(fair.programme):
        assert Booking.objects.get().state == "booked"


def test_a_booking_of_another_programme_is_not_there(board: str, office: Actor) -> None:
    elsewhere, (stranger,) = make_day(1)
    booking = book_first(stranger, make_someone(elsewhere))

    assert as_staff(office).get(f"{board}bookings/{booking.pk}/cancel/").status_code == 404
