"""お知らせ: on whose screens it stands, until when, and who may say it."""

import datetime as dt
from uuid import UUID

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.delivery.fairs.actions.announcing import announce, remind_booth, take_back
from engawa.delivery.fairs.day_states import Audience
from engawa.delivery.fairs.models import Announcement, Fair
from engawa.delivery.fairs.queries.news import news_on, refs_for
from tests.delivery.fairs.talk_makers import Host, make_day, make_someone
from tests.make import entries, make_actor, reload
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(2)


@pytest.fixture
def office(day: tuple[Fair, list[Host]]) -> Actor:
    return make_actor(Role.CONTRACTOR, day[0].programme)


def read_by(fair: Fair, actor: Actor) -> list[str]:
    with inside(fair.programme):
        return sorted({one.text for ones in news_on(*refs_for(actor)).values() for one in ones})


def test_each_hears_what_is_meant_for_them_and_the_organiser_everything(
    day: tuple[Fair, list[Host]], office: Actor
) -> None:
    fair, (one, two) = day
    who = make_someone(fair)
    for text, audience in (("開会します", Audience.ALL), ("求職者へ", Audience.SEEKERS), ("出展者へ", Audience.HOSTS)):
        announce(fair.gathering, by=office, text=text, audience=audience)
    remind_booth(one.booth, by=office, text="お待ちの方がいます")

    assert read_by(fair, who.actor) == ["求職者へ", "開会します"]
    assert read_by(fair, one.actor) == ["お待ちの方がいます", "出展者へ", "開会します"]
    assert read_by(fair, two.actor) == ["出展者へ", "開会します"]
    for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.AGENCY):
        assert read_by(fair, make_actor(role, fair.programme)) == ["出展者へ", "求職者へ", "開会します"]


def test_a_page_opened_later_shows_it_until_it_ends(day: tuple[Fair, list[Host]], office: Actor) -> None:
    fair, (host, _other) = day
    seeker, booth = as_seeker(make_someone(fair).token), as_staff(host.actor)
    announce(fair.gathering, by=office, text="雪のため<開会>が遅れます", lasts=dt.timedelta(minutes=30))
    base = f"/p/{fair.programme.slug}/"
    start = clock.now()

    pages = [seeker.get(f"{base}me/"), seeker.get(f"{base}me/data/"), booth.get(f"{base}booth/")]
    parts = [seeker.get(f"{base}news/?as=me"), booth.get(f"{base}news/")]
    with clock.travel_to(start + dt.timedelta(minutes=31)):
        later = [seeker.get(f"{base}me/"), booth.get(f"{base}news/")]

    for answer in (*pages, *parts):
        assert "雪のため&lt;開会&gt;が遅れます" in answer.content.decode()
    assert "雪のため" not in "".join(answer.content.decode() for answer in later)


def test_strangers_and_neighbours_read_no_announcement(day: tuple[Fair, list[Host]], office: Actor) -> None:
    fair, _hosts = day
    elsewhere, _others = make_day(1)
    announce(fair.gathering, by=office, text="雪のため開会が遅れます")
    address = f"/p/{fair.programme.slug}/news/"

    answers = [client.get(address) for client in (as_seeker("0" * 43), as_seeker(make_someone(elsewhere).token))]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert "雪" not in "".join(answer.content.decode() for answer in answers)
    assert read_by(elsewhere, make_someone(elsewhere).actor) == []


def test_it_ends_by_itself_once_and_can_be_taken_back(day: tuple[Fair, list[Host]], office: Actor) -> None:
    fair, _hosts = day
    kept = announce(fair.gathering, by=office, text="まもなく閉会します", lasts=dt.timedelta(minutes=5))
    gone = announce(fair.gathering, by=office, text="まちがい", lasts=dt.timedelta(minutes=5))
    take_back(gone, by=office)
    take_back(gone, by=office)
    start = clock.now()

    with clock.travel_to(start + dt.timedelta(minutes=6)):
        found = [(kind, ref) for kind, programme, ref in due() if programme == fair.programme_id]
        for kind, ref in found:
            run_due(kind, fair.programme, ref)
        again = [ref for kind, programme, ref in due() if programme == fair.programme_id]

    assert [ref for kind, ref in found if kind == "news.end"] == [kept.pk]
    assert again == []
    ended: Announcement = reload(kept)
    assert ended.ended_at is not None
    assert [entry["scope"].get("verb", "say") for entry in entries(fair.programme, Act.DAY_ANNOUNCE)] == [
        "say",
        "say",
        "end",
        "end",
    ]


def test_only_the_organiser_announces_and_nothing_stays_of_a_refused_one(day: tuple[Fair, list[Host]]) -> None:
    fair, (host, _other) = day
    who = make_someone(fair)
    window = make_actor(Role.COMMISSIONER, fair.programme)

    for actor in (who.actor, host.actor, window):
        with pytest.raises(NotPermitted):
            announce(fair.gathering, by=actor, text="こんにちは")
        with pytest.raises(NotPermitted):
            remind_booth(host.booth, by=actor, text="こんにちは")

    with inside(fair.programme):
        assert Announcement.objects.count() == 0
    assert Wait.objects.filter(programme=fair.programme, kind="news.end").count() == 0


def test_a_new_word_to_a_booth_takes_the_place_of_the_former(day: tuple[Fair, list[Host]], office: Actor) -> None:
    fair, (host, _other) = day

    remind_booth(host.booth, by=office, text="一つめ")
    remind_booth(host.booth, by=office, text="二つめ")

    assert read_by(fair, host.actor) == ["二つめ"]
    refs: set[UUID] = set(Wait.objects.filter(kind="news.end", settled_at=None).values_list("ref", flat=True))
    assert len(refs) == 1


def test_characters_that_nobody_sees_are_refused(day: tuple[Fair, list[Host]], office: Actor) -> None:
    with pytest.raises(ForbiddenCharacter):
        announce(day[0].gathering, by=office, text="開会\u202eします")


def test_the_form_keeps_what_was_typed_when_something_is_missing(day: tuple[Fair, list[Host]], office: Actor) -> None:
    fair, _hosts = day
    client, url = as_staff(office), f"/p/{fair.programme.slug}/office/board/announce/"

    wrong = client.post(url, {"text": "", "audience": "hosts", "lasts": "15"})
    long = client.post(url, {"text": "あ" * 201, "audience": "all", "lasts": "15"})
    right = client.post(url, {"text": "まもなく始まります", "audience": "hosts", "lasts": "15"})

    assert [wrong.status_code, long.status_code, right.status_code] == [422, 422, 302]
    assert "あ" * 201 in long.content.decode()
    board = client.get(right.headers["Location"]).content.decode()
    assert "まもなく始まります" in board
