"""週次進捗報告: the week in numbers against targets, what was done, what comes, what is at risk. 1(2)ク, コ.

What the software knows stands there by itself; beside it is room for the author's words.
"""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.base.kit.wareki import wareki
from engawa.outcomes.reports.documents.goals import Cited, Letterhead
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document
from engawa.shared.documents.manuscript import Manuscript

KIND = "weekly"
TEMPLATE = Path(__file__).with_name("weekly.typ")
WORDS = {"done": "今週の実施内容（補足）", "ahead": "来週の予定（補足）", "asked": "発注者への相談・お願い"}
"""What the author may add, by key."""
NOTHING_DONE = "記録された動きはありません。"
NOTHING_AHEAD = "期日のある予定はありません。"
NOTHING_ASKED = "回答を待っていることはありません。"
NO_RISK = "記録からわかる懸念はありません。"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """`before`: the same number on the last report; None on the first. `target` None: not agreed, or none is set."""

    key: str
    label: str
    unit: str
    now: Cited
    before: int | None
    target: int | None = None
    forecast: int | None = None

    @property
    def change(self) -> str:
        """`＋12人`, `△3人`, `±0人`; `―` on the first report."""
        if self.before is None:
            return "―"
        by = self.now.value - self.before
        return f"{'＋' if by > 0 else '△' if by < 0 else '±'}{abs(by):,}{self.unit}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyReport:
    head: Letterhead
    first: dt.date
    last: dt.date
    previous: str
    """Number and day of the report that the changes are counted from; "" on the first."""
    lines: tuple[WeekLine, ...]
    done: tuple[str, ...]
    ahead: tuple[str, ...]
    asked: tuple[str, ...]
    risks: tuple[str, ...]
    words: dict[str, str]

    @property
    def title(self) -> str:
        return title_of(self.first, self.last)

    @property
    def span(self) -> str:
        return _span(self.first, self.last)

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def figures(self) -> tuple[Figure, ...]:
        return tuple(Figure(one.key, one.now.value, one.unit, one.now.query, one.label) for one in self.lines)

    def headline(self) -> tuple[Figure, ...]:
        return self.figures()

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "span": self.span,
            "programme": self.head.programme,
            "previous": previous_words(self),
            "rows": [_row(one) for one in self.lines],
            "done": list(self.done),
            "ahead": list(self.ahead),
            "asked": list(self.asked),
            "risks": list(self.risks),
            "words": {key: self.words.get(key, "") for key in WORDS},
            "labels": WORDS,
            "nothing": {"done": NOTHING_DONE, "ahead": NOTHING_AHEAD, "asked": NOTHING_ASKED, "risks": NO_RISK},
        }


def title_of(first: dt.date, last: dt.date) -> str:
    return f"週次進捗報告（{_span(first, last)}）"


def _span(first: dt.date, last: dt.date) -> str:
    return f"{wareki(first)}から{last.month}月{last.day}日まで"


def _row(line: WeekLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "value": line.now.value,
        "unit": line.unit,
        "query": line.now.query,
        "change": line.change,
        "target": f"{line.target:,}{line.unit}" if line.target is not None else "―",
        "forecast": f"{line.forecast:,}{line.unit}" if line.forecast is not None else "―",
    }


def text(report: WeeklyReport, issue: Issue) -> bytes:
    """For Word."""
    told = report.data()
    page = Manuscript(issue)
    page.text(f"{told['programme']}の{told['span']}の進捗を、{told['as_at']}現在で次のとおり報告します。")
    page.heading("1　目標に対する状況")
    page.table(
        ("項目", "現在", "前回報告から", "目標", "見込み", "集計"),
        [
            (
                one["label"],
                f"{one['value']:,}{one['unit']}",
                one["change"],
                one["target"],
                one["forecast"],
                one["query"],
            )
            for one in told["rows"]
        ],
        right=(1, 2, 3, 4),
    )
    page.text(previous_words(report))
    page.heading("2　今週の実施内容")
    page.bullets(report.done, nothing=NOTHING_DONE)
    page.to_write(told["words"]["done"])
    page.heading("3　来週の予定")
    page.bullets(report.ahead, nothing=NOTHING_AHEAD)
    page.to_write(told["words"]["ahead"])
    page.heading("4　懸念とその対応")
    page.bullets(report.risks, nothing=NO_RISK)
    page.heading("5　発注者の回答を待っていること、相談")
    page.bullets(report.asked, nothing=NOTHING_ASKED)
    page.to_write(told["words"]["asked"])
    return page.content()


def previous_words(report: WeeklyReport) -> str:
    return (
        f"増減は、{report.previous}の数字と比べたものです。"
        if report.previous
        else "はじめての報告のため、増減はありません。"
    )


def register() -> DocumentKind:
    return register_document(
        KIND, label="週次進捗報告", template=TEMPLATE, context_type=WeeklyReport, also=((Form.DOCX, text),)
    )
