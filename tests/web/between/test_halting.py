"""The page of 中断・延期・中止: who sees it, what it shows before the press, what every other face shows afterwards."""

import datetime as dt
import re

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.models import Agreement
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.models import Fair
from tests.delivery.fairs.halt_makers import a_week_later, agree_change, move
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone
from tests.make import make_actor, reload
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(1)


@pytest.fixture
def chief(day: tuple[Fair, list[Host]]) -> Actor:
    return make_actor(Role.CHIEF, day[0].programme)


def at(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/{path}"


def text(answer: object) -> str:
    body = answer.content.decode()  # type: ignore[attr-defined]  # a response
    return re.sub(r"<wbr>|\s+", " ", re.sub(r"<[^>]+>", " ", body))


def typed(fair: Fair, *, turn: str = "postpone") -> dict[str, str]:
    new = a_week_later(fair)
    hours = (clock.local(new.starts_at), clock.local(new.ends_at))
    facts = {"day": f"{hours[0]:%Y-%m-%d}", "opens": f"{hours[0]:%H:%M}", "closes": f"{hours[1]:%H:%M}"}
    return {"turn": turn, "cause": "snow", "words": "", **(facts if turn == "postpone" else {})}


def test_the_chief_suspends_and_resumes_from_the_page(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, (host,) = day
    who, office = make_someone(fair), as_staff(chief)
    draw(host, who)
    seeker, booth, visitor = as_seeker(who.token), as_staff(host.actor), Client()

    answer = office.post(at(fair, "office/halt/suspend/"), {"cause": "snow", "words": "大雪で停電がつづいている"})

    assert (answer.status_code, answer["Location"]) == (302, at(fair, "office/halt/"))
    for client, path in ((seeker, "me/"), (booth, "booth/"), (visitor, ""), (office, "office/board/")):
        page = text(client.get(at(fair, path)))
        assert "ただいま中断しています" in page, path
        assert "大雪で停電がつづいているのため、" in page, path
    assert "次の方をお呼びする" not in text(booth.get(at(fair, "booth/")))
    assert "いま再開する" in text(office.get(at(fair, "office/halt/")))
    office.post(at(fair, "office/halt/resume/"))
    assert reload(fair.gathering).state == "live"
    assert "ただいま中断しています" not in text(visitor.get(at(fair, "")))


def test_others_read_the_page_without_its_presses(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, _hosts = day
    suspend(fair, by=chief, cause="snow")
    window = as_staff(make_actor(Role.COMMISSIONER, fair.programme))
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))

    pages = [window.get(at(fair, "window/halt/")), office.get(at(fair, "office/halt/"))]

    for answer in pages:
        assert answer.status_code == 200
        assert ("ただいま中断しています" in text(answer), "いま再開する" in text(answer)) == (True, False)
    assert office.post(at(fair, "office/halt/resume/")).status_code == 403
    assert office.get(at(fair, "office/halt/move/")).status_code == 404
    assert window.post(at(fair, "office/halt/resume/")).status_code == 404


def test_what_would_happen_stands_before_the_press_and_waits_for_the_word(
    day: tuple[Fair, list[Host]], chief: Actor
) -> None:
    fair, (host,) = day
    draw(host, make_someone(fair))
    office = as_staff(chief)

    page = text(office.get(at(fair, "office/halt/move/"), typed(fair)))

    assert ("登録した方 1人" in page, "まだ確定できません" in page) == (True, True)
    assert "この内容で確定する" not in page
    pressed = office.post(at(fair, "office/halt/move/"), typed(fair) | {"step": "confirm"})
    assert (pressed.status_code, "実施要領1(2)イ" in text(pressed)) == (403, True)
    asked = office.post(at(fair, "office/halt/move/"), typed(fair) | {"step": "ask"})
    with inside(fair.programme):
        agreement = Agreement.objects.get(kind="change")
    assert asked["Location"] == at(fair, f"office/agreements/{agreement.pk}/")
    window = as_staff(make_actor(Role.COMMISSIONER, fair.programme))
    assert "に延期する。" in text(window.get(at(fair, f"window/agreements/{agreement.pk}/")))
    assert "発注者の回答を待っています" in text(office.get(at(fair, "office/halt/move/"), typed(fair)))


def test_agreed_it_asks_for_the_hand_of_the_chief(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, _hosts = day
    agree_change(fair, Turn.POSTPONE, a_week_later(fair))
    office = as_staff(chief)

    page = text(office.get(at(fair, "office/halt/move/"), typed(fair)))
    pressed = office.post(at(fair, "office/halt/move/"), typed(fair) | {"step": "confirm"})

    assert "発注者は、この内容に同意しています。" in page
    assert "までに延期します。" in text(pressed)
    assert reload(fair.gathering).state == "live"


def test_afterwards_every_face_shows_both_days(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, (host,) = day
    who = make_someone(fair)
    draw(host, who)
    new = a_week_later(fair)

    move(fair, Turn.POSTPONE, new, chief=chief)

    for client, path in (
        (as_seeker(who.token), "me/"),
        (as_staff(host.actor), "booth/"),
        (Client(), ""),
        (as_staff(chief), "office/halt/"),
        (as_staff(make_actor(Role.COMMISSIONER, fair.programme)), "window/board/"),
    ):
        page = text(client.get(at(fair, path)))
        assert "日程が変わりました" in page, path
        for moment in (fair.gathering.starts_at, new.starts_at):
            local = clock.local(moment)
            assert f"{local.month}月{local.day}日" in page, path


def test_a_plea_begins_with_what_the_ledger_says(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, _hosts = day
    halt = move(fair, Turn.CANCEL, chief=chief)
    office = as_staff(chief)

    page = office.get(at(fair, f"office/exemptions/ask/?halt={halt.pk}")).content.decode()

    assert "を中止とした。" in page
    assert "開催を延期・中止する" in page
    assert "協議への同意" in page
    assert f"?halt={halt.pk}" in office.get(at(fair, "office/halt/")).content.decode()
    assert office.get(at(fair, "office/exemptions/ask/?halt=nonsense")).status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"closes": ""}, "そろえて入力してください"),
        ({"closes": "09:00", "opens": "10:00"}, "はじまりより後の時刻"),
        ({"day": "2001-01-01"}, "これから先の日時"),
    ],
)
def test_hours_that_make_no_day_are_said_beside_the_field(
    day: tuple[Fair, list[Host]], chief: Actor, change: dict[str, str], says: str
) -> None:
    fair, _hosts = day

    answer = as_staff(chief).get(at(fair, "office/halt/move/"), typed(fair) | change)

    assert answer.status_code == 422
    assert says in text(answer)
    with inside(fair.programme):
        assert not Halt.objects.exists()


def test_the_page_of_a_suspended_day_past_its_end_says_what_is_left(day: tuple[Fair, list[Host]], chief: Actor) -> None:
    fair, _hosts = day
    suspend(fair, by=chief, cause="snow")

    with clock.travel_to(fair.gathering.ends_at + dt.timedelta(minutes=1)):
        office = as_staff(chief)
        answer = office.post(at(fair, "office/halt/resume/"))
        board = text(office.get(at(fair, "office/board/")))

    assert answer.status_code == 409
    assert "終わりの時刻を過ぎているため、再開できません" in text(answer)
    assert "開催を中断したまま、終わりの時刻を過ぎました。" in board
