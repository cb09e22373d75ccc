"""Excel beside a paper: one table a sheet, nothing merged, the head frozen, real dates, and no cell that is run."""

import dataclasses
import datetime as dt
import io
import re
from collections.abc import Sequence
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from engawa.shared.documents.kinds import Issue

Value = str | int | dt.date | None
WAREKI = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@'
NUMBER = "#,##0"
FACE = "BIZ UDゴシック"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML cannot hold them
_INK, _TINT, _LINE = "FF1A1A1A", "FFF7F2E8", "FFE0D5C1"


class Wide(StrEnum):
    """How a column is set."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of half width."""

    label: str
    width: int
    set_as: Wide = Wide.TEXT


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `name` at most 31 characters, as Excel has it."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]


def write_book(issue: Issue, tables: Sequence[Table], *, notes: Sequence[tuple[str, str]] = ()) -> bytes:
    """The tables in their order, then a sheet that says which paper this is."""
    book = Workbook()
    book.remove(book.active)
    for table in (*tables, _about(issue, notes)):
        _write(book.create_sheet(table.name), table, issue)
    book.properties.title, book.properties.creator = issue.title, issue.sender
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(issue: Issue, notes: Sequence[tuple[str, str]]) -> Table:
    lines = (
        ("書類の番号", issue.number),
        ("件名", issue.title),
        ("日付", issue.dated),
        ("宛名", issue.addressee),
        ("発信者", "　".join((issue.sender, *issue.sender_lines))),
        *notes,
        (
            "集計",
            "「集計」の列の番号は、数字を数えた問いの番号です。発注者の窓で、その数字の根拠を1行ずつ確かめられます。",
        ),
    )
    return Table("この書類について", (Column("項目", 16), Column("内容", 80)), lines)


def _write(sheet: Worksheet, table: Table, issue: Issue) -> None:
    for at, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
        head = sheet.cell(row=1, column=at)
        _put(head, column.label)
        head.font = Font(name=FACE, size=10, bold=True, color=_INK)
        head.fill = PatternFill("solid", start_color=_TINT)
        head.alignment = Alignment(vertical="center", wrap_text=True)
        head.border = Border(bottom=Side("medium", color=_INK))
    for number, row in enumerate(table.rows, start=2):
        for at, (column, value) in enumerate(zip(table.columns, row, strict=True), start=1):
            cell = sheet.cell(row=number, column=at)
            _put(cell, value)
            cell.font = Font(name=FACE, size=10, color=_INK)
            right = column.set_as == Wide.NUMBER
            cell.alignment = Alignment(vertical="top", horizontal="right" if right else None, wrap_text=not right)
            cell.border = Border(bottom=Side("thin", color=_LINE))
    sheet.freeze_panes = "A2"
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = _plain(f"{issue.title}　{table.name}")
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = _plain(issue.number), "&P / &N"


def _put(cell: Cell, value: Value) -> None:
    """Text is text whatever it begins with, also when somebody edits the cell: what Excel itself writes for 「'=1+1」."""
    if isinstance(value, dt.date):
        cell.value, cell.number_format = value, WAREKI
    elif isinstance(value, int):
        cell.value, cell.number_format = value, NUMBER
    elif value:
        cell.value = _CONTROLS.sub("", value)
        cell.data_type, cell.quotePrefix = "s", True


def _plain(text: str) -> str:
    """In heads and feet an ampersand begins a code."""
    return text.replace("&", "&&")
