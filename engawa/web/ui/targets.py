"""Where the marks of a target bar stand, in percent of its width."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# Room to the right of the target, so that more than was promised still fits.
_HEADROOM = 1.25
_NEAR_EDGE = 12


@dataclass(frozen=True)
class Mark:
    kind: str
    label: str
    percent: float

    @property
    def anchor(self) -> str:
        """A label near an edge grows inward."""
        if self.percent < _NEAR_EDGE:
            return "start"
        return "end" if self.percent > 100 - _NEAR_EDGE else "middle"

    @property
    def above(self) -> bool:
        return self.kind == "floor"


@dataclass(frozen=True)
class Bar:
    percent: float
    marks: tuple[Mark, ...]


def bar(value: int, target: int, floor: int | None = None, line: int | None = None) -> Bar:
    """`floor` is the contract's minimum (下限), `line` the 20 % line, both in the target's unit."""
    whole = max(target * _HEADROOM, value * 1.02, floor or 0, 1)
    named = (("line", _("20%の線 {n}"), line), ("floor", _("下限 {n}"), floor), ("target", _("目標 {n}"), target))
    marks = (Mark(kind, text.format(n=f"{at:,}"), _percent(at, whole)) for kind, text, at in named if at is not None)
    return Bar(_percent(value, whole), tuple(marks))


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2)
