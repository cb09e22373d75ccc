"""Frozen figures, the forecast, the line over both fairs, and the exemption that only 甲 decides."""

import datetime as dt

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.subjects.sites import SITES, whom_of
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.events import bookings
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.registering import withdraw_registration
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.freezing import compared, freeze_figures
from engawa.outcomes.measures.models import Figures
from engawa.outcomes.measures.pleading import ask_exemption, decide_exemption, decide_facts
from engawa.outcomes.measures.queries import Standings, standings
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.makers import booths, make_fair
from tests.make import entries, make_actor, proof, reload
from tests.outcomes.make import agree_both
from tests.outcomes.measures.scenes import (
    after,
    every_figure,
    lead,
    make_first_fair,
    make_held_fair,
    make_seeker,
    meet,
    registration_of,
    take_part,
)

pytestmark = pytest.mark.django_db


def scene() -> tuple[Fair, Subject, Subject]:
    """Two people who each met one company; the first is shown by two kinds."""
    fair = make_held_fair()
    first, second = make_seeker(fair), make_seeker(fair)
    for who in (first, second):
        meet(booths(fair)[0], who)
    collect(fair.programme)
    with after(fair, 3):
        lead(fair, first, booths(fair)[0])
    return fair, first, second


def erase(fair: Fair, who: Subject) -> None:
    """What the eraser does to the ledger of matches; its own tests drive the whole of it."""
    with inside(fair.programme):
        whom = whom_of(fair.programme.pk, who.pk)
    with acting(Act.FAIR_PLAN, fair.programme, by=system("test")) as act:
        SITES["measures_matchclaim"].erase(act, whom)


