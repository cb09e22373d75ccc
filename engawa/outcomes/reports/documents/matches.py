"""マッチング実績表: the four kinds of 1(2)カ※ by fair and over the whole project, against target, floor and the line of 10(3).

A line of the list behind it is named by its number, never by 表示名: the paper outlives every erasure.
"""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.base.kit.wareki import wareki
from engawa.outcomes.reports.documents.goals import (
    Achievement,
    Cited,
    Letterhead,
    goal_words,
    line_words,
    percent_words,
)
from engawa.shared.documents.book import Column, Table, Value, Wide, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document

KIND = "matches"
TEMPLATE = Path(__file__).with_name("matches.typ")
STANDING = ("確定", "要確認", "確認中・差戻し中", "不成立")
"""In the order of `KindCounts.counts`."""


@dataclasses.dataclass(frozen=True, slots=True)
class KindCounts:
    """One of the four kinds; `counts` in the order of STANDING."""

    key: str
    label: str
    counts: tuple[Cited, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MatchScope:
    """One fair, or all of them. `pairs` counts a pair once however many kinds show it: it is what the target is about."""

    key: str  # "f1", "f2", "all"
    label: str
    held: str
    kinds: tuple[KindCounts, ...]
    pairs: Cited
    uncounted: Cited  # 取りやめ・消去
    target: int
    floor: int

    @property
    def percent(self) -> str:
        return percent_words(self.pairs.value, self.target)

    def sum_of(self, place: int) -> int:
        return sum(kind.counts[place].value for kind in self.kinds)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MatchLine:
    """A match as the list has it: nobody in it, only its number."""

    number: str
    fair: str
    company: str
    corporate_no: str
    kind: str
    on: dt.date
    evidence: str
    state: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MatchTable:
    head: Letterhead
    scopes: tuple[MatchScope, ...]  # fairs, then all
    goal: Achievement
    once: Cited  # the same pair once over all fairs
    lines: tuple[MatchLine, ...]

    @property
    def title(self) -> str:
        return f"{self.head.programme}　マッチング実績表"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def figures(self) -> tuple[Figure, ...]:
        return (*self.headline(), *(one for scope in self.scopes for one in _figures(scope)))

    def headline(self) -> tuple[Figure, ...]:
        """What the target is about."""
        pairs = (
            Figure(f"{one.key}.pairs", one.pairs.value, "件", one.pairs.query, f"マッチング（確定）　{one.label}")
            for one in self.scopes
        )
        once = Figure("all.once", self.once.value, "件", self.once.query, "マッチング　同じ組を両回で1回")
        return (*pairs, once)

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "standing": list(STANDING),
            "scopes": [_words(scope) for scope in self.scopes],
            "goal": goal_words(self.goal),
            "once": dataclasses.asdict(self.once),
            "lines": [_line(one) for one in self.lines],
            "verdict": line_words(self.goal),
        }


def _figures(scope: MatchScope) -> list[Figure]:
    found = [
        Figure(f"{scope.key}.{kind.key}.{place}", one.value, "件", one.query, f"{kind.label}（{words}）　{scope.label}")
        for kind in scope.kinds
        for place, (words, one) in enumerate(zip(STANDING, kind.counts, strict=True), start=1)
    ]
    label = f"取りやめ・消去により数えないもの　{scope.label}"
    return [*found, Figure(f"{scope.key}.uncounted", scope.uncounted.value, "件", scope.uncounted.query, label)]


def _words(scope: MatchScope) -> dict[str, Any]:
    return {
        "label": scope.label,
        "held": scope.held,
        "kinds": [
            {"label": kind.label, "counts": [dataclasses.asdict(one) for one in kind.counts]} for kind in scope.kinds
        ],
        "sums": [scope.sum_of(place) for place in range(len(STANDING))],
        "pairs": dataclasses.asdict(scope.pairs),
        "uncounted": dataclasses.asdict(scope.uncounted),
        "target": scope.target,
        "floor": scope.floor,
        "percent": scope.percent,
    }


def _line(line: MatchLine) -> dict[str, str]:
    return {key: str(value) for key, value in dataclasses.asdict(line).items()} | {"on": wareki(line.on)}


def book(table: MatchTable, issue: Issue) -> bytes:
    return write_book(issue, (_counts(table), _list(table)), notes=(("数字の時点", table.data()["as_at"]),))


def _counts(table: MatchTable) -> Table:
    rows: list[tuple[Value, ...]] = []
    for scope in table.scopes:
        for kind in scope.kinds:
            cells = [cell for one in kind.counts for cell in (one.value, one.query)]
            rows.append((scope.label, kind.label, *cells))
        sums = [cell for place in range(len(STANDING)) for cell in (scope.sum_of(place), None)]
        rows.append((scope.label, "区分の計", *sums))
    columns = [Column("範囲", 14), Column("区分", 32)]
    for words in STANDING:
        columns += [Column(f"{words}（件）", 12, Wide.NUMBER), Column("集計", 9)]
    return Table("区分別", tuple(columns), rows)


def _list(table: MatchTable) -> Table:
    columns = (
        Column("番号", 9),
        Column("回", 8),
        Column("企業名", 32),
        Column("法人番号", 16),
        Column("種別", 30),
        Column("日付", 18, Wide.DATE),
        Column("根拠", 26),
        Column("状態", 16),
    )
    rows = [
        (one.number, one.fair, one.company, one.corporate_no, one.kind, one.on, one.evidence, one.state)
        for one in table.lines
    ]
    return Table("一覧", columns, rows)


def register() -> DocumentKind:
    return register_document(
        KIND, label="マッチング実績表", template=TEMPLATE, context_type=MatchTable, also=((Form.XLSX, book),)
    )
