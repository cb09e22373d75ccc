"""What goes in: conditions somebody declared, facts with their source and date. Closed types: an unknown field is an error."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from engawa.delivery.matching.vocabulary import OF_POSTINGS, OF_SEEKERS, SINGLE, Facet, Source, Tells, Weight

Key = tuple[Facet, str]
"""Where a fact stands: the facet, and the code where each code is a fact of its own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One condition. Any of `codes` will do; an income is `least` yen in `unit` (month, hour, year)."""

    facet: Facet
    weight: Weight
    codes: frozenset[str] = frozenset()
    least: int = 0
    unit: str = ""

    def __post_init__(self) -> None:
        Facet(self.facet), Weight(self.weight)
        if self.facet is Facet.INCOME:
            if self.codes or self.least <= 0 or not self.unit:
                raise ValueError("an income is yen from, in a unit")
        elif not self.codes or self.least or self.unit:
            raise ValueError("a condition names codes")
        elif self.facet in SINGLE and len(self.codes) != 1:
            raise ValueError("each such code is a condition of its own")

    @property
    def key(self) -> Key:
        return self.facet, next(iter(self.codes)) if self.facet in SINGLE else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known, by whose word and as of when. No fact at all is 未回答, which is never "no".

    `codes` is empty where the answer is no. `said` is the answer as its code, for words. A line of a municipality
    `tells` of its codes, `said` is the line and `origin` its 出典.
    """

    source: Source
    on: dt.date | None = None
    codes: frozenset[str] = frozenset()
    least: int = 0
    most: int = 0
    unit: str = ""
    said: str = ""
    tells: Tells | None = None
    origin: str = ""


Facts = Mapping[Key, Fact]


@dataclass(frozen=True, slots=True)
class Profile:
    """A seeker: what she wishes and what she says she has. `hidden`: corporate numbers that must not see her."""

    key: str
    wishes: tuple[Wish, ...] = ()
    has: Facts = field(default_factory=dict, hash=False)
    hidden: frozenset[str] = frozenset()
    taking_part: bool = True

    def __post_init__(self) -> None:
        _only(OF_SEEKERS, self.wishes)


@dataclass(frozen=True, slots=True)
class Posting:
    """A vacancy of one exhibitor, with what its workplace says of itself; or a municipality (`town`), which has none."""

    key: str
    exhibitor: str
    corporate_no: str = ""
    wishes: tuple[Wish, ...] = ()
    facts: Facts = field(default_factory=dict, hash=False)
    live: bool = True
    published: bool = True
    town: bool = False

    def __post_init__(self) -> None:
        _only(OF_POSTINGS, self.wishes)


def _only(allowed: frozenset[Facet], wishes: tuple[Wish, ...]) -> None:
    if beyond := {wish.facet for wish in wishes} - allowed:
        raise ValueError(f"not for this side: {sorted(beyond)}")
    if len({wish.key for wish in wishes}) != len(wishes):
        raise ValueError("a condition is declared twice")
