"""Facets and codes, what stands above a code, and what never is an input."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Facet(StrEnum):
    OCCUPATION = "occupation"
    INDUSTRY = "industry"
    PLACE = "place"
    EMPLOYMENT = "employment"
    INCOME = "income"
    WAY = "way"
    EXPERIENCE = "experience"
    LICENCE = "licence"


OF_SEEKERS = frozenset({Facet.OCCUPATION, Facet.INDUSTRY, Facet.PLACE, Facet.EMPLOYMENT, Facet.INCOME, Facet.WAY})
OF_POSTINGS = frozenset({Facet.EXPERIENCE, Facet.LICENCE})
"""A company's wishes come from the required and welcome fields of its posting alone (求人票)."""

SINGLE = frozenset({Facet.WAY, Facet.EXPERIENCE, Facet.LICENCE})
"""Each code is a condition, and a fact, of its own; of the others any code will do."""


class Weight(StrEnum):
    MUST = "must"
    WANT = "want"


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Source(StrEnum):
    POSTING = "posting"
    DECLARED = "declared"
    CHECKED = "checked"
    SEEKER = "seeker"
    LIST = "list"
    TOWN = "town"


class Tells(StrEnum):
    """What a municipality's line of words is good for: there is something, or only a person who reads it can say."""

    SOMETHING = "something"
    READ = "read"


NEVER = (
    "age",
    "sex",
    "name",
    "photo",
    "nationality",
    "birthplace",
    "registered_domicile",
    "family",
    "marital_status",
    "pregnancy",
    "housing",
    "living",
    "religion",
    "party",
    "creed",
    "respected",
    "thought",
    "union",
    "reading",
    "health",
    "disability",
    "needs",
    "moving",
)
"""職業安定法第3条, 14事項 1–11, 移住相談, 配慮事項: no type here has such a field, whatever the source."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Codes with the code above them. `worth`: what a common code above is worth, by its depth (0: nothing above it)."""

    above: Mapping[str, str]
    worth: tuple[float, ...]

    def _way_up(self, code: str) -> Iterator[str]:
        while code:
            yield code
            code = self.above.get(code, "")

    def degree(self, wished: str, offered: str) -> float:
        """1 for the code itself or one below it; else the worth of the nearest code above both; else 0."""
        offered_up, wished_up = list(self._way_up(offered)), list(self._way_up(wished))
        if wished in offered_up:
            return 1.0
        shared = next((one for one in wished_up if one in offered_up), None)
        if shared is None:
            return 0.0
        depth = len(list(self._way_up(shared))) - 1
        return self.worth[min(depth, len(self.worth) - 1)]


FLAT = Tree(MappingProxyType({}), (0.0,))
