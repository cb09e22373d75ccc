"""Invented markets: a handful by hand, or many by a seed."""

import datetime as dt
import random
from typing import Any

from engawa.delivery.matching.lists import Market
from engawa.delivery.matching.profile import Fact, Facts, Key, Posting, Profile, Wish
from engawa.delivery.matching.vocabulary import Facet, Source, Tells, Tree, Weight

DAY = dt.date(2025, 9, 12)
WEST, EAST = "west", "east"
TREES = {
    Facet.PLACE: Tree({"yonago": WEST, "sakaiminato": WEST, "tottori": EAST}, (0.6,)),
    Facet.OCCUPATION: Tree({"02-1": "02", "02-2": "02", "02-1-a": "02-1", "02-1-b": "02-1"}, (0.6, 0.8)),
}
WAYS = ("telework", "flextime", "side_job", "no_night_work")


def wish(facet: Facet, *codes: str, must: bool = False) -> Wish:
    return Wish(facet, Weight.MUST if must else Weight.WANT, frozenset(codes))


def income(least: int, unit: str = "month", *, must: bool = False) -> Wish:
    return Wish(Facet.INCOME, Weight.MUST if must else Weight.WANT, least=least, unit=unit)


def way(code: str, *, must: bool = False) -> Wish:
    return wish(Facet.WAY, code, must=must)


def fact(*codes: str, source: Source = Source.POSTING, said: str = "") -> Fact:
    return Fact(source, DAY, frozenset(codes), said=said)


def pay(least: int, most: int, unit: str = "month") -> Fact:
    return Fact(Source.POSTING, DAY, least=least, most=most, unit=unit)


def facts_of(**known: Fact) -> Facts:
    """By facet; `way_telework=…` is the fact of one way of working."""
    found: dict[Key, Fact] = {}
    for name, one in known.items():
        facet, _, code = name.partition("_")
        found[Facet(facet), code] = one
    return found


def seeker(key: str = "a", *wishes: Wish, **more: Any) -> Profile:
    return Profile(key, wishes, **more)


def posting(key: str = "p", exhibitor: str = "", /, *wishes: Wish, **facts: Fact) -> Posting:
    return Posting(key, exhibitor or f"of {key}", f"no {exhibitor or key}", wishes, facts_of(**facts))


def told(line: str, *codes: str, tells: Tells = Tells.SOMETHING) -> Fact:
    """A line of a municipality's matrices."""
    return Fact(Source.TOWN, DAY, frozenset(codes), said=line, tells=tells, origin="くらし案内（架空）")


def town(key: str, place: str, **facts: Fact) -> Posting:
    known = facts_of(place=Fact(Source.LIST, DAY, frozenset({place})), **facts)
    return Posting(key, key, facts=known, town=True)


def any_wishes(dice: random.Random) -> tuple[Wish, ...]:
    found = [
        wish(Facet.OCCUPATION, *dice.sample(["02-1-a", "02-1", "02-2", "06", "07"], 2), must=dice.random() < 0.1),
        wish(Facet.PLACE, dice.choice(["yonago", "sakaiminato", "tottori", WEST, EAST]), must=dice.random() < 0.2),
        wish(Facet.EMPLOYMENT, "regular", must=dice.random() < 0.3),
        income(dice.choice([180_000, 220_000, 280_000]), dice.choice(["month", "year"])),
        *(way(code, must=dice.random() < 0.1) for code in dice.sample(WAYS, dice.randint(0, 3))),
    ]
    return tuple(dice.sample(found, dice.randint(1, len(found))))


def any_posting(dice: random.Random, number: int, exhibitor: str) -> Posting:
    known: dict[Key, Fact] = {
        (Facet.OCCUPATION, ""): fact(dice.choice(["02-1-a", "02-1-b", "02-2", "06", "07"])),
        (Facet.PLACE, ""): fact(dice.choice(["yonago", "sakaiminato", "tottori"])),
        (Facet.EMPLOYMENT, ""): fact(dice.choice(["regular", "regular", "part"])),
        (Facet.INCOME, ""): pay(low := dice.randint(170, 260) * 1_000, low + 80_000),
    }
    for code in WAYS:
        if dice.random() < 0.7:
            holds = dice.random() < 0.5
            known[Facet.WAY, code] = Fact(Source.DECLARED, DAY, frozenset({code} if holds else ()))
    asked = (wish(Facet.EXPERIENCE, "02"),) if dice.random() < 0.4 else ()
    return Posting(f"p{number}", exhibitor, f"no {exhibitor}", asked, known)


def any_market(seed: int, people: int = 12, exhibitors: int = 8) -> Market:
    dice = random.Random(seed)
    has: Facts = {(Facet.EXPERIENCE, "02"): fact("02", source=Source.SEEKER)}
    profiles = [
        Profile(f"s{at}", any_wishes(dice), has if dice.random() < 0.5 else {}, frozenset({f"no e{at % exhibitors}"}))
        for at in range(people)
    ]
    numbers = iter(range(10_000))
    postings = [
        any_posting(dice, next(numbers), f"e{at}") for at in range(exhibitors) for _one in range(dice.randint(1, 4))
    ]
    return Market(profiles, postings)
