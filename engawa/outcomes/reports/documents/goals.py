"""What several papers print alike: a cited count, the two targets of 1(2)カ with the line of 10(3), who writes to whom."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from engawa.base.kit import clock
from engawa.base.kit.wareki import wareki
from engawa.base.kit.yen import below_percent, percent_ceil, yen

CUT_LINE_PERCENT = 20  # 10(3)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """宛名, 発信者 and the moment that the numbers are of."""

    addressee: str
    sender: str
    sender_lines: tuple[str, ...]
    programme: str
    as_at: dt.datetime

    def data(self) -> dict[str, Any]:
        return {
            "addressee": self.addressee,
            "sender": self.sender,
            "sender_lines": list(self.sender_lines),
            "as_at": moment(self.as_at),
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Cited:
    """A count and the id of the query that made it, e.g. `Q-M01`."""

    value: int
    query: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """One of the two targets. `total` is over both fairs, as 10(3) counts; floors are 1(2)カ's, 100 and 50 a fair."""

    key: str  # "participants" or "matches"
    label: str
    unit: str
    fair: Cited
    fair_target: int
    fair_floor: int
    total: Cited
    total_target: int
    total_floor: int
    strict: int  # the stricter of once per fair and once over both: what the line is held against

    @property
    def line(self) -> int:
        """The smallest whole number that is not below 20 % of the target."""
        return percent_ceil(self.total_target, CUT_LINE_PERCENT)

    @property
    def below_line(self) -> bool:
        return below_percent(self.strict, self.total_target, CUT_LINE_PERCENT)

    def sentence(self) -> str:
        """The bar in words, for those who hear the page."""
        return (
            f"{self.label}は両回の合計で{self.total.value:,}{self.unit}、目標{self.total_target:,}{self.unit}の"
            f"{percent_words(self.total.value, self.total_target)}です。下限は{self.total_floor:,}{self.unit}、"
            f"20%の線は{self.line:,}{self.unit}です。"
        )


def cited_words(label: str, cited: Cited, unit: str) -> dict[str, str]:
    return {"label": label, "value": f"{cited.value:,}", "unit": unit, "query": cited.query}


def goal_words(goal: Achievement) -> dict[str, Any]:
    return {
        "label": goal.label,
        "unit": goal.unit,
        "fair": {
            "actual": goal.fair.value,
            "query": goal.fair.query,
            "target": goal.fair_target,
            "floor": goal.fair_floor,
            "line": "",
            "percent": percent_words(goal.fair.value, goal.fair_target),
        },
        "total": {
            "actual": goal.total.value,
            "query": goal.total.query,
            "target": goal.total_target,
            "floor": goal.total_floor,
            "line": goal.line,
            "percent": percent_words(goal.total.value, goal.total_target),
        },
        "below": goal.below_line,
        "alt": goal.sentence(),
    }


def percent_words(value: int, target: int) -> str:
    """One decimal, cut off and never rounded up: 19.96 % must not read 20.0 %."""
    tenths = value * 1000 // target
    return f"{tenths // 10}.{tenths % 10}%"


def cut_words(goals: Sequence[Achievement], price: int, cut: int) -> str:
    if not cut:
        return "求職者、マッチングとも20%の線を下回らず、この時点で減額の対象ではありません（契約10(3)）。"
    below = "、".join(goal.label for goal in goals if goal.below_line)
    return (
        f"{below}が20%の線を下回っています。事業の終わりまでこのままのとき、契約額{yen(price)}の"
        f"5%にあたる{yen(cut)}が減額されます（契約10(3)、1円未満切捨て）。"
    )


def line_words(goal: Achievement) -> str:
    """How one goal stands to the line of 10(3)."""
    side = "を下回っています" if goal.below_line else "以上です"
    return (
        f"減額の判定に用いる数（1回ごとに数えた合計と、両回を通して数えた数の、少ない方）は{goal.strict:,}{goal.unit}で、"
        f"20%の線（{goal.line:,}{goal.unit}）{side}（契約10(3)）。"
    )


def moment(at: dt.datetime) -> str:
    """`令和8年2月14日17時42分`."""
    local = clock.local(at)
    return f"{wareki(local.date())}{local:%H時%M分}"
