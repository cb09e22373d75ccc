"""Reasons as data, built from the very terms of the score; words are templates in `web`.

Two lists, never mixed: reasons (met, card, and partly met where it helps) and notes (unmet, unknown, partly met, musts
first). The deletion rule keeps a reason only if the pair would be worse without the condition, and without the fact.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.lists import Place
from engawa.delivery.matching.profile import Facts, Posting, Profile, Wish
from engawa.delivery.matching.score import Pair, Term, Trees, pair_of
from engawa.delivery.matching.vocabulary import Facet, Source, Verdict, Weight

MOST_REASONS = 5
LEAST_LOSS = 1e-9


class Kind(StrEnum):
    MET = "met"
    CARD = "card"
    PARTLY = "partly"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    FAIRNESS = "fairness"


Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reason:
    """`wished` and `offered` are codes; of an income (yen,) in `unit`, and (from, to, unit). No person, no points.

    `origin`: the 出典 of a municipality's line, as it stands there.
    """

    kind: Kind
    facet: Facet | None = None
    wished: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    must: bool = False
    unit: str = ""
    source: Source | None = None
    source_date: dt.date | None = None
    origin: str = ""

    def data(self) -> dict[str, object]:
        day = self.source_date.isoformat() if self.source_date else ""
        return {
            "kind": str(self.kind),
            "facet": str(self.facet or ""),
            "wished": list(self.wished),
            "offered": list(self.offered),
            "must": self.must,
            "unit": self.unit,
            "source": str(self.source or ""),
            "source_date": day,
            "origin": self.origin,
        }

    @classmethod
    def read(cls, data: Data) -> "Reason":
        facet, source, day = str(data["facet"]), str(data["source"]), str(data["source_date"])
        wished, offered = data["wished"], data["offered"]
        return cls(
            kind=Kind(str(data["kind"])),
            facet=Facet(facet) if facet else None,
            wished=tuple(wished) if isinstance(wished, list) else (),
            offered=tuple(offered) if isinstance(offered, list) else (),
            must=bool(data["must"]),
            unit=str(data["unit"]),
            source=Source(source) if source else None,
            source_date=dt.date.fromisoformat(day) if day else None,
            origin=str(data.get("origin", "")),
        )


@dataclass(frozen=True, slots=True)
class Explained:
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    dropped: int
    """Candidates that failed the deletion rule."""


def explain(place: Place, criteria: Criteria, trees: Trees) -> Explained:
    """What is said to the seeker: of her own conditions alone, never of the other side's."""
    candidates = [term for term in place.pair.hers.terms if term.verdict in {Verdict.MET, Verdict.PARTLY}]
    upheld = [term for term in candidates if holds(place.pair, term, criteria, trees)]
    lost = [term for term in candidates if term not in upheld]
    reasons = [_reason(term) for term in sorted(upheld, key=_weight)][: MOST_REASONS - place.shifted]
    if place.shifted:
        reasons.append(Reason(Kind.FAIRNESS))
    rest = [term for term in place.pair.hers.terms if term.verdict in {Verdict.UNMET, Verdict.UNKNOWN}]
    rest += [term for term in lost if term.verdict is Verdict.PARTLY]
    notes = [_reason(term) for term in sorted(rest, key=_must_first)]
    return Explained(tuple(reasons), tuple(notes), len(lost))


def holds(pair: Pair, term: Term, criteria: Criteria, trees: Trees) -> bool:
    """The deletion rule: (a) without the condition, and (b) with the fact unknown, the pair scores less."""
    less = pair_of(_without_wish(pair.profile, term.wish), pair.posting, criteria, trees)
    blank = pair_of(pair.profile, _without_fact(pair.posting, term.wish), criteria, trees)
    return max(less.score, blank.score) < pair.score - LEAST_LOSS


def _without_wish(profile: Profile, wish: Wish) -> Profile:
    return replace(profile, wishes=tuple(one for one in profile.wishes if one != wish))


def _without_fact(posting: Posting, wish: Wish) -> Posting:
    facts: Facts = {key: fact for key, fact in posting.facts.items() if key != wish.key}
    return replace(posting, facts=facts)


def _weight(term: Term) -> tuple[bool, bool]:
    return term.wish.weight is not Weight.MUST, term.verdict is not Verdict.MET


def _must_first(term: Term) -> bool:
    return term.wish.weight is not Weight.MUST


def _reason(term: Term) -> Reason:
    wish, fact = term.wish, term.fact
    income = wish.facet is Facet.INCOME
    kind = Kind(str(term.verdict))
    if kind is Kind.MET and fact is not None and fact.source in {Source.DECLARED, Source.CHECKED}:
        kind = Kind.CARD
    offered: tuple[str, ...] = ()
    if fact is not None and income:
        offered = (str(fact.least), str(fact.most), fact.unit)
    elif fact is not None:
        offered = (fact.said,) if fact.said else tuple(sorted(fact.codes))
    return Reason(
        kind=kind,
        facet=wish.facet,
        wished=(str(wish.least),) if income else tuple(sorted(wish.codes)),
        offered=offered,
        must=wish.weight is Weight.MUST,
        unit=wish.unit,
        source=fact.source if fact else None,
        source_date=fact.on if fact else None,
        origin=fact.origin if fact else "",
    )
