"""アンケート集計: what was asked after one fair and how many chose what; no cell below five, nobody's own words."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.outcomes.reports.documents.attendance import HIDDEN
from engawa.outcomes.reports.documents.goals import Cited, Letterhead
from engawa.shared.documents.book import Column, Table, Value, Wide, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document

KIND = "survey"
TEMPLATE = Path(__file__).with_name("survey.typ")
NOTE = (
    "「＊」は、5人未満の数と、それを合計から計算できないように合わせて伏せた数です。"
    "割合は回答した方のうちの割合で、1%未満は切り捨てています。"
)
GISTS = "自由記述は、受託者が個人のわからない要旨にして載せています。書かれたことばそのままではありません。"


@dataclasses.dataclass(frozen=True, slots=True)
class SurveyCell:
    """None is printed as ＊."""

    code: str
    label: str
    count: Cited | None
    percent: int


@dataclasses.dataclass(frozen=True, slots=True)
class SurveyPart:
    """One question. `told`: a cell of it may be printed."""

    key: str
    label: str
    several: bool
    cells: tuple[SurveyCell, ...]

    @property
    def told(self) -> bool:
        return any(cell.count is not None for cell in self.cells)

    @property
    def words(self) -> str:
        return f"{self.label}（複数回答）" if self.several else self.label


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SurveySide:
    """One audience: `asked` is who came, or exhibited."""

    key: str  # "participant" or "exhibitor"
    label: str
    unit: str
    asked: int
    answered: Cited
    percent: str
    closed: str
    """`令和8年2月28日（土）まで`"""
    parts: tuple[SurveyPart, ...]
    gists: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTable:
    head: Letterhead
    fair: str
    held: str
    sides: tuple[SurveySide, ...]

    @property
    def title(self) -> str:
        return f"{self.head.programme}　アンケート集計（{self.fair}）"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def headline(self) -> tuple[Figure, ...]:
        return tuple(
            Figure(f"{side.key}.answered", side.answered.value, "件", side.answered.query, f"{side.label}の回答")
            for side in self.sides
        )

    def figures(self) -> tuple[Figure, ...]:
        """A hidden cell is no figure: it is kept nowhere."""
        return (*self.headline(), *(one for side in self.sides for one in _figures(side)))

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "fair": self.fair,
            "held": self.held,
            "note": NOTE,
            "gists_note": GISTS,
            "sides": [_words(side) for side in self.sides],
        }


def _figures(side: SurveySide) -> list[Figure]:
    return [
        Figure(
            f"{side.key}.{part.key}.{cell.code}",
            cell.count.value,
            "件",
            cell.count.query,
            f"{part.label}　{cell.label}（{side.label}）",
        )
        for part in side.parts
        for cell in part.cells
        if cell.count is not None
    ]


def _words(side: SurveySide) -> dict[str, Any]:
    return {
        "label": side.label,
        "unit": side.unit,
        "asked": side.asked,
        "answered": dataclasses.asdict(side.answered),
        "percent": side.percent,
        "closed": side.closed,
        "gists": list(side.gists),
        "parts": [
            {
                "label": part.words,
                "told": part.told,
                "cells": [dataclasses.asdict(cell) for cell in part.cells],
            }
            for part in side.parts
        ],
    }


def book(table: SurveyTable, issue: Issue) -> bytes:
    notes = (
        ("数字の時点", table.data()["as_at"]),
        ("回", f"{table.fair}　{table.held}"),
        ("＊", NOTE),
        ("自由記述", GISTS),
    )
    return write_book(issue, (_sides(table), _cells(table), _gists(table)), notes=notes)


def _sides(table: SurveyTable) -> Table:
    columns = (
        Column("対象", 12),
        Column("対象の数", 12, Wide.NUMBER),
        Column("回答（件）", 12, Wide.NUMBER),
        Column("集計", 9),
        Column("回答率", 10),
        Column("受付", 26),
    )
    rows: list[tuple[Value, ...]] = [
        (side.label, side.asked, side.answered.value, side.answered.query, side.percent, side.closed)
        for side in table.sides
    ]
    return Table("回答数", columns, rows)


def _cells(table: SurveyTable) -> Table:
    columns = (
        Column("対象", 12),
        Column("設問", 50),
        Column("選択肢", 40),
        Column("回答（件）", 12, Wide.NUMBER),
        Column("割合（%）", 10, Wide.NUMBER),
        Column("集計", 9),
    )
    rows: list[tuple[Value, ...]] = [
        (
            side.label,
            part.words,
            cell.label,
            cell.count.value if cell.count else HIDDEN,
            cell.percent if cell.count else None,
            cell.count.query if cell.count else "",
        )
        for side in table.sides
        for part in side.parts
        for cell in part.cells
    ]
    return Table("設問別", columns, rows)


def _gists(table: SurveyTable) -> Table:
    rows: list[tuple[Value, ...]] = [(side.label, words) for side in table.sides for words in side.gists]
    return Table("自由記述の要旨", (Column("対象", 12), Column("要旨", 80)), rows)


def register() -> DocumentKind:
    return register_document(
        KIND, label="アンケート集計", template=TEMPLATE, context_type=SurveyTable, also=((Form.XLSX, book),)
    )
