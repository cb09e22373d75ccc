"""Her declared conditions, one by one, against what an exhibitor has published."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engawa.base.kit import clock
from engawa.base.kit.yen import yen
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.conditions import Condition, Offered, conditions_of, fit, offered_by
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.talkable import in_her_order, own_list, talkable
from engawa.delivery.queues import actions as queues
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.delivery.fairs.talk_makers import Host, be_there, draw, make_host, make_someone

REGION = Condition("regions", "東部", frozenset({"east"}))
OFFICE = Condition("occupations", "事務", frozenset({"06"}))


def registration(**facts: Any) -> Any:
    empty = {"industries": [], "occupations": [], "regions": [], "employment": [], "ways": [], "weights": {}}
    return SimpleNamespace(**(empty | {"income_min": None, "income_unit": ""} | facts))


def test_conditions_are_named_in_words_and_say_which_she_must_have() -> None:
    hers = registration(
        industries=["G"], regions=["east", "west"], weights={"regions": "must"}, income_min=240_000, income_unit="month"
    )

    found = [(one.kind, one.words, one.must) for one in conditions_of(hers)]

    assert found == [
        ("industries", "情報通信業", False),
        ("regions", "東部・西部", True),
        ("income", f"月収 {yen(240_000)}から", False),
    ]
    assert conditions_of(registration()) == conditions_of(None) == []


def test_what_is_met_counts_and_what_she_must_have_bars() -> None:
    there = Offered(municipality=False, regions={"west"}, occupations={"06"})
    must = Condition("regions", "東部", frozenset({"east"}), must=True)

    assert (len(fit([REGION, OFFICE], there).met), fit([REGION, OFFICE], there).barred) == (1, False)
    assert fit([must, OFFICE], there).barred


def test_what_is_not_said_is_never_a_no() -> None:
    silent = Offered(municipality=False)
    must = Condition("ways", "テレワーク", frozenset({"telework"}), must=True)
    wage = Condition("income", "年収", must=True, least=4_000_000, unit="year")

    assert not fit([must, wage], silent).barred
    assert fit([wage], Offered(municipality=False, pay={"year": 3_900_000})).barred
    assert not fit([wage], Offered(municipality=False, pay={"month": 100_000})).barred


def test_a_municipality_is_asked_for_its_region_alone() -> None:
    town = Offered(municipality=True, regions={"east"})
    must = Condition("occupations", "事務", frozenset({"06"}), must=True)

    assert not fit([must, REGION], town).barred
    assert len(fit([must, REGION], town).met) == 1


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    fair = make_public_fair(3, state="live")
    return fair, [make_host(booth) for booth in booths(fair)]


def names(fair: Fair, who: Any) -> list[str]:
    with inside(fair.programme):
        return [row.booth.name for row in own_list(who.actor.id, fair.gathering).rows]


@pytest.mark.django_db
def test_her_list_holds_who_is_there_and_free_in_an_order_that_turns_every_day(day: tuple[Fair, list[Host]]) -> None:
    fair, hosts = day
    who = make_someone(fair, wishes=Wishes())
    orders = set()
    for days in range(12):
        with clock.travel_to(clock.now() + timedelta(days=days)):
            be_there(*hosts)
            orders.add(tuple(names(fair, who)))

    assert {frozenset(order) for order in orders} == {frozenset(host.booth.name for host in hosts)}
    assert len(orders) > 1


@pytest.mark.django_db
def test_who_is_away_paused_talked_to_waited_for_or_hidden_from_is_not_on_it(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two, three) = day
    who = make_someone(fair, wishes=Wishes())
    draw(one, make_someone(fair))
    queues.set_standby(two.desk, by=two.actor, on=False)

    assert names(fair, who) == [three.booth.name]
    with clock.travel_to(clock.now() + timedelta(seconds=41)):
        assert names(fair, who) == []
    number = three.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
    assert names(fair, who) == []


@pytest.mark.django_db
def test_an_issuers_suggestion_stands_first_and_nothing_else_moves_an_exhibitor(
    day: tuple[Fair, list[Host]],
) -> None:
    fair, _hosts = day
    with inside(fair.programme):
        free = talkable(fair.gathering)
        offered = offered_by(one.exhibitor for one in free)
        usual = in_her_order(None, free, offered).booths
        last = next(one for one in free if one.pk == usual[-1])
        issued = in_her_order(None, free, offered, ahead=[last.exhibitor_id])

    assert issued.booths == [usual[-1], *usual[:-1]]
    assert [row.issued for row in issued.rows] == [True, False, False]
