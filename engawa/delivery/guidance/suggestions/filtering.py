"""条件で絞り込む: her own conditions, met or not, and nothing else. Order: how many are met, then a turn every day.

What every seeker may see in both modes; no judgement of anybody's enters (職業安定法第4条6項).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.guidance.suggestions.offers import postings_of, trees
from engawa.delivery.guidance.suggestions.people import Declared
from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.score import Term, term_of
from engawa.delivery.matching.vocabulary import Verdict, Weight

USUAL = Criteria()


@dataclass(frozen=True)
class Found:
    """A company by the vacancy that meets most; `terms` in the order in which she declared."""

    exhibitor: str
    posting: str
    terms: tuple[Term, ...]

    @property
    def met(self) -> int:
        return sum(1 for term in self.terms if term.verdict is Verdict.MET)


@dataclass(frozen=True)
class Filtered:
    found: tuple[Found, ...]
    left_out: int
    """Companies that do not meet a condition she insists on. Whom she hides from is in no count."""


def by_conditions(gathering: Gathering, declared: Declared, hidden: Iterable[str]) -> Filtered:
    barred, best, all_of = set(hidden), dict[str, Found](), set[str]()
    above = trees(USUAL)
    for posting in postings_of(gathering):
        if posting.corporate_no in barred:
            continue
        all_of.add(posting.exhibitor)
        terms = tuple(term_of(wish, posting.facts.get(wish.key), USUAL, above) for wish in declared.wishes)
        if any(term.wish.weight is Weight.MUST and term.verdict is Verdict.UNMET for term in terms):
            continue
        one, known = Found(posting.exhibitor, posting.key, terms), best.get(posting.exhibitor)
        if known is None or one.met > known.met:
            best[posting.exhibitor] = one
    ordered = sorted(best.values(), key=lambda one: (-one.met, _turn(one.exhibitor)))
    return Filtered(tuple(ordered), len(all_of) - len(best))


def _turn(exhibitor: str) -> str:
    """As in the directory: the same for everybody, another one tomorrow."""
    return md5(f"{exhibitor}{clock.today().isoformat()}".encode(), usedforsecurity=False).hexdigest()


def rows_of(found: Iterable[Found]) -> dict[str, Posting]:
    """The vacancies behind one page, in one query."""
    rows = Posting.objects.filter(pk__in=[one.posting for one in found]).select_related("exhibitor__organisation")
    return {str(row.pk): row for row in rows}