def changed(before: dict[str, int], now: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {key: (was, now[key]) for key, was in before.items() if now[key] != was}


def test_what_was_frozen_stays_when_she_is_erased_and_the_live_figures_go() -> None:
    fair, first, _second = scene()
    kept = freeze_figures(fair.programme, by=make_actor(Role.COMMISSIONER, fair.programme))
    before = every_figure(fair)

    erase(fair, first)

    assert changed(before, every_figure(fair)) == {
        "Q-M01": (2, 1), "Q-M05": (2, 1), "Q-M06": (0, 2), "Q-M11": (2, 1), "Q-M12": (1, 0), "Q-K11": (2, 1), "Q-K21": (1, 0),
    }  # fmt: skip
    row: Figures = reload(kept)
    assert (row.counts, row.digest) == (kept.counts, kept.digest)
    assert row.counts["all"] == before
    with inside(fair.programme):
        assert {query for query, _label, then, now in compared(row) if then != now} == {
            "Q-M01", "Q-M05", "Q-M06", "Q-M11", "Q-M12", "Q-K11", "Q-K21",
        }  # fmt: skip
    assert str(first.pk) not in str(row.counts)


def test_the_commissioner_may_decide_that_a_pair_counts_on_and_it_counts_once() -> None:
    fair, first, _second = scene()
    erase(fair, first)

    set_parameter(fair.programme, by=system("test"), key="match.withdrawn", value=True)

    now = every_figure(fair)
    assert (now["Q-M01"], now["Q-M05"], now["Q-K11"] + now["Q-K21"]) == (2, 2, 2)


def test_a_withdrawal_takes_her_matches_out_of_the_live_figures_unless_decided_otherwise() -> None:
    fair, first, _second = scene()
    before = every_figure(fair)

    withdraw_registration(registration_of(fair, first), by=seeker(first.pk))

    gone = every_figure(fair)
    assert (before["Q-M01"], gone["Q-M01"], gone["Q-S02"]) == (2, 1, 1)
    set_parameter(fair.programme, by=system("test"), key="match.withdrawn", value=True)
    assert every_figure(fair)["Q-M01"] == 2


def test_freezing_leaves_numbers_and_their_digest_in_the_ledger_and_is_for_those_who_freeze_papers() -> None:
    fair, _first, _second = scene()
    kept = freeze_figures(fair.programme, by=make_actor(Role.CONTRACTOR, fair.programme))

    assert [one["scope"]["digest"] for one in entries(fair.programme, Act.FIGURES_FREEZE)] == [kept.digest]
    for role in (Role.AUDITOR, Role.AGENCY, Role.EXHIBITOR):
        with pytest.raises(NotPermitted):
            freeze_figures(fair.programme, by=make_actor(role, fair.programme))


def stand(fair: Fair) -> Standings:
    with inside(fair.programme):
        return standings()


def test_the_line_is_held_against_the_stricter_count_over_both_fairs() -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    who = make_seeker(second)
    take_part(first, who)
    meet(booths(first)[0], who)
    agree_both(first)
    agree_both(second)

    people = stand(second).participants

    assert (people.actual, people.unique, people.strict, people.reached.actual) == (2, 1, 1, 1)
    assert (people.target, people.below) == (240, True)


def test_the_forecast_takes_those_who_will_come_at_a_provisional_rate_until_a_fair_has_shown_it() -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    agree_both(first)
    agree_both(second)
    for _each in range(5):
        make_seeker(second, came=False)
    with clock.travel_to(first.gathering.starts_at - dt.timedelta(days=1)):
        before = stand(second).participants.outlook
    who = make_seeker(second, came=False)
    take_part(first, who)
    take_part(first, make_seeker(second, came=False))
    meet(booths(first)[0], who)

    now = stand(second)

    assert (before.booked, before.rate_percent, before.measured, before.expected) == (5, 60, False, 3)
    outlook = now.participants.outlook
    assert (outlook.there, outlook.booked, outlook.rate_percent, outlook.measured) == (1, 7, 50, True)
    assert outlook.expected == 4
    assert (now.participants.alarm, now.participants.alarm_red) == (True, True)


def test_bookings_of_talks_come_from_whoever_takes_them_and_are_none_until_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair = make_held_fair()
    agree_both(fair)
    monkeypatch.setattr(bookings, "COUNTS", [])
    assert (stand(fair).matches.outlook.booked, stand(fair).matches.outlook.expected) == (None, 0)

    bookings.register_bookings(lambda ids: 25 if fair.gathering_id in ids else 0)

    soon = stand(fair).matches
    assert (soon.outlook.booked, soon.outlook.expected, soon.alarm, soon.alarm_red) == (25, 15, True, False)


@pytest.mark.parametrize(("verb", "cut"), [("grant", 0), ("refuse", 450_000)])
def test_the_cut_stands_as_due_until_the_commissioner_decides(verb: str, cut: int) -> None:
    fair = make_held_fair()
    agree_both(fair)
    asked = ask_exemption(
        fair.programme, by=make_actor(Role.CONTRACTOR, fair.programme), cause="disaster", event="大雪", evidence="発表"
    )
    window = make_actor(Role.COMMISSIONER, fair.programme)
    assert stand(fair).cut == 450_000
    with pytest.raises(NotPermitted):
        decide_exemption(asked, by=make_actor(Role.CHIEF, fair.programme), verb=verb, reason="x")
    with pytest.raises(StepUpNeeded):
        decide_exemption(asked, by=window, verb=verb, reason="x")
    assert stand(fair).cut == 450_000

    key = proof(window, Act.EXEMPTION_DECIDE, fair.programme, about=asked, scope=decide_facts(asked, verb))
    decide_exemption(asked, by=window, verb=verb, reason="確かめた", step_up=key)

    assert (stand(fair).cut, stand(fair).cut_before_plea) == (cut, 450_000)
    with pytest.raises(WrongState):
        key = proof(window, Act.EXEMPTION_DECIDE, fair.programme, about=asked, scope=decide_facts(asked, verb))
        decide_exemption(asked, by=window, verb=verb, reason="もう一度", step_up=key)


def test_a_cancelled_fair_stays_in_the_sum_of_the_targets() -> None:
    fair = make_fair()
    other = make_fair(fair.programme, number=1)
    agree_both(fair)
    agree_both(other)

    move(other, Turn.CANCEL)

    assert stand(fair).participants.target == 240
