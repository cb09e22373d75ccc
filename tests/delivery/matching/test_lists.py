"""Lists of a whole market: the floor under exposure, pins and blocks, and what must change nothing."""

import dataclasses
import random
import time
from collections import Counter

import pytest

from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.lists import Lists, Market, PairKey, best_pairs, draw_up
from engawa.delivery.matching.vocabulary import Facet, Source
from tests.delivery.matching.markets import TREES, any_market, fact, posting, seeker, town, way, wish

PairKeys = frozenset[PairKey]
USUAL = Criteria()
BARE = dataclasses.replace(USUAL, least_lists=0)
SALT = "run"


def drawn(market: Market, criteria: Criteria = USUAL, salt: str = SALT) -> Lists:
    return draw_up(market, criteria, TREES, salt=salt)


def shape(found: Lists) -> dict[str, list[str]]:
    return {key: [place.pair.posting.key for place in places] for key, places in found.by_seeker.items()}


def shown(found: Lists) -> Counter[str]:
    return Counter(place.pair.posting.exhibitor for places in found.by_seeker.values() for place in places)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_in_which_people_and_postings_come_changes_nothing(seed: int) -> None:
    market, dice = any_market(seed), random.Random(seed)
    mixed = Market(dice.sample(market.profiles, 12), dice.sample(market.postings, len(market.postings)))

    assert shape(drawn(mixed)) == shape(drawn(market))


@pytest.mark.parametrize("seed", range(10))
def test_renaming_everybody_changes_ties_only(seed: int) -> None:
    market = any_market(seed)
    renamed = Market(
        [dataclasses.replace(one, key=f"renamed {one.key}") for one in market.profiles],
        [dataclasses.replace(one, key=f"renamed {one.key}", exhibitor=f"x {one.exhibitor}") for one in market.postings],
    )

    def scores(found: Lists) -> list[list[float]]:
        return [[round(place.pair.score, 9) for place in places] for _key, places in sorted(found.by_seeker.items())]

    assert scores(drawn(renamed, BARE)) == scores(drawn(market, BARE))


@pytest.mark.parametrize("seed", range(10))
def test_equal_profiles_get_equal_lists_up_to_ties(seed: int) -> None:
    market = any_market(seed)
    twin = dataclasses.replace(market.profiles[0], key="twin")
    found = drawn(Market([*market.profiles, twin], market.postings), BARE).by_seeker

    def scores(key: str) -> list[float]:
        return [round(place.pair.score, 9) for place in found[key]]

    assert scores("twin") == scores("s0")


def test_each_exhibitor_comes_with_its_best_posting_once() -> None:
    her = seeker("a", wish(Facet.PLACE, "yonago"))
    far, near = posting("p1", "e", place=fact("tottori")), posting("p2", "e", place=fact("yonago"))

    assert [pair.posting.key for pair in best_pairs(her, Market([her], [far, near]), USUAL, TREES, salt=SALT)] == ["p2"]


def test_nothing_declared_gets_no_guess_and_no_one_possible_is_told_apart() -> None:
    blank, barred = seeker("blank"), seeker("barred", wish(Facet.PLACE, "tottori", must=True))
    one = posting("p", place=fact("yonago"))
    found = drawn(Market([blank, barred], [one]))

    assert shape(found) == {"blank": [], "barred": []}
    assert found.without == ("blank", "barred")
    assert found.unlisted == ("of p",)


def crowd() -> Market:
    """Everybody's favourites are the first six; four more fit a little less."""
    people = [seeker(f"s{at}", wish(Facet.PLACE, "yonago"), way("telework")) for at in range(10)]
    first = [posting(f"p{at}", place=fact("yonago"), way_telework=fact("telework")) for at in range(6)]
    rest = [posting(f"q{at}", place=fact("yonago")) for at in range(4)]
    return Market(people, first + rest)


def test_without_the_floor_the_crowd_stands_before_few() -> None:
    assert {key for key, n in shown(drawn(crowd(), BARE)).items() if n} == {f"of p{at}" for at in range(6)}


def test_the_floor_lifts_everybody_and_drops_nobody_below_it() -> None:
    found = drawn(crowd())
    counted = shown(found)

    assert min(counted[f"of {key}"] for key in ("p0", "p5", "q0", "q3")) >= USUAL.least_lists
    assert {len(places) for places in found.by_seeker.values()} == {USUAL.length}
    moved = [place for places in found.by_seeker.values() for place in places if place.shifted]
    assert {place.pair.posting.key for place in moved} == {"q0", "q1", "q2", "q3"}
    assert max(place.own for place in moved) <= USUAL.length + USUAL.most_drop


