"""Fit both ways: what each condition is worth, what bars a pair, and that nothing protected can be an input."""

import dataclasses
import inspect
import random
from typing import Any

import pytest

from engawa.delivery.matching import criteria as criteria_module, explain, lists, profile, score, vocabulary
from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.profile import Fact, Posting, Profile, Wish
from engawa.delivery.matching.score import IMPOSSIBLE, Bar, Pair, pair_of, term_of, tie
from engawa.delivery.matching.vocabulary import NEVER, Facet, Source, Tells, Verdict, Weight
from tests.delivery.matching.markets import (
    TREES,
    any_market,
    fact,
    facts_of,
    income,
    pay,
    posting,
    seeker,
    told,
    town,
    way,
    wish,
)

USUAL = Criteria()


def pair(profile: Profile, one: Posting, **more: bool) -> Pair:
    return pair_of(profile, one, USUAL, TREES, **more)


@pytest.mark.parametrize(
    ("wished", "offered", "verdict", "m"),
    [
        ("02-1-a", "02-1-a", Verdict.MET, 1),
        ("02-1", "02-1-a", Verdict.MET, 1),
        ("02", "02-2", Verdict.MET, 1),
        ("02-1-a", "02-1-b", Verdict.PARTLY, 0.8),
        ("02-1-a", "02-2", Verdict.PARTLY, 0.6),
        ("02-1", "02-2", Verdict.PARTLY, 0.6),
        ("02-1-a", "02", Verdict.PARTLY, 0.6),
        ("02-1-a", "06", Verdict.UNMET, 0),
    ],
)
def test_a_code_counts_by_how_near_the_code_above_both_is(
    wished: str, offered: str, verdict: Verdict, m: float
) -> None:
    found = term_of(wish(Facet.OCCUPATION, wished), fact(offered), USUAL, TREES)

    assert (found.verdict, found.m) == (verdict, m)


def test_the_same_region_is_partly_what_was_wished_and_a_whole_region_is_met_anywhere_in_it() -> None:
    near, anywhere = wish(Facet.PLACE, "yonago"), wish(Facet.PLACE, "west")

    assert term_of(near, fact("sakaiminato"), USUAL, TREES).m == 0.6
    assert term_of(anywhere, fact("sakaiminato"), USUAL, TREES).m == 1
    assert term_of(near, fact("tottori"), USUAL, TREES).verdict is Verdict.UNMET


