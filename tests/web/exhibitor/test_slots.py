import datetime as dt

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues.models import Booking, Call, Slot
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.slot_makers import book_first, come, day_of, make_evening, make_rota, make_times
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone
from tests.make import make_actor, reload
from tests.web.exhibitor.test_booth import words
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


def typed(host: Host, **changed: str) -> dict[str, str]:
    base = {
        "day": day_of(host.booth).isoformat(),
        "person": str(host.actor.id),
        "hour": "13:30",
        "minutes": "20",
        "count": "4",
        "pause": "5",
    }
    return base | changed


def offered(fair: Fair) -> list[Slot]:
    with inside(fair.programme):
        return list(Slot.objects.filter(state="offered").order_by("at"))


def test_four_times_are_offered_with_one_press_and_stand_by_day(booth: str, fair: Fair, host: Host) -> None:
    make_rota(host)
    client = as_staff(host.actor)

    answer = client.post(f"{booth}slots/", typed(host, hour="13:20"))
    page = words(client.get(f"{booth}slots/"))

    assert answer.status_code == 302
    assert [f"{clock.local(slot.at):%H:%M}" for slot in offered(fair)] == ["13:20", "13:45", "14:10", "14:35"]
    assert "出している時間 4、うち予約 0" in page
    assert "13:20〜13:40 あなた 空き" in page


@pytest.mark.parametrize(
    ("changed", "words_"),
    [
        ({"hour": "15:30"}, "担当表に入っていない時間があります"),
        ({"hour": "13:33", "count": "1"}, "5分きざみの時刻を選んでください"),
        ({"hour": "07:00", "count": "1"}, "8:00から21:00のあいだで選んでください"),
        ({"count": "12", "hour": "17:00", "pause": "0"}, "続けて2時間までです"),
        ({"hour": ""}, "「最初の時刻」を入力してください"),
        ({"person": "00000000-0000-0000-0000-000000000000"}, "「話す担当者」を選び直してください"),
        ({"day": "2020-01-01"}, "「日にち」を選び直してください"),
        ({"count": "99"}, "「続けて出す数」を選び直してください"),
    ],
)
def test_what_cannot_be_offered_is_said_beside_its_field_and_stays_typed(
    booth: str, fair: Fair, host: Host, changed: dict[str, str], words_: str
) -> None:
    make_rota(host)

    answer = as_staff(host.actor).post(f"{booth}slots/", typed(host, **changed))

    assert answer.status_code == 422
    assert words_ in words(answer)
    assert changed.get("hour", "13:30") in answer.content.decode()
    assert offered(fair) == []


def test_a_briefing_and_a_time_already_offered_are_named(booth: str, host: Host) -> None:
    make_rota(host)
    make_briefing(host)
    client = as_staff(host.actor)

    meets = client.post(f"{booth}slots/", typed(host, hour="13:10", count="1"))
    client.post(f"{booth}slots/", typed(host, hour="13:30", count="1"))
    twice = client.post(f"{booth}slots/", typed(host, hour="13:40", count="1"))

    assert "企業説明と重なり、話す担当者が足りません" in words(meets)
    assert "13:30からの時間をもう出しています" in words(twice)


def test_a_briefing_during_a_time_offered_is_refused_beside_its_hour(booth: str, host: Host) -> None:
    make_times(host)
    form = {"title": "仕事の一日", "hour": "13:40", "minutes": "20", "material": "", "link": ""}

    answer = as_staff(host.actor).post(f"{booth}briefings/new/", form)

    assert answer.status_code == 422
    assert "説明する担当者が足りません" in words(answer)


def test_a_free_time_goes_with_one_press_and_a_booked_one_asks_first(booth: str, fair: Fair, host: Host) -> None:
    slots, client = make_times(host), as_staff(host.actor)
    booking = book_first(host, make_someone(fair, alias="うみねこ"), slots)

    free = client.post(f"{booth}slots/{slots[3].pk}/withdraw/")
    asked = client.post(f"{booth}slots/{slots[0].pk}/withdraw/")
    before = reload(booking).state
    sure = client.post(f"{booth}slots/{slots[0].pk}/withdraw/", {"sure": "yes"})

    assert (free.status_code, asked.status_code, sure.status_code) == (302, 200, 302)
    assert "うみねこさんにはお知らせが届きます" in words(asked)
    assert (before, reload(booking).state) == ("booked", "withdrawn")
    assert [slot.pk for slot in offered(fair)] == [slots[1].pk, slots[2].pk]


def test_a_rota_with_booked_times_is_not_torn_open(booth: str, fair: Fair, host: Host) -> None:
    book_first(host, make_someone(fair))
    with inside(fair.programme):
        shift = Shift.objects.get(exhibitor=host.booth.exhibitor_id)

    answer = as_staff(host.actor).post(f"{booth}prepare/rota/{shift.pk}/drop/")

    assert answer.status_code == 409
    assert "予約のある時間が残っています" in words(answer)


def test_times_of_another_booth_are_not_there(booth: str, host: Host, other: Host, fair: Fair) -> None:
    slots = make_evening(host, days=1)
    booking = book_first(host, make_someone(fair, alias="うみねこ"), slots)
    client = as_staff(other.actor)

    assert "うみねこ" not in words(client.get(f"{booth}slots/"))
    for path in (f"slots/{slots[1].pk}/withdraw/", f"bookings/{booking.pk}/call/", f"bookings/{booking.pk}/judge/"):
        assert client.post(f"{booth}{path}").status_code == 404
    assert len(offered(fair)) == 2


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.AGENCY, Role.COMMISSIONER])
def test_the_page_is_the_exhibitors_own(booth: str, fair: Fair, role: Role) -> None:
    assert as_staff(make_actor(role, fair.programme)).get(f"{booth}slots/").status_code == 404
    assert Client().get(f"{booth}slots/").status_code == 302
    assert as_seeker(make_someone(fair).token).get(f"{booth}slots/").status_code == 302


