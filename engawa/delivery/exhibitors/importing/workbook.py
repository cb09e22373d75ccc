"""A workbook (.xlsx) as rows of text: read by openpyxl, once it has been unpacked within limits without keeping anything.

A small file may promise gigabytes. What stands on its one visible sheet is read: no formula is calculated, nothing
outside the file is followed.
"""

import contextlib
import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

import openpyxl
from django.utils.translation import gettext as _

SIGNATURE = b"PK\x03\x04"
ENCLOSED = b"\xd0\xcf\x11\xe0"
"""How an old .xls begins, and a workbook behind a password."""

MAX_PARTS = 1_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_ELEMENTS = 4_000_000
MAX_TAG = 1024 * 1024
MAX_ROW, MAX_CELLS = 1_048_576, 16_384
"""Of one sheet, of one row: as many as Excel has."""
MAX_CHARACTERS = 40 * 1024 * 1024
LONGEST = 10**15
"""From here on a number has more digits than Excel keeps."""
HALF_A_MINUTE = dt.timedelta(seconds=30)

_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"
_ESCAPED = re.compile("_x(000D|000A|0009)_", re.IGNORECASE)
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and openpyxl raise for a file that is none, or is packed or encrypted in a way that they cannot read."""

Row = tuple[int, list[str]]


class BadWorkbook(Exception):
    """`str()` is the sentence for the page; `row` counts from 1, 0 = nowhere."""

    def __init__(self, message: str, *, row: int = 0) -> None:
        self.row = row
        super().__init__(message)


def rows_of(data: bytes) -> Iterator[Row]:
    """Number and cells of each row that holds anything, in order. Raises BadWorkbook, also on the way."""
    try:
        _look_through(data)
        with _quiet():
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        yield from _rows(_the_one([sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]))
    except _DAMAGED as error:
        raise _broken() from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The library warns of what it leaves out: rules for colours, extensions. Never around a `yield`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _the_one(shown: list[Any]) -> Any:
    """The sheet that holds anything."""
    if not shown:
        raise BadWorkbook(_("シートが見つかりません。表計算ソフトで開いて、保存し直してください。"))
    filled = [sheet for sheet in shown if any(True for _row in _rows(sheet))]
    if len(filled) > 1:
        raise BadWorkbook(_("2枚以上のシートに内容があります。取り込むシートだけを残すか、CSVで保存してください。"))
    return (filled or shown)[0]


def _broken() -> BadWorkbook:
    return BadWorkbook(
        _("Excel のファイルとして読めません。表計算ソフトで開いて、.xlsx か CSV で保存し直してください。")
    )


def _too_large() -> BadWorkbook:
    return BadWorkbook(_("ファイルの中身が大きすぎます。行を分けて保存し、順に取り込んでください。"))


def _here(row: int, column: int, sentence: str) -> BadWorkbook:
    place = _("%(row)d行目、左から%(column)d列目に、") % {"row": row, "column": column}
    return BadWorkbook(place + sentence, row=row)


# --- what is read ----------------------------------------------------------------------------------------------------


def _rows(sheet: Any) -> Iterator[Row]:
    characters = 0
    sheet.reset_dimensions()  # what a file says of its size need not be so
    for row, cells in enumerate(_one_by_one(sheet.iter_rows()), start=1):
        texts = [_text(row, column, cell) for column, cell in enumerate(cells, start=1)]
        if any(text.strip() for text in texts):
            characters += sum(map(len, texts))
            if characters > MAX_CHARACTERS:
                raise _too_large()
            yield row, texts


def _one_by_one(rows: Iterator[Any]) -> Iterator[Any]:
    while True:
        with _quiet():
            cells = next(rows, None)
        if cells is None:
            return
        yield cells


def _text(row: int, column: int, cell: Any) -> str:
    """As a person would read it in the cell: a day, plain digits, words."""
    value = cell.value
    if cell.data_type == "e":
        sentence = _("計算の誤り（%(error)s）があります。直すか、値に置きかえてください。")
        raise _here(row, column, sentence % {"error": str(value)[:20]})
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        nearest = value + HALF_A_MINUTE
        return nearest.date().isoformat() if not (nearest.hour or nearest.minute) else f"{nearest:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < LONGEST else format(value, ".15g")
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), str(value))


# --- what is looked through before -----------------------------------------------------------------------------------


def _look_through(data: bytes) -> None:
    """Unpack every part once. Raises BadWorkbook where it is more than may be, or nothing that Excel writes."""
    if data.count(_ENTRY) > MAX_PARTS:
        raise _too_large()
    left = [MAX_UNPACKED, MAX_ELEMENTS]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for info in parts.infolist():
            if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise _broken()
            look = _Look(left) if info.filename.endswith((".xml", ".rels")) else None
            with parts.open(info) as part:
                while chunk := part.read(_CHUNK):
                    left[0] -= len(chunk)
                    if left[0] < 0:
                        raise _too_large()
                    if look:
                        look.feed(chunk)


class _Look:
    """One part, element by element. `left`: how many bytes and elements the file may still have."""

    def __init__(self, left: list[int]) -> None:
        self.left = left
        self.quiet = 0
        self.sheet: bool | None = None
        self.row = self.cells = 0
        self.formula = self.result = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._begin, self._end
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        self.quiet += len(chunk)
        try:
            self.parser.Parse(chunk, False)
        except expat.ExpatError as error:
            raise _broken() from error
        if self.quiet > MAX_TAG:
            raise _too_large()

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self.quiet = 0
        self.left[1] -= 1
        if self.left[1] < 0:
            raise _too_large()
        word = name.rpartition(" ")[2]
        self.sheet = word == "worksheet" if self.sheet is None else self.sheet
        if not self.sheet:
            return
        if word == "row":
            row = int(attributes.get("r", self.row + 1))
            if not self.row < row <= MAX_ROW:
                raise _broken()
            self.row, self.cells = row, 0
        elif word == "c":
            self.cells += 1
            self.formula = self.result = False
            if self.cells > MAX_CELLS:
                raise _too_large()
        elif word == "f":
            self.formula = True
        elif word == "v":
            self.result = True

    def _say(self, _text: str) -> None:
        self.quiet = 0

    def _end(self, name: str) -> None:
        self.quiet = 0
        if self.sheet and name.rpartition(" ")[2] == "c" and self.formula and not self.result:
            sentence = _("計算の結果が保存されていません。表計算ソフトで開いて、保存し直してください。")
            raise _here(self.row, self.cells, sentence)

    def _refuse(self, *_declared: object) -> None:
        raise _broken()
