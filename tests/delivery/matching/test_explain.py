"""Reasons: built from the terms of the score, at most five, each one needed; notes beside them, never among them."""

import dataclasses
import json

import pytest

from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.explain import MOST_REASONS, Kind, Reason, explain, holds
from engawa.delivery.matching.lists import Place, draw_up
from engawa.delivery.matching.profile import Posting, Profile
from engawa.delivery.matching.score import pair_of
from engawa.delivery.matching.vocabulary import Facet, Source, Tells, Verdict
from tests.delivery.matching.markets import (
    DAY,
    TREES,
    any_market,
    fact,
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


def place(her: Profile, one: Posting, **more: bool) -> Place:
    return Place(pair_of(her, one, USUAL, TREES), 1, **more)


def test_reasons_tell_what_is_met_and_notes_what_is_not_or_not_known() -> None:
    her = seeker(
        "a",
        wish(Facet.PLACE, "yonago"),
        wish(Facet.OCCUPATION, "02-1-a"),
        income(250_000),
        way("telework"),
        way("no_night_work", must=True),
    )
    one = posting(
        "p",
        place=fact("yonago"),
        occupation=fact("02-1-a"),
        income=pay(180_000, 230_000),
        way_telework=fact("telework", source=Source.CHECKED, said="weekly"),
    )

    found = explain(place(her, one), USUAL, TREES)

    assert [(one.kind, one.facet, one.wished, one.offered) for one in found.reasons] == [
        (Kind.MET, Facet.PLACE, ("yonago",), ("yonago",)),
        (Kind.MET, Facet.OCCUPATION, ("02-1-a",), ("02-1-a",)),
        (Kind.CARD, Facet.WAY, ("telework",), ("weekly",)),
    ]
    assert {one.source_date for one in found.reasons} == {DAY}
    assert [(one.kind, one.facet, one.wished, one.offered, one.must) for one in found.notes] == [
        (Kind.UNKNOWN, Facet.WAY, ("no_night_work",), (), True),
        (Kind.UNMET, Facet.INCOME, ("250000",), ("180000", "230000", "month"), False),
    ]


def test_partly_met_is_a_reason_where_it_helps_and_a_note_where_it_does_not() -> None:
    near = wish(Facet.PLACE, "sakaiminato")
    one = posting("p", place=fact("yonago"), way_telework=fact("telework"), way_flextime=fact("flextime"))
    alone, beside = seeker("a", near), seeker("b", near, way("telework"), way("flextime"))

    assert [one.kind for one in explain(place(alone, one), USUAL, TREES).reasons] == [Kind.PARTLY]
    found = explain(place(beside, one), USUAL, TREES)
    assert {one.kind for one in found.reasons} == {Kind.MET}
    assert [one.kind for one in found.notes] == [Kind.PARTLY]
    assert found.dropped == 1


def test_at_most_five_musts_first() -> None:
    ways = [way(f"w{at}", must=at > 4) for at in range(8)]
    known = {f"way_w{at}": fact(f"w{at}") for at in range(8)}
    found = explain(place(seeker("a", *ways), posting("p", **known)), USUAL, TREES)

    assert len(found.reasons) == MOST_REASONS
    assert [one.must for one in found.reasons] == [True, True, True, False, False]
    assert found.notes == ()


def test_a_line_moved_for_the_floor_says_so_within_the_five() -> None:
    ways = [way(f"w{at}") for at in range(6)]
    known = {f"way_w{at}": fact(f"w{at}") for at in range(6)}
    found = explain(place(seeker("a", *ways), posting("p", **known), shifted=True), USUAL, TREES)

    assert len(found.reasons) == MOST_REASONS
    assert found.reasons[-1].kind is Kind.FAIRNESS


@pytest.mark.parametrize("seed", range(15))
def test_every_reason_of_a_market_passes_the_deletion_rule_and_nothing_unmet_is_a_reason(seed: int) -> None:
    market = any_market(seed)
    found = draw_up(market, USUAL, TREES, salt="run")
    looked = 0
    for places in found.by_seeker.values():
        for one in places:
            told, terms = explain(one, USUAL, TREES), one.pair.hers.terms
            for reason in told.reasons:
                if reason.kind is Kind.FAIRNESS:
                    continue
                term = next(t for t in terms if str(t.wish.facet) == reason.facet and set(reason.wished) <= names(t))
                assert term.verdict in {Verdict.MET, Verdict.PARTLY}
                assert by_hand(one, term.wish.key) < one.pair.score - 1e-9
                looked += 1
            cited = {(reason.facet, reason.wished) for reason in told.reasons}
            noted = {(note.facet, note.wished) for note in told.notes}
            assert not cited & noted
            assert {note.kind for note in told.notes} <= {Kind.UNMET, Kind.UNKNOWN, Kind.PARTLY}
    assert looked > 20


def names(term: object) -> set[str]:
    wish_of = term.wish  # type: ignore[attr-defined]
    return set(wish_of.codes) or {str(wish_of.least)}


def by_hand(one: Place, key: tuple[Facet, str]) -> float:
    """The better of the pair without the condition and without the fact, made without the rule's own hands."""
    her, theirs = one.pair.profile, one.pair.posting
    less = dataclasses.replace(her, wishes=tuple(w for w in her.wishes if w.key != key))
    blank = dataclasses.replace(theirs, facts={k: f for k, f in theirs.facts.items() if k != key})
    return max(pair_of(less, theirs, USUAL, TREES).score, pair_of(her, blank, USUAL, TREES).score)


def test_the_rule_refuses_a_condition_whose_loss_would_not_be_felt() -> None:
    her = seeker("a", wish(Facet.PLACE, "sakaiminato"), way("telework"), way("flextime"))
    one = posting("p", place=fact("yonago"), way_telework=fact("telework"), way_flextime=fact("flextime"))
    pair = pair_of(her, one, USUAL, TREES)

    assert [holds(pair, term, USUAL, TREES) for term in pair.hers.terms] == [False, True, True]


def test_the_other_sides_wishes_are_told_to_nobody() -> None:
    one = posting("p", "", wish(Facet.LICENCE, "nurse"), place=fact("yonago"))
    her = seeker("a", wish(Facet.PLACE, "yonago"), has={(Facet.LICENCE, "nurse"): fact("nurse", source=Source.SEEKER)})
    found = explain(place(her, one), USUAL, TREES)

    assert {line.facet for line in (*found.reasons, *found.notes)} == {Facet.PLACE}


def test_a_municipality_is_explained_by_its_place_and_its_lines_with_their_source_and_day() -> None:
    more = (way("telework"), way("flextime"), wish(Facet.EMPLOYMENT, "regular"), income(250_000))
    her = seeker("a", wish(Facet.PLACE, "west"), way("grant"), *more)
    one = town(
        "t",
        "yonago",
        way_grant=told("moving_grant", "grant"),
        way_telework=told("network", "telework", tells=Tells.READ),
    )

    found = explain(place(her, one), USUAL, TREES)

    assert [(one.kind, one.facet, one.offered, one.source, one.origin) for one in found.reasons] == [
        (Kind.MET, Facet.PLACE, ("yonago",), Source.LIST, ""),
        (Kind.PARTLY, Facet.WAY, ("moving_grant",), Source.TOWN, "くらし案内（架空）"),
    ]
    assert [(one.kind, one.wished, one.offered, one.source_date) for one in found.notes] == [
        (Kind.UNKNOWN, ("telework",), ("network",), DAY),
        (Kind.UNKNOWN, ("flextime",), (), None),
        (Kind.UNKNOWN, ("regular",), (), None),
        (Kind.UNKNOWN, ("250000",), (), None),
    ]


def test_a_reason_is_data_and_reads_back() -> None:
    one = Reason(Kind.CARD, Facet.WAY, ("telework",), ("weekly",), must=True, source=Source.CHECKED, source_date=DAY)
    older = {name: value for name, value in one.data().items() if name != "origin"}

    assert Reason.read(older) == one
    assert Reason.read(dataclasses.replace(one, origin="案内").data()).origin == "案内"
    assert Reason.read(json.loads(json.dumps(one.data()))) == one
    assert Reason.read(json.loads(json.dumps(Reason(Kind.FAIRNESS).data()))) == Reason(Kind.FAIRNESS)