# --- at its time -------------------------------------------------------------------------------------------------------------


def test_the_booked_person_stands_first_and_is_called_by_the_same_press(booth: str, fair: Fair, host: Host) -> None:
    who, client = make_someone(fair, alias="うみねこ"), as_staff(host.actor)
    booking = book_first(host, who)
    before = words(client.get(booth))
    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        draw(host, make_someone(fair, alias="しろくま"))
        come(host, who)
        page = words(client.get(booth))
        answer = client.post(f"{booth}call/")

    assert "きょうの予約" not in before  # the fair is tomorrow
    assert page.index("うみねこ 13:30の予約") < page.index("しろくま")
    assert answer.status_code == 302
    with inside(fair.programme):
        assert Call.objects.get().subject_id == who.actor.id


def test_a_little_early_she_may_be_called_when_she_is_there(booth: str, fair: Fair, host: Host) -> None:
    who, client = make_someone(fair, alias="うみねこ"), as_staff(host.actor)
    booking = book_first(host, who)
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=30)):
        early = client.post(f"{booth}bookings/{booking.pk}/call/")
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=5)):
        come(host, who)
        page = words(client.get(booth))
        answer = client.post(f"{booth}bookings/{booking.pk}/call/")

    assert (early.status_code, answer.status_code) == (409, 302)
    assert "10分前になると、お呼びできます" in words(early)
    assert "13:30 うみねこ 画面を開いています この方をお呼びする" in page


def test_why_nobody_is_called_before_a_booking_is_said(booth: str, fair: Fair, host: Host) -> None:
    booking, client = book_first(host, make_someone(fair)), as_staff(host.actor)
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=8)):
        ticket = draw(host, make_someone(fair, alias="かもめ"))
        page = client.get(booth)
        following = client.post(f"{booth}call/")
        named = client.post(f"{booth}call/", {"ticket": str(ticket.pk)})

    assert "/booth/call/" not in page.content.decode()  # no button that would be refused
    assert "かもめ 1番 予約のあとにお呼びします" in words(page)
    for answer in (page, following, named):
        assert "まもなく予約の方の時間です" in words(answer)
    assert (following.status_code, named.status_code) == (409, 409)


def test_whoever_is_booked_elsewhere_soon_waits_without_a_button_and_the_next_is_called(
    booth: str, fair: Fair, host: Host, other: Host
) -> None:
    her, client = make_someone(fair, alias="かもめ"), as_staff(host.actor)
    booking = book_first(other, her)
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=8)):
        ticket = draw(host, her)
        alone = client.get(booth)
        refused = client.post(f"{booth}call/", {"ticket": str(ticket.pk)})
        draw(host, make_someone(fair, alias="うみねこ"))
        both = client.get(booth)
        called = client.post(f"{booth}call/")

    assert "/booth/call/" not in alone.content.decode()
    assert "お待ちの方には、まもなくほかの予約があります" in words(alone)
    assert (refused.status_code, called.status_code) == (409, 302)
    assert "かもめ 1番 まもなくほかの予約" in words(both)
    assert "うみねこ 2番 お待ちです" in words(both)
    with inside(fair.programme):
        assert Call.objects.get().ticket.number == 2


def test_whether_she_is_absent_is_the_hosts_word_and_can_be_taken_back(booth: str, fair: Fair, host: Host) -> None:
    booking, client = book_first(host, make_someone(fair, alias="うみねこ")), as_staff(host.actor)
    judge = f"{booth}bookings/{booking.pk}/judge/"
    with clock.travel_to(booking.slot.at + dt.timedelta(minutes=3)):
        client.get(booth)
        soon = client.post(judge)
    with clock.travel_to(booking.slot.at + dt.timedelta(minutes=6)):
        late = words(client.get(booth))
        client.post(judge)
        missed = words(client.get(booth))
        client.post(judge, {"verb": "back"})
        again = client.post(judge, {"verb": "back"})

    assert (soon.status_code, "5分が過ぎてから" in words(soon)) == (409, True)
    assert "まだ見えていません" in late
    assert "欠席にする" in late
    assert "13:30 うみねこ 欠席 欠席を取り消す" in missed
    assert again.status_code == 302
    assert reload(booking).state == "in_line"


def test_a_booking_is_called_at_a_booth_that_is_closed(booth: str, fair: Fair, host: Host) -> None:
    who, client = make_someone(fair, alias="うみねこ"), as_staff(host.actor)
    booking = book_first(host, who, make_evening(host, days=1))
    client.post(f"{booth}desk/", {"verb": "close"})
    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        come(host, who)
        page = words(client.get(booth))
        answer = client.post(f"{booth}call/")

    assert "お待ちの方がいます" in page
    assert answer.status_code == 302


def test_whoever_hides_from_this_employer_is_on_none_of_its_lists(booth: str, fair: Fair, host: Host) -> None:
    who, client = make_someone(fair, alias="かくれんぼ"), as_staff(host.actor)
    booking = book_first(host, who)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        come(host, who)
        pages = words(client.get(booth)) + words(client.get(f"{booth}slots/"))
        assert client.post(f"{booth}bookings/{booking.pk}/call/").status_code == 404

    assert "かくれんぼ" not in pages
    with inside(fair.programme):
        assert Booking.objects.get().subject_id == who.actor.id
