"""Fit both ways, hard constraints, the pair. One formula, no hidden number.

One direction: (Σ w·m + κ·μ) / (Σ w + κ) over the declared conditions. Both together: their harmonic mean, so that one
side's enthusiasm cannot carry the other's indifference. Plain Python on purpose: 300 people × 140 postings take two to
three seconds of a job, which needs no library for arrays yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from engawa.delivery.matching.criteria import Criteria, UnknownMust
from engawa.delivery.matching.profile import Fact, Facts, Posting, Profile, Wish
from engawa.delivery.matching.vocabulary import FLAT, Facet, Tells, Tree, Verdict, Weight

Trees = Mapping[Facet, Tree]
IMPOSSIBLE = -1.0


class Bar(StrEnum):
    """Why a pair is out of the question. Never told to either side."""

    MUST = "must"
    HIDDEN = "hidden"
    EXPIRED = "expired"
    ABSENT = "absent"
    BLOCKED = "blocked"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition against what is known."""

    wish: Wish
    fact: Fact | None
    verdict: Verdict
    m: float


@dataclass(frozen=True, slots=True)
class Fit:
    value: float
    terms: tuple[Term, ...]

    def unmet_must(self, criteria: Criteria) -> bool:
        shut = {Verdict.UNMET} | ({Verdict.UNKNOWN} if criteria.unknown_must == UnknownMust.EXCLUDE else set())
        return any(term.wish.weight is Weight.MUST and term.verdict in shut for term in self.terms)


@dataclass(frozen=True, slots=True)
class Pair:
    """`score` is IMPOSSIBLE when something bars the pair."""

    profile: Profile
    posting: Posting
    hers: Fit
    theirs: Fit
    score: float
    bar: Bar | None = None


def term_of(wish: Wish, fact: Fact | None, criteria: Criteria, trees: Trees) -> Term:
    if fact is None:
        return Term(wish, None, Verdict.UNKNOWN, criteria.unknown)
    if wish.facet is Facet.INCOME:
        return _income(wish, fact, criteria)
    if fact.tells is not None:
        return _told(wish, fact, criteria)
    tree = trees.get(wish.facet, FLAT)
    m = max((tree.degree(wished, offered) for wished in wish.codes for offered in fact.codes), default=0.0)
    return Term(wish, fact, _verdict(m), m)


def _verdict(m: float) -> Verdict:
    if m >= 1:
        return Verdict.MET
    return Verdict.PARTLY if m > 0 else Verdict.UNMET


def _income(wish: Wish, fact: Fact, criteria: Criteria) -> Term:
    """In the same unit only: 月給 times twelve is not 年俸, as the bonus is unknown."""
    if fact.unit != wish.unit or not fact.most:
        return Term(wish, fact, Verdict.UNKNOWN, criteria.unknown)
    if fact.least >= wish.least:
        return Term(wish, fact, Verdict.MET, 1.0)
    if fact.most >= wish.least:
        return Term(wish, fact, Verdict.PARTLY, criteria.pay_within)
    return Term(wish, fact, Verdict.UNMET, 0.0)


def _told(wish: Wish, fact: Fact, criteria: Criteria) -> Term:
    """Words are never more than partly what was wished, and of what they do not touch nothing is known."""
    if not wish.codes & fact.codes:
        return Term(wish, None, Verdict.UNKNOWN, criteria.unknown)
    if fact.tells is Tells.SOMETHING:
        return Term(wish, fact, Verdict.PARTLY, criteria.town_line)
    return Term(wish, fact, Verdict.UNKNOWN, criteria.unknown)


def fit_of(wishes: Iterable[Wish], facts: Facts, criteria: Criteria, trees: Trees) -> Fit:
    terms = tuple(term_of(wish, facts.get(wish.key), criteria, trees) for wish in wishes)
    return Fit(value_of(terms, criteria), terms)


def value_of(terms: Iterable[Term], criteria: Criteria) -> float:
    top, bottom = criteria.calm * criteria.middle, criteria.calm
    for term in terms:
        weight = criteria.must if term.wish.weight is Weight.MUST else criteria.want
        top += weight * term.m
        bottom += weight
    return top / bottom


def pair_of(profile: Profile, posting: Posting, criteria: Criteria, trees: Trees, *, blocked: bool = False) -> Pair:
    hers = fit_of(profile.wishes, posting.facts, criteria, trees)
    theirs = fit_of(posting.wishes, profile.has, criteria, trees)
    bar = _bar(profile, posting, blocked=blocked)
    if bar is None and (hers.unmet_must(criteria) or theirs.unmet_must(criteria)):
        bar = Bar.MUST
    score = IMPOSSIBLE if bar else 2 * hers.value * theirs.value / (hers.value + theirs.value)
    return Pair(profile, posting, hers, theirs, score, bar)


def _bar(profile: Profile, posting: Posting, *, blocked: bool) -> Bar | None:
    if blocked:
        return Bar.BLOCKED
    if posting.corporate_no and posting.corporate_no in profile.hidden:
        return Bar.HIDDEN
    if not profile.taking_part:
        return Bar.ABSENT
    if not posting.live:
        return Bar.EXPIRED
    return None if posting.published else Bar.UNPUBLISHED


def tie(salt: str, profile: str, posting: str) -> str:
    """Nobody gains from a low number: equal pairs are ordered by this."""
    return sha256(f"{salt}|{profile}|{posting}".encode()).hexdigest()


def order_of(pair: Pair, salt: str) -> tuple[float, str]:
    """Sorts the best pair first; what differs by rounding alone is equal."""
    return -round(pair.score, 9), tie(salt, pair.profile.key, pair.posting.key)
