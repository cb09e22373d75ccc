"""開始前確認表: every item of one fair with its clause, its day and how it stands. Posts and bodies only; nobody's name."""

import dataclasses
import datetime as dt
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

from engawa.base.kit.wareki import wareki
from engawa.outcomes.reports.documents.goals import Letterhead
from engawa.shared.documents.book import Column, Table, Value, Wide, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document

KIND = "checklist"
TEMPLATE = Path(__file__).with_name("checklist.typ")
STATES = {"met": "そろった項目", "waived": "なしとした項目", "open": "まだの項目", "late": "期限を過ぎた項目"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """`told`: what was found, or what is missing. `due` None: the contract's days are not known."""

    group: str
    name: str
    clause: str
    evidence: str
    owners: str
    due: dt.date | None
    due_words: str
    state: str
    state_words: str
    told: str


@dataclasses.dataclass(frozen=True, slots=True)
class SignedDay:
    """事前点検 of one day: how many lines there were signed, by which post. 0: the empty list."""

    day: dt.date
    lines: int
    post: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistPaper:
    head: Letterhead
    fair_no: int
    held: str
    lines: tuple[ChecklistLine, ...]
    signed: tuple[SignedDay, ...]

    @property
    def title(self) -> str:
        return f"{self.head.programme}（第{self.fair_no}回）開始前確認表"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def figures(self) -> tuple[Figure, ...]:
        """Counted on the paper itself: its rows are its lines."""
        counted = Counter(one.state for one in self.lines)
        return tuple(Figure(state, counted[state], "件", KIND, label) for state, label in STATES.items())

    def headline(self) -> tuple[Figure, ...]:
        return self.figures()

    def data(self) -> dict[str, Any]:
        groups = groupby(self.lines, key=lambda one: one.group)
        return self.head.data() | {
            "held": self.held,
            "counts": [{"label": one.label, "value": one.value, "unit": one.unit} for one in self.figures()],
            "groups": [{"name": name, "lines": [_words(one) for one in lines]} for name, lines in groups],
            "signed": [
                {"day": wareki(one.day, weekday=True), "lines": _signed(one), "post": one.post} for one in self.signed
            ],
        }


def _signed(one: SignedDay) -> str:
    return f"{one.lines}件を確認" if one.lines else "期限の切れるものなし"


def _words(line: ChecklistLine) -> dict[str, str]:
    return {
        "name": line.name,
        "clause": line.clause,
        "evidence": line.evidence,
        "owners": line.owners,
        "due": wareki(line.due) if line.due else "未登録",
        "due_words": line.due_words,
        "state": line.state,
        "state_words": line.state_words,
        "told": line.told,
    }


def book(paper: ChecklistPaper, issue: Issue) -> bytes:
    notes = (("時点", paper.data()["as_at"]), ("開催", paper.held))
    return write_book(issue, (_items(paper), _days(paper)), notes=notes)


def _items(paper: ChecklistPaper) -> Table:
    columns = (
        Column("No.", 6, Wide.NUMBER),
        Column("区分", 18),
        Column("項目", 44),
        Column("条項", 24),
        Column("確かめ方", 20),
        Column("担当", 22),
        Column("期限", 18, Wide.DATE),
        Column("期限の数え方", 18),
        Column("状態", 20),
        Column("内容・足りないもの", 48),
    )
    rows: list[tuple[Value, ...]] = [
        (
            at,
            one.group,
            one.name,
            one.clause,
            one.evidence,
            one.owners,
            one.due,
            one.due_words,
            one.state_words,
            one.told,
        )
        for at, one in enumerate(paper.lines, start=1)
    ]
    return Table("開始前確認表", columns, rows)


def _days(paper: ChecklistPaper) -> Table:
    columns = (Column("日", 18, Wide.DATE), Column("署名した件数", 14, Wide.NUMBER), Column("署名した役職", 24))
    return Table("事前点検", columns, [(one.day, one.lines, one.post) for one in paper.signed])


def register() -> DocumentKind:
    return register_document(
        KIND, label="開始前確認表", template=TEMPLATE, context_type=ChecklistPaper, also=((Form.XLSX, book),)
    )
