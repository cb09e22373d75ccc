"""双方に声をかける, and what the board says of idleness."""

import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.talks import settle_talk
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Announcement, Fair
from engawa.delivery.fairs.queries.board import board_of
from engawa.delivery.queues import actions as queues
from tests.delivery.fairs.talk_makers import Host, be_there, begin_talk, make_day, make_someone
from tests.delivery.fairs.wish_makers import be_free, later, nudges
from tests.make import make_actor
from tests.web.participant.test_desk import words
from tests.web.sessions import as_seeker, as_staff

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
def url(fair: Fair) -> str:
    return f"/p/{fair.programme.slug}/office/board/"


def said(fair: Fair) -> list[str]:
    with inside(fair.programme):
        return list(Announcement.objects.order_by("made_at").values_list("text", flat=True))


def test_a_booth_idle_for_ten_minutes_stands_on_the_list_with_the_press(url: str, fair: Fair, host: Host) -> None:
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    with later(9):
        be_there(host)
        assert "双方に声をかける" not in words(office.get(url))
    with later(11):
        be_there(host)
        page = words(office.get(url))

    assert f"{host.booth.name}は11分、だれとも話していません。 双方に声をかける" in page


def test_the_press_tells_the_hosts_and_whoever_the_rule_lets_be_told(url: str, fair: Fair, host: Host) -> None:
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    who = make_someone(fair, wishes=Wishes())
    with later(11):
        be_there(host)
        be_free(fair, who)
        first = words(office.post(f"{url}booths/{host.booth.pk}/nudge/"))
        second = words(office.post(f"{url}booths/{host.booth.pk}/nudge/"))
        asked = words(as_seeker(who.token).get(f"/p/{fair.programme.slug}/me/asks/"))

    assert "声かけを受けている方の画面（1人）に出しました。" in first
    assert "いまいません" in second
    assert len(nudges(fair)) == 1
    assert "あなたの条件で、今すぐ話せるところが1つあります" in asked
    assert [text[:20] for text in said(fair)] == [
        "手の空いている方に、今すぐ話せるところの",
        "いま声をかけられる方がいません。呼び出し",
    ]


def test_who_may_not_press(url: str, fair: Fair, host: Host) -> None:
    be_free(fair, make_someone(fair, wishes=Wishes()))
    for one in (make_actor(Role.COMMISSIONER, fair.programme), make_actor(Role.AGENCY, fair.programme), host.actor):
        assert as_staff(one).post(f"{url}booths/{host.booth.pk}/nudge/").status_code == 404
    other, (outsider,) = make_day(1)
    del other
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    assert office.post(f"{url}booths/{outsider.booth.pk}/nudge/").status_code == 404
    assert nudges(fair) == []


@pytest.mark.usefixtures("midday")
def test_the_idle_share_and_talks_per_hour_are_what_happened(fair: Fair, host: Host, url: str) -> None:
    """A booth open for forty minutes talks for ten; one participant is here for half an hour."""
    who = make_someone(fair)
    began = clock.now()
    with inside(fair.programme):
        start = board_of(fair.gathering)
    assert (start.idle_share, start.talks_per_hour) == (None, None)
    for minute in range(31):
        with clock.travel_to(began + dt.timedelta(minutes=minute)):
            queues.here(fair.programme, who.actor.id)
            if minute == 10:
                talk = begin_talk(host, who)
            if minute == 20:
                settle_talk(talk, by=host.actor)
    with clock.travel_to(began + dt.timedelta(minutes=40)):
        with inside(fair.programme):
            now = board_of(fair.gathering)
        page = words(as_staff(make_actor(Role.CONTRACTOR, fair.programme)).get(url))

    assert (now.idle_share, now.talks_per_hour) == (75, 2.0)
    assert "手の空き 75%" in page
    assert "参加者1人1時間あたりの面談 2.0回" in page


@pytest.mark.usefixtures("midday")
def test_time_away_is_not_time_here(fair: Fair) -> None:
    who = make_someone(fair)
    began = clock.now()
    for minute in (0, 1, 2, 30, 31):
        with clock.travel_to(began + dt.timedelta(minutes=minute)):
            queues.here(fair.programme, who.actor.id)
    with clock.travel_to(began + dt.timedelta(minutes=32)), inside(fair.programme):
        assert abs(board_of(fair.gathering).here_seconds - 180) <= 5
    with clock.travel_to(began + dt.timedelta(days=1)):
        queues.here(fair.programme, who.actor.id)
        with inside(fair.programme):
            assert board_of(fair.gathering).here_seconds == 0
