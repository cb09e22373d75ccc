"""提案の基準: every number of the calculation, as stated beforehand. Nothing else weighs anything."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

LONGEST = 20


class UnknownMust(StrEnum):
    KEEP = "keep_and_say"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Criteria:
    """`calm` and `middle` are κ and μ: one thought condition, half met, keeps thin profiles near the middle."""

    must: float = 3.0
    want: float = 1.0
    calm: float = 1.0
    middle: float = 0.5
    unknown: float = 0.5
    same_middle: float = 0.8
    same_large: float = 0.6
    same_region: float = 0.6
    pay_within: float = 0.6
    unknown_must: str = UnknownMust.KEEP
    length: int = 5
    least_lists: int = 3
    most_drop: int = 5

    def __post_init__(self) -> None:
        UnknownMust(self.unknown_must)
        shares = (self.middle, self.unknown, self.same_middle, self.same_large, self.same_region, self.pay_within)
        if not (all(0 < one < 1 for one in shares) and self.must >= self.want > 0 and self.calm > 0):
            raise ValueError("weights are above nothing, shares between nothing and all")
        if not (1 <= self.length <= LONGEST and min(self.least_lists, self.most_drop) >= 0):
            raise ValueError("lists have one to twenty places")

    def data(self) -> dict[str, float | int | str]:
        return {name: str(value) if isinstance(value, str) else value for name, value in asdict(self).items()}

    @classmethod
    def read(cls, data: Mapping[str, object]) -> "Criteria":
        """Exactly the numbers of a stored statement; a name that is missing or not known is an error."""
        names = {one.name for one in fields(cls)}
        if set(data) != names:
            raise ValueError(sorted(set(data) ^ names))
        return cls(**data)  # type: ignore[arg-type]  # checked in __post_init__
