"""参加者状況: who registered and who took part, by what the registration asks; no cell below five. 1(1), 1(2)カ(ア)."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.outcomes.reports.documents.goals import Cited, Letterhead
from engawa.shared.documents.book import Column, Table, Value, Wide, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document

KIND = "attendance"
TEMPLATE = Path(__file__).with_name("attendance.typ")
HIDDEN = "＊"
NOTE = (
    "「＊」は、5人未満の数と、それを合計から計算できないように合わせて伏せた数です。"
    "内訳は、参加登録のときの回答によります。"
)


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceCell:
    """None is printed as ＊."""

    key: str
    label: str
    registered: Cited | None
    came: Cited | None


@dataclasses.dataclass(frozen=True, slots=True)
class AttendanceSplit:
    """`several`: 複数回答; what is hidden in it is left out. Of a split that tells nothing no cell is printed."""

    key: str
    label: str
    cells: tuple[AttendanceCell, ...]
    several: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FairAttendance:
    key: str  # "f1"
    label: str
    held: str
    over: bool
    """Before a fair has begun nobody can have taken part."""
    registered: Cited
    came: Cited
    target: int | None
    splits: tuple[AttendanceSplit, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceTable:
    head: Letterhead
    fairs: tuple[FairAttendance, ...]
    registered: Cited  # 延べ
    came: Cited  # 延べ
    once: Cited  # each person once over all fairs
    threshold: str
    """`会場の部屋にいた時間が300秒以上［自主基準］`."""

    @property
    def title(self) -> str:
        return f"{self.head.programme}　参加者状況"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def headline(self) -> tuple[Figure, ...]:
        found = []
        for fair in self.fairs:
            for key, words, one in (("registered", "参加登録", fair.registered), ("came", "参加", fair.came)):
                found.append(Figure(f"{fair.key}.{key}", one.value, "人", one.query, f"{words}　{fair.label}"))
        return (
            *found,
            Figure("all.registered", self.registered.value, "人", self.registered.query, "参加登録　両回の延べ"),
            Figure("all.came", self.came.value, "人", self.came.query, "参加　両回の延べ"),
            Figure("all.once", self.once.value, "人", self.once.query, "参加　両回を通して1人を1回"),
        )

    def figures(self) -> tuple[Figure, ...]:
        """A hidden cell is no figure: it is kept nowhere."""
        return (*self.headline(), *(one for fair in self.fairs for one in _figures(fair)))

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "fairs": [_words(fair) for fair in self.fairs],
            "registered": dataclasses.asdict(self.registered),
            "came": dataclasses.asdict(self.came),
            "once": dataclasses.asdict(self.once),
            "threshold": self.threshold,
            "note": NOTE,
        }


def _figures(fair: FairAttendance) -> list[Figure]:
    return [
        Figure(
            f"{fair.key}.{split.key}.{cell.key}.{name}",
            one.value,
            "人",
            one.query,
            f"{split.label}　{cell.label}（{words}）　{fair.label}",
        )
        for split in fair.splits
        for cell in split.cells
        for name, words, one in (("registered", "参加登録", cell.registered), ("came", "参加", cell.came))
        if one is not None
    ]


def _words(fair: FairAttendance) -> dict[str, Any]:
    return {
        "label": fair.label,
        "held": fair.held,
        "over": fair.over,
        "registered": dataclasses.asdict(fair.registered),
        "came": dataclasses.asdict(fair.came),
        "target": fair.target,
        "splits": [
            {
                "label": split.label,
                "several": split.several,
                "cells": [dataclasses.asdict(cell) for cell in shown_cells(split)],
            }
            for split in fair.splits
        ],
    }


def shown_cells(split: AttendanceSplit) -> list[AttendanceCell]:
    told = [cell for cell in split.cells if cell.registered is not None]
    return told if split.several or not told else list(split.cells)


def book(table: AttendanceTable, issue: Issue) -> bytes:
    notes = (("数字の時点", table.data()["as_at"]), ("参加の数え方", table.threshold), ("＊", NOTE))
    return write_book(issue, (_totals(table), _splits(table)), notes=notes)


def _totals(table: AttendanceTable) -> Table:
    columns = (
        Column("範囲", 22),
        Column("開催日", 24),
        Column("参加登録（人）", 12, Wide.NUMBER),
        Column("集計", 9),
        Column("参加（人）", 12, Wide.NUMBER),
        Column("集計", 9),
        Column("目標（人）", 12, Wide.NUMBER),
    )
    rows: list[tuple[Value, ...]] = [
        (
            fair.label,
            fair.held,
            fair.registered.value,
            fair.registered.query,
            fair.came.value if fair.over else None,
            fair.came.query,
            fair.target,
        )
        for fair in table.fairs
    ]
    rows.append(
        ("両回の延べ", "", table.registered.value, table.registered.query, table.came.value, table.came.query, None)
    )
    rows.append(("両回を通して1人を1回", "", None, "", table.once.value, table.once.query, None))
    return Table("参加者数", columns, rows)


def _splits(table: AttendanceTable) -> Table:
    columns = (
        Column("回", 10),
        Column("項目", 28),
        Column("区分", 36),
        Column("参加登録（人）", 14, Wide.NUMBER),
        Column("集計", 9),
        Column("参加（人）", 14, Wide.NUMBER),
        Column("集計", 9),
    )
    rows: list[tuple[Value, ...]] = [
        (
            fair.label,
            split.label,
            cell.label,
            cell.registered.value if cell.registered else HIDDEN,
            cell.registered.query if cell.registered else "",
            (cell.came.value if cell.came else HIDDEN) if fair.over else None,
            cell.came.query if cell.came else "",
        )
        for fair in table.fairs
        for split in fair.splits
        for cell in shown_cells(split)
    ]
    return Table("内訳", columns, rows)


def register() -> DocumentKind:
    return register_document(
        KIND, label="参加者状況", template=TEMPLATE, context_type=AttendanceTable, also=((Form.XLSX, book),)
    )
