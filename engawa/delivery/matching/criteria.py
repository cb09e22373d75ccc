"""提案の基準: every number of the calculation, as stated beforehand. Nothing else weighs anything."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

LONGEST = 20
LATER: Mapping[str, float | int] = {"town_line": 0.6, "most_towns": 0}
"""Numbers that older statements lack, and what they stand for then: as they were approved, without municipalities."""


class UnknownMust(StrEnum):
    KEEP = "keep_and_say"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Criteria:
    """`calm` and `middle` are κ and μ: one thought condition, half met, keeps thin profiles near the middle.

    `town_line`: what a municipality's line that touches a wish is worth; `most_towns`: how many of a list, 0 leaves
    them out.
    """

    must: float = 3.0
    want: float = 1.0
    calm: float = 1.0
    middle: float = 0.5
    unknown: float = 0.5
    same_middle: float = 0.8
    same_large: float = 0.6
    same_region: float = 0.6
    pay_within: float = 0.6
    town_line: float = 0.6
    unknown_must: str = UnknownMust.KEEP
    length: int = 5
    least_lists: int = 3
    most_drop: int = 5
    most_towns: int = 2

    def __post_init__(self) -> None:
        UnknownMust(self.unknown_must)
        near = (self.same_middle, self.same_large, self.same_region, self.pay_within, self.town_line)
        if not (
            all(0 < one < 1 for one in (self.middle, self.unknown, *near))
            and self.must >= self.want > 0
            and self.calm > 0
        ):
            raise ValueError("weights are above nothing, shares between nothing and all")
        if not (1 <= self.length <= LONGEST and min(self.least_lists, self.most_drop, self.most_towns) >= 0):
            raise ValueError("lists have one to twenty places")

    @property
    def with_towns(self) -> bool:
        return self.most_towns > 0

    def data(self) -> dict[str, float | int | str]:
        return {name: str(value) if isinstance(value, str) else value for name, value in asdict(self).items()}

    @classmethod
    def read(cls, data: Mapping[str, object]) -> "Criteria":
        """Exactly the numbers of a stored statement; a name that is missing or not known is an error."""
        names = {one.name for one in fields(cls)}
        whole: dict[str, Any] = {**LATER, **data}
        if set(whole) != names:
            raise ValueError(sorted(set(whole) ^ names))
        return cls(**whole)
