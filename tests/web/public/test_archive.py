"""The page of a fair that is over: settled numbers, who took part, who answers now."""

import datetime as dt

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.freezing import freeze_figures
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.makers import TODAY, booths, companies, make_public_fair
from tests.make import make_actor
from tests.outcomes.make import agree_both
from tests.outcomes.measures.scenes import day_of, make_first_fair, make_held_fair, make_seeker, meet

pytestmark = pytest.mark.django_db


def closed(fair: Fair) -> Fair:
    return planning.close_fair(planning.start_fair(fair, by=TODAY), by=TODAY)


def two() -> tuple[Fair, Fair]:
    """The first with one company, over, six people came; the second with two."""
    second = make_held_fair()
    first = make_first_fair(second)
    for _one in range(6):
        meet(booths(first)[0], make_seeker(first, came=False))
    return closed(first), second


def page(client: Client, fair: Fair, path: str) -> str:
    answer = client.get(f"/p/{fair.programme.slug}/{path}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("<wbr>", "").split())


def test_numbers_are_shown_when_they_were_settled_and_small_ones_never(client: Client) -> None:
    first, second = two()
    assert "数字は、確定してからここに載せます。" in page(client, first, "fairs/1/")
    agree_both(first)
    agree_both(second)
    with clock.travel_to(clock.at(day_of(first) + dt.timedelta(days=7), 10)):
        freeze_figures(first.programme, by=make_actor(Role.COMMISSIONER, first.programme))
    meet(booths(first)[0], make_seeker(first, came=False))

    shown = page(client, first, "fairs/1/")

    assert "確定した数字です" in shown
    assert "いまの担当" in shown
    assert "窓口は未登録です。" in shown
    assert ["<strong>6" in shown or ">6<" in shown, "5未満" in shown] == [True, False]


def test_fewer_than_five_are_not_told(client: Client) -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    meet(booths(first)[0], make_seeker(first, came=False))
    closed(first)
    with clock.travel_to(clock.at(day_of(first) + dt.timedelta(days=7), 10)):
        freeze_figures(first.programme, by=make_actor(Role.COMMISSIONER, first.programme))

    assert page(client, first, "fairs/1/").count("5未満") == 3


def test_numbers_frozen_before_the_end_are_not_of_this_page(client: Client) -> None:
    first, _second = two()
    with clock.travel_to(clock.at(day_of(first) - dt.timedelta(days=7), 10)):
        freeze_figures(first.programme, by=make_actor(Role.COMMISSIONER, first.programme))

    assert "数字は、確定してからここに載せます。" in page(client, first, "fairs/1/")


def test_a_company_leads_to_its_page_of_today_or_to_the_archive(client: Client) -> None:
    first, second = two()
    old = companies(first)[0]
    now = next(one for one in companies(second) if one.organisation_id == old.organisation_id)
    home = f"/p/{first.programme.slug}/"

    assert client.get(f"{home}companies/{old.pk}/")["Location"] == f"{home}companies/{now.pk}/"
    assert f"{home}companies/{now.pk}/" in page(client, first, "fairs/1/")

    closed(second)
    assert client.get(f"{home}companies/{old.pk}/")["Location"] == f"{home}companies/{now.pk}/"


def test_one_that_is_not_there_today_leads_to_what_became_of_its_fair(client: Client) -> None:
    second = make_public_fair(1)
    first = make_first_fair(second)
    closed(first)
    move(second, Turn.CANCEL)
    home = f"/p/{first.programme.slug}/"
    from engawa.base.acts.acting import acting
    from engawa.base.acts.words import Act
    from engawa.delivery.exhibitors.models import Exhibitor

    with acting(Act.FAIR_PLAN, first.programme, by=TODAY):
        Exhibitor.objects.filter(gathering=second.gathering_id).update(state="withdrawn")

    assert client.get(f"{home}companies/{companies(first)[0].pk}/")["Location"] == f"{home}fairs/1/"


def test_the_list_of_past_fairs_and_what_is_none(client: Client) -> None:
    first, second = two()
    home = f"/p/{first.programme.slug}/"

    assert first.gathering.title in page(client, first, "fairs/")
    assert client.get(f"{home}fairs/{second.number}/")["Location"] == home
    assert client.get(f"{home}fairs/9/").status_code == 404
    other = make_public_fair(1)
    assert "終わった開催は、まだありません。" in page(client, other, "fairs/")
    assert client.get(f"/p/{other.programme.slug}/fairs/1/").status_code == 404
