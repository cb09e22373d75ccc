"""From bytes to a table of text, within limits, every refusal a sentence that says what to do."""

import csv
import dataclasses
import hashlib
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from engawa.base.kit.corporate import holds_individual_no
from engawa.base.kit.csvsafe import Undecodable, decode
from engawa.delivery.exhibitors.importing import workbook

MAX_BYTES = 40 * 1024 * 1024
MAX_COLUMNS = 200
MAX_ROWS = 50_000
MAX_CELL = 10_000
MAX_RECORD = MAX_COLUMNS * MAX_CELL
"""Characters of one record: a line of forty million commas must not become a list of as many cells."""


class Unreadable(ValueError):
    """The file as a whole cannot be taken; `str()` is the sentence for its page. `row` counts from 1, 0 = nowhere."""

    def __init__(self, message: str, *, row: int = 0, byte: int | None = None) -> None:
        self.row, self.byte = row, byte
        super().__init__(message)


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One record; `row` is the number a spreadsheet shows, the header being 1."""

    row: int
    cells: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A decoded file; `encoding` is xlsx for a workbook. Empty lines are left out, numbers of the others stay."""

    sha256: str
    size: int
    encoding: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(data: bytes) -> Table:
    """Decode and split a CSV or a workbook. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("ファイルが大きすぎます（上限 40MB）。求人票を分けて保存し、順に取り込んでください。"))
    if data.startswith(workbook.SIGNATURE):
        return _table(data, "xlsx", _sheet(data))
    if data.startswith(workbook.ENCLOSED):
        raise Unreadable(
            _("古い形式（.xls）か、パスワードのかかったファイルです。.xlsx か CSV で保存し直してください。")
        )
    if b"\x00" in data:
        raise Unreadable(
            _(
                "文字のファイルではありません（NUL が含まれています）。表計算ソフトで .xlsx か「CSV（コンマ区切り）」として保存し直してください。"
            ),
            byte=data.index(b"\x00"),
        )
    try:
        decoded = decode(data)
    except Undecodable as error:
        raise Unreadable(
            _(
                "%(row)d行目、先頭から %(byte)d バイト目（0x%(value)02X）の文字を読めません。外字を通常の文字に直し、"
                "UTF-8 または Shift_JIS（CP932）で保存し直してください。"
            )
            % {"row": error.row, "byte": error.byte, "value": error.value},
            row=error.row,
            byte=error.byte,
        ) from error
    return _table(data, decoded.encoding, _records(decoded.text))


Records = Iterable[tuple[int, list[str]]]


def _table(data: bytes, encoding: str, records: Records) -> Table:
    lines: list[Line] = []
    for row, record in records:
        _check(row, record)
        cells = tuple(cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in record)
        if any(cells):
            lines.append(Line(row, cells))
    if not lines:
        raise Unreadable(_("ファイルが空です。1行目に見出し、2行目から1件ずつ書いてください。"))
    header, *rest = lines
    if holds_individual_no("|".join(header.cells)):
        raise Unreadable(_("見出しに個人番号とみられる数字があります。取り除いてください。"), row=header.row)
    return Table(hashlib.sha256(data).hexdigest(), len(data), encoding, header.cells, tuple(rest))


def _sheet(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from workbook.rows_of(data)
    except workbook.BadWorkbook as error:
        raise Unreadable(str(error), row=error.row) from error


class _Physical:
    """Lines as the reader takes them, counted until the next record begins."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.taken = 0

    def __iter__(self) -> "_Physical":
        return self

    def __next__(self) -> str:
        # Never more than what is refused anyway, so that a line without end is not copied as a whole.
        line = self._lines.readline(MAX_RECORD + 1)
        self.taken += len(line)
        if self.taken > MAX_RECORD:
            raise _TooLong
        if not line:
            raise StopIteration
        return line


class _TooLong(Exception):
    pass


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    row, physical = 0, _Physical(text)
    try:
        for row, record in enumerate(csv.reader(physical, strict=True), start=1):
            physical.taken = 0
            yield row, record
    except _TooLong as error:
        sentence = _('%(row)d行目が長すぎます。列と列のあいだ、行の終わり、引用符（"）を確かめてください。')
        raise Unreadable(sentence % {"row": row + 1}, row=row + 1) from error
    except csv.Error as error:
        if "field larger" in str(error):
            sentence = _(
                '%(row)d行目に、長すぎる欄があります（上限 10,000字）。引用符（"）が閉じているか確かめてください。'
            )
            raise Unreadable(sentence % {"row": row + 1}, row=row + 1) from error
        raise Unreadable(
            _('%(row)d行目の区切りを読めません。引用符（"）が閉じているか確かめてください。') % {"row": row + 1},
            row=row + 1,
        ) from error


def _check(row: int, record: list[str]) -> None:
    if row > MAX_ROWS:
        raise Unreadable(_("行が多すぎます（上限 50,000行）。ファイルを分けてください。"), row=row)
    if len(record) > MAX_COLUMNS:
        raise Unreadable(_("%(row)d行目の列が多すぎます（上限 200列）。") % {"row": row}, row=row)
    for column, cell in enumerate(record, start=1):
        if len(cell) > MAX_CELL:
            raise Unreadable(
                _("%(row)d行目、左から%(column)d列目の文字が多すぎます（上限 10,000字）。")
                % {"row": row, "column": column},
                row=row,
            )
