"""開催速報: one page for 甲 within seven days of a fair, every number with the query that counted it (カ, 10(3))."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.base.kit.wareki import wareki
from engawa.outcomes.reports.documents.goals import Achievement, Cited, cited_words, cut_words, goal_words, moment
from engawa.shared.documents.kinds import DocumentKind, Figure, register_document

KIND = "flash"
TEMPLATE = Path(__file__).with_name("flash.typ")


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
        return f"{self.programme}{_ending(self.fair_no)}"

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
            "as_at": moment(self.as_at),
            "scale": [
                cited_words("出展企業", self.companies, "社"),
                cited_words("出展自治体", self.municipalities, "団体"),
                cited_words("参加登録", self.registered, "人"),
                cited_words("通話の記録", self.talks, "件"),
            ],
            "goals": [goal_words(self.participants), goal_words(self.matches)],
            "kinds": [dataclasses.asdict(kind) for kind in self.kinds],
            "sums": {
                verdict: sum(getattr(kind, verdict) for kind in self.kinds)
                for verdict in ("confirmed", "needs_check", "disputed", "rejected")
            },
            "thresholds": [dataclasses.asdict(threshold) for threshold in self.thresholds],
            "cut": cut_words((self.participants, self.matches), self.contract_price, self.cut),
        }


def _ending(fair_no: int) -> str:
    return f"（第{fair_no}回）開催速報"


def tells_of(title: str, fair_no: int) -> bool:
    """Whether a paper of this title is the flash report of that fair."""
    return title.endswith(_ending(fair_no))


def register() -> DocumentKind:
    return register_document(KIND, label="速報", template=TEMPLATE, context_type=FlashReport)
