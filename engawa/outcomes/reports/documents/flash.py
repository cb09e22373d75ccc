"""開催速報: one page for 甲 within seven days of a fair, every number with the query that counted it (カ, 10(3))."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.base.kit import clock
from engawa.base.kit.wareki import wareki
from engawa.base.kit.yen import below_percent, percent_ceil, yen
from engawa.shared.documents.kinds import DocumentKind, Figure, register_document

KIND = "flash"
TEMPLATE = Path(__file__).with_name("flash.typ")
CUT_LINE_PERCENT = 20  # 10(3)


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
            f"{_percent(self.total.value, self.total_target)}です。下限は{self.total_floor:,}{self.unit}、"
            f"20%の線は{self.line:,}{self.unit}です。"
        )


@dataclasses.dataclass(frozen=True, slots=True)
class MatchKind:
    """One of the four kinds of 1(2)カ※ with its verdicts in this fair, all counted by one query."""

    key: str
    label: str
    confirmed: int
    needs_check: int
    disputed: int
    rejected: int
    query: str


@dataclasses.dataclass(frozen=True, slots=True)
class Threshold:
    """A line that evidence must pass, and who drew it: 60秒 「甲の指定」."""

    label: str
    value: str
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FlashReport:
    """What the page says. Organisations only: a frozen flash report names no person."""

    addressee: str
    sender: str
    sender_lines: tuple[str, ...]
    programme: str
    fair_no: int
    held_on: dt.date
    hours: str  # 13:00〜16:30
    as_at: dt.datetime
    companies: Cited
    municipalities: Cited
    registered: Cited
    talks: Cited
    participants: Achievement
    matches: Achievement
    kinds: tuple[MatchKind, ...]
    thresholds: tuple[Threshold, ...]
    contract_price: int  # yen including tax
    cut: int  # yen, 0 when none falls due; computed by measures

    @property
    def title(self) -> str:
        return f"{self.programme}（第{self.fair_no}回）開催速報"

    def figures(self) -> tuple[Figure, ...]:
        """Every counted number on the page; agreed numbers (targets, floors, price) are not counted."""
        plain = (
            ("companies", self.companies, "社"),
            ("municipalities", self.municipalities, "団体"),
            ("registered", self.registered, "人"),
            ("talks", self.talks, "件"),
        )
        found = [Figure(key, cited.value, unit, cited.query) for key, cited, unit in plain]
        for goal in (self.participants, self.matches):
            found.append(Figure(f"{goal.key}.fair", goal.fair.value, goal.unit, goal.fair.query))
            found.append(Figure(f"{goal.key}.total", goal.total.value, goal.unit, goal.total.query))
        for kind in self.kinds:
            found += [
                Figure(f"{kind.key}.{verdict}", getattr(kind, verdict), "件", kind.query)
                for verdict in ("confirmed", "needs_check", "disputed", "rejected")
            ]
        return tuple(found)

    def data(self) -> dict[str, Any]:
        return {
            "addressee": self.addressee,
            "sender": self.sender,
            "sender_lines": list(self.sender_lines),
            "held": f"{wareki(self.held_on, weekday=True)} {self.hours}",
            "as_at": f"{wareki(clock.local(self.as_at).date())}{clock.local(self.as_at):%H時%M分}",
            "scale": [
                _cited("出展企業", self.companies, "社"),
                _cited("出展自治体", self.municipalities, "団体"),
                _cited("参加登録", self.registered, "人"),
                _cited("通話の記録", self.talks, "件"),
            ],
            "goals": [_goal(self.participants), _goal(self.matches)],
            "kinds": [dataclasses.asdict(kind) for kind in self.kinds],
            "sums": {
                verdict: sum(getattr(kind, verdict) for kind in self.kinds)
                for verdict in ("confirmed", "needs_check", "disputed", "rejected")
            },
            "thresholds": [dataclasses.asdict(threshold) for threshold in self.thresholds],
            "cut": self._cut(),
        }

    def _cut(self) -> str:
        if not self.cut:
            return "求職者、マッチングとも20%の線を下回らず、この時点で減額の対象ではありません（契約10(3)）。"
        below = "、".join(goal.label for goal in (self.participants, self.matches) if goal.below_line)
        return (
            f"{below}が20%の線を下回っています。事業の終わりまでこのままのとき、契約額{yen(self.contract_price)}の"
            f"5%にあたる{yen(self.cut)}が減額されます（契約10(3)、1円未満切捨て）。"
        )


def register() -> DocumentKind:
    return register_document(KIND, label="速報", template=TEMPLATE, context_type=FlashReport)


def _cited(label: str, cited: Cited, unit: str) -> dict[str, str]:
    return {"label": label, "value": f"{cited.value:,}", "unit": unit, "query": cited.query}


def _goal(goal: Achievement) -> dict[str, Any]:
    return {
        "label": goal.label,
        "unit": goal.unit,
        "fair": {
            "actual": goal.fair.value,
            "query": goal.fair.query,
            "target": goal.fair_target,
            "floor": goal.fair_floor,
            "line": "",
            "percent": _percent(goal.fair.value, goal.fair_target),
        },
        "total": {
            "actual": goal.total.value,
            "query": goal.total.query,
            "target": goal.total_target,
            "floor": goal.total_floor,
            "line": goal.line,
            "percent": _percent(goal.total.value, goal.total_target),
        },
        "below": goal.below_line,
        "alt": goal.sentence(),
    }


def _percent(value: int, target: int) -> str:
    """One decimal, cut off and never rounded up: 19.96 % must not read 20.0 %."""
    tenths = value * 1000 // target
    return f"{tenths // 10}.{tenths % 10}%"
