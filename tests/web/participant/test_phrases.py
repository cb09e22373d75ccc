"""A ready-made line left with a ticket, and how soon a booth usually answers."""

import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.talks import call_at, draw_at
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.queries import usual_answer
from tests.delivery.fairs.talk_makers import make_day, make_someone, make_town_host
from tests.web.exhibitor.test_booth import words
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


def test_a_chosen_line_stands_beside_her_name_at_the_company() -> None:
    fair, (host,) = make_day(1)
    who = make_someone(fair, alias="うみねこ")
    base = f"/p/{fair.programme.slug}"
    client = as_seeker(who.token)

    page = words(client.get(f"{base}/me/tickets/?booth={host.booth.pk}"))
    answer = client.post(f"{base}/me/tickets/", {"booth": host.booth.pk, "phrase": "p.text"})

    assert "先方の画面で音が鳴ります" in page
    assert answer.status_code == 302
    assert "「声が出せないので、文字で話したいです」" in words(as_staff(host.actor).get(f"{base}/booth/"))


def test_no_line_but_those_of_the_catalogue_is_left() -> None:
    fair, (host,) = make_day(1)
    who, town = make_someone(fair), make_town_host(fair)
    base = f"/p/{fair.programme.slug}"

    wrong = as_seeker(who.token).post(f"{base}/me/tickets/", {"booth": host.booth.pk, "phrase": "電話してください"})

    assert wrong.status_code == 422
    with pytest.raises(KeyError):
        draw_at(host.booth, by=who.actor, topic="housing")
    with pytest.raises(ValueError, match=r"p\.text"):
        draw_at(town.booth, by=who.actor, topic="p.text")


@pytest.mark.usefixtures("midday")
def test_how_soon_it_answers_is_the_median_of_today_once_there_are_three() -> None:
    fair, (host,) = make_day(1)
    began = clock.now()
    seen: list[int | None] = []
    for number, minutes in enumerate((1, 2, 9)):
        start = began + dt.timedelta(minutes=20 * number)
        with clock.travel_to(start):
            who = make_someone(fair)
            draw_at(host.booth, by=who.actor)
        with clock.travel_to(start + dt.timedelta(minutes=minutes)):
            queues.here(fair.programme, who.actor.id)
            call = call_at(host.booth, by=host.actor)
            queues.decline(call, by=who.actor)
            with inside(fair.programme):
                seen.append(usual_answer(host.desk))

    assert seen == [None, None, 2]


def test_who_came_while_somebody_talked_says_nothing_of_how_soon() -> None:
    fair, (host,) = make_day(1)
    for _ in range(3):
        draw_at(host.booth, by=make_someone(fair).actor)
    first = call_at(host.booth, by=host.actor)
    for _ in range(4):
        draw_at(host.booth, by=make_someone(fair).actor)
    queues.decline(first, by=seeker(first.subject_id))
    with inside(fair.programme):
        assert usual_answer(host.desk) is None