@pytest.mark.parametrize(
    ("offered", "verdict"),
    [
        (pay(250_000, 300_000), Verdict.MET),
        (pay(200_000, 300_000), Verdict.PARTLY),
        (pay(200_000, 240_000), Verdict.UNMET),
        (pay(250_000 * 12, 300_000 * 12, "year"), Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
    ],
)
def test_incomes_compare_in_the_same_unit_only(offered: Fact | None, verdict: Verdict) -> None:
    assert term_of(income(250_000), offered, USUAL, TREES).verdict is verdict


def test_no_answer_is_never_no_and_an_answer_of_no_is() -> None:
    assert term_of(way("telework"), None, USUAL, TREES).m == 0.5
    assert term_of(way("telework"), fact(source=Source.DECLARED), USUAL, TREES).verdict is Verdict.UNMET


def test_one_direction_is_the_stated_formula_and_both_are_their_harmonic_mean() -> None:
    her = seeker("a", wish(Facet.PLACE, "yonago", must=True), way("telework"))
    one = posting("p", "", wish(Facet.EXPERIENCE, "02"), place=fact("yonago"))

    found = pair(her, one)

    assert found.hers.value == pytest.approx((3 * 1 + 1 * 0.5 + 0.5) / (3 + 1 + 1))
    assert found.theirs.value == pytest.approx((1 * 0.5 + 0.5) / (1 + 1))
    assert found.score == pytest.approx(2 * 0.8 * 0.5 / 1.3)


def test_one_sides_enthusiasm_does_not_carry_the_other_sides_indifference() -> None:
    even = 2 * 0.5 * 0.5 / (0.5 + 0.5)
    keen = seeker("a", *(way(code) for code in ("telework", "flextime", "side_job")))
    cold = posting(
        "p",
        "",
        way_telework=fact("telework"),
        way_flextime=fact("flextime"),
        way_side_job=fact("side_job"),
    )

    found = pair(keen, cold)

    assert found.hers.value > 0.8
    assert found.theirs.value == 0.5
    assert even < found.score < (found.hers.value + 0.5) / 2


def test_what_bars_a_pair_bars_it_whatever_the_fit() -> None:
    her = seeker("a", wish(Facet.PLACE, "yonago"), hidden=frozenset({"no elsewhere"}))
    here = posting("p", place=fact("yonago"))
    replaced = dataclasses.replace

    assert pair(her, here).score > 0
    assert pair(replaced(her, hidden=frozenset({here.corporate_no})), here).bar is Bar.HIDDEN
    assert pair(replaced(her, taking_part=False), here).bar is Bar.ABSENT
    assert pair(her, replaced(here, live=False)).bar is Bar.EXPIRED
    assert pair(her, replaced(here, published=False)).bar is Bar.UNPUBLISHED
    assert pair(her, here, blocked=True).bar is Bar.BLOCKED
    must = seeker("a", wish(Facet.PLACE, "tottori", must=True))
    assert (pair(must, here).bar, pair(must, here).score) == (Bar.MUST, IMPOSSIBLE)
    asks = posting("p", "", wish(Facet.LICENCE, "nurse", must=True))
    has_not = seeker("a", has={(Facet.LICENCE, "nurse"): Fact(Source.SEEKER)})
    assert pair(has_not, asks).bar is Bar.MUST
    assert pair(seeker("a"), asks).bar is None


def test_an_unknown_must_is_kept_and_said_unless_the_criteria_exclude_it() -> None:
    her, silent = seeker("a", way("no_night_work", must=True)), posting("p")
    strict = dataclasses.replace(USUAL, unknown_must="exclude")

    assert pair(her, silent).bar is None
    assert pair_of(her, silent, strict, TREES).bar is Bar.MUST


def test_ties_turn_with_the_salt_and_favour_no_low_number() -> None:
    keys = [f"e{at}" for at in range(40)]
    orders = {salt: sorted(keys, key=lambda key: tie(salt, "a", key)) for salt in ("1", "2")}

    assert orders["1"] != orders["2"]
    assert sorted(keys) not in orders.values()


# --- what never is an input ------------------------------------------------------------------------------------------


def types() -> list[type]:
    modules = (criteria_module, explain, lists, profile, score, vocabulary)
    found = [one for module in modules for one in vars(module).values() if inspect.isclass(one)]
    return [one for one in found if dataclasses.is_dataclass(one) and one.__module__.startswith("engawa.delivery")]


def test_no_type_has_a_field_for_what_must_never_count() -> None:
    named = {field.name for one in types() for field in dataclasses.fields(one)} | {str(facet) for facet in Facet}

    assert {"wishes", "hidden", "facts", "must"} <= named
    assert named & set(NEVER) == set()
    assert len(NEVER) >= 14 + 7


@pytest.mark.parametrize("name", NEVER)
def test_an_unknown_field_or_facet_is_refused(name: str) -> None:
    typed: dict[str, Any] = {name: "x"}
    with pytest.raises(TypeError):
        Profile("a", **typed)
    with pytest.raises(TypeError):
        Posting("p", "e", **typed)
    with pytest.raises(ValueError, match=name):
        Wish(Facet(name), Weight.WANT, frozenset({"x"}))
    with pytest.raises(ValueError, match=name):
        Criteria.read({**USUAL.data(), name: 1.0})
    with pytest.raises((AttributeError, TypeError)):
        setattr(seeker("a"), name, "x")


def test_a_side_declares_its_own_kind_of_condition_only_and_each_once() -> None:
    with pytest.raises(ValueError, match="licence"):
        seeker("a", wish(Facet.LICENCE, "nurse"))
    with pytest.raises(ValueError, match="place"):
        posting("p", "", wish(Facet.PLACE, "yonago"))
    with pytest.raises(ValueError, match="twice"):
        seeker("a", wish(Facet.PLACE, "yonago"), wish(Facet.PLACE, "tottori"))
    with pytest.raises(ValueError, match="names codes"):
        Wish(Facet.PLACE, Weight.WANT)
    with pytest.raises(ValueError, match="of its own"):
        wish(Facet.WAY, "telework", "flextime")


@pytest.mark.parametrize(
    ("wished", "line", "verdict", "m", "cited"),
    [
        (way("grant"), told("moving_grant", "grant"), Verdict.PARTLY, 0.6, True),
        (way("telework"), told("network", "telework", tells=Tells.READ), Verdict.UNKNOWN, 0.5, True),
        (wish(Facet.OCCUPATION, "06", "11"), told("primary_industry", "11"), Verdict.PARTLY, 0.6, True),
        (wish(Facet.OCCUPATION, "06"), told("primary_industry", "11"), Verdict.UNKNOWN, 0.5, False),
        (way("grant"), None, Verdict.UNKNOWN, 0.5, False),
    ],
)
def test_words_of_a_municipality_are_partly_what_was_wished_at_most(
    wished: Wish, line: Fact | None, verdict: Verdict, m: float, cited: bool
) -> None:
    found = term_of(wished, line, USUAL, TREES)

    assert (found.verdict, found.m, found.fact is not None) == (verdict, m, cited)


def test_a_municipality_has_no_vacancy_and_so_meets_no_condition_of_one() -> None:
    her = seeker("a", wish(Facet.PLACE, "west", must=True), wish(Facet.EMPLOYMENT, "regular"), income(250_000))
    found = pair(her, town("t", "yonago"))

    assert [(one.verdict, one.m) for one in found.hers.terms] == [
        (Verdict.MET, 1),
        (Verdict.UNKNOWN, 0.5),
        (Verdict.UNKNOWN, 0.5),
    ]
    assert found.theirs.terms == ()
    assert pair(her, town("t", "tottori")).bar is Bar.MUST


def test_numbers_that_came_later_stand_for_no_municipalities_in_an_older_statement() -> None:
    older = {name: value for name, value in USUAL.data().items() if name not in {"town_line", "most_towns"}}

    assert Criteria.read(older) == dataclasses.replace(USUAL, most_towns=0)
    assert (Criteria.read(older).with_towns, USUAL.with_towns) == (False, True)


def test_the_criteria_read_what_they_wrote_and_refuse_what_is_missing_or_absurd() -> None:
    assert Criteria.read(USUAL.data()) == USUAL
    with pytest.raises(ValueError, match="must"):
        Criteria.read({name: value for name, value in USUAL.data().items() if name != "must"})
    with pytest.raises(ValueError, match="weights"):
        dataclasses.replace(USUAL, must=0.5)
    with pytest.raises(ValueError, match="twenty"):
        dataclasses.replace(USUAL, length=21)


# --- metamorphic -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_adding_a_condition_that_is_met_never_lowers_a_pair(seed: int) -> None:
    market, dice = any_market(seed), random.Random(seed)
    for her in market.profiles:
        for one in market.postings:
            before = pair(her, one)
            more = way(f"new {dice.randint(0, 9)}", must=dice.random() < 0.5)
            after = pair(
                dataclasses.replace(her, wishes=(*her.wishes, more)),
                dataclasses.replace(one, facts={**one.facts, more.key: fact(*more.codes)}),
            )
            assert after.score > before.score if before.bar is None else after.bar is before.bar


@pytest.mark.parametrize("seed", range(10))
def test_a_block_never_helps_the_blocked_pair(seed: int) -> None:
    market = any_market(seed)
    for her in market.profiles:
        for one in market.postings:
            assert pair(her, one, blocked=True).score == IMPOSSIBLE <= pair(her, one).score


def test_facts_nobody_asked_about_change_nothing() -> None:
    her, one = seeker("a", wish(Facet.PLACE, "yonago")), posting("p", place=fact("yonago"))
    more = dataclasses.replace(one, facts={**one.facts, **facts_of(way_telework=fact("telework"))})

    assert pair(her, more).score == pair(her, one).score
