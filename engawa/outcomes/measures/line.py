"""The 20 % line and the cut: plain arithmetic over the whole project. 実施要領10(3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from engawa.base.kit.yen import below_percent, percent_ceil, percent_floor


@dataclass(frozen=True)
class Reached:
    """Σ actual and Σ target of one kind over both fairs."""

    actual: int
    target: int

    def below(self, percent: int) -> bool:
        return below_percent(self.actual, self.target, percent)


def cut(price: int, reached: Iterable[Reached], *, line_percent: int = 20, percent: int = 5) -> int:
    """Yen taken off, floored; once, however many goals lie below the line."""
    return percent_floor(price, percent) if any(one.below(line_percent) for one in reached) else 0


def line(target: int, percent: int = 20) -> int:
    """The smallest whole number that is not below the line."""
    return percent_ceil(target, percent)


def rate(actual: int, target: int) -> str:
    """`82.5%`, cut off and never rounded up: 19.96 % must not read 20.0 %."""
    if not target:
        return ""
    tenths = actual * 1000 // target
    return f"{tenths // 10}.{tenths % 10}%"