def test_the_floor_never_reaches_further_than_the_criteria_say() -> None:
    market = crowd()
    near = dataclasses.replace(USUAL, most_drop=0)

    assert all(not place.shifted for places in drawn(market, near).by_seeker.values() for place in places)


@pytest.mark.parametrize("seed", range(10))
def test_the_floor_lists_possible_pairs_only_and_no_list_grows_or_shrinks(seed: int) -> None:
    market = any_market(seed)
    before, after = drawn(market, BARE), drawn(market)

    assert {key: len(one) for key, one in after.by_seeker.items()} == {
        key: len(one) for key, one in before.by_seeker.items()
    }
    assert all(place.pair.score > 0 for places in after.by_seeker.values() for place in places)
    for places in after.by_seeker.values():
        assert len({place.pair.posting.exhibitor for place in places}) == len(places)


def test_a_pin_comes_first_and_a_block_never_comes() -> None:
    market = dataclasses.replace(
        crowd(), pins=frozenset({("s0", "of q3")}), blocks=frozenset({("s0", "of p0"), ("s0", "of p1")})
    )
    hers = drawn(market).by_seeker["s0"]

    assert (hers[0].pair.posting.key, hers[0].pinned) == ("q3", True)
    assert {"p0", "p1"} & {place.pair.posting.key for place in hers} == set()


def test_a_pin_that_is_not_possible_now_is_said() -> None:
    market = dataclasses.replace(crowd(), pins=frozenset({("s0", "of q3"), ("s1", "of gone")}))
    market = dataclasses.replace(market, blocks=frozenset({("s0", "of q3")}))

    assert drawn(market).unkept == (("s0", "of q3"), ("s1", "of gone"))


def test_what_stands_on_her_list_already_takes_up_its_places() -> None:
    market = dataclasses.replace(crowd(), settled=frozenset({("s0", "of p0"), ("s0", "of p1")}))
    hers = shape(drawn(market, BARE))["s0"]

    assert len(hers) == USUAL.length - 2
    assert {"p0", "p1"} & set(hers) == set()


def beside_towns(**more: PairKeys) -> Market:
    """Six companies and four municipalities; with nothing declared but a place and a way, the latter fit better."""
    people = [seeker(f"s{at}", wish(Facet.PLACE, "west"), way("telework")) for at in range(10)]
    companies = [posting(f"p{at}", place=fact("yonago"), way_telework=fact(source=Source.DECLARED)) for at in range(6)]
    return Market(people, companies + [town(f"t{at}", "sakaiminato") for at in range(4)], **more)


def towns_in(found: Lists, who: str) -> list[str]:
    return [place.pair.posting.key for place in found.by_seeker[who] if place.pair.posting.town]


def test_a_list_holds_so_many_municipalities_at_most_and_the_floor_reaches_each_of_them() -> None:
    found = drawn(beside_towns())
    counted = shown(found)

    assert {len(towns_in(found, f"s{at}")) for at in range(10)} == {2}
    assert {len(places) for places in found.by_seeker.values()} == {USUAL.length}
    assert min(counted[f"t{at}"] for at in range(4)) >= USUAL.least_lists
    assert min(counted[f"of p{at}"] for at in range(6)) >= USUAL.least_lists


def test_with_a_floor_and_few_seekers_a_municipality_is_lifted_as_a_company_is() -> None:
    people = [seeker(f"s{at}", wish(Facet.PLACE, "yonago"), way("telework")) for at in range(6)]
    companies = [posting(f"p{at}", place=fact("yonago"), way_telework=fact("telework")) for at in range(6)]
    market = Market(people, [*companies, town("t", "yonago")])

    assert shown(drawn(market, BARE))["t"] == 0
    assert shown(drawn(market))["t"] == USUAL.least_lists
    moved = [place for places in drawn(market).by_seeker.values() for place in places if place.shifted]
    assert {place.pair.posting.key for place in moved} == {"t"}


def test_what_a_counsellor_pins_goes_beyond_that_number_and_what_stands_counts() -> None:
    pinned = drawn(beside_towns(pins=frozenset(("s0", f"t{at}") for at in range(3))))
    stands = drawn(beside_towns(settled=frozenset({("s0", "t0"), ("s0", "t1")})))

    assert sorted(towns_in(pinned, "s0")) == ["t0", "t1", "t2"]
    assert towns_in(stands, "s0") == []
    assert len(stands.by_seeker["s0"]) == USUAL.length - 2


def test_three_hundred_people_and_sixty_exhibitors_take_seconds_in_plain_python() -> None:
    market = any_market(1, people=300, exhibitors=60)
    began = time.perf_counter()

    found = drawn(market)

    took = time.perf_counter() - began
    print(f"300 x 60 ({len(market.postings)} postings): {took:.2f} s")
    assert len(found.by_seeker) == 300
    assert took < 30
