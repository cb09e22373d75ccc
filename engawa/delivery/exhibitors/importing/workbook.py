"""A workbook (.xlsx) as rows of text. Limits hold while it is unpacked, as a small file may promise gigabytes.

What stands on its one visible sheet is read: no formula is calculated, nothing outside the file is followed.
"""

import datetime as dt
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from django.utils.translation import gettext as _

SIGNATURE = b"PK\x03\x04"
ENCLOSED = b"\xd0\xcf\x11\xe0"
"""How an old .xls begins, and a workbook behind a password."""

MAX_PARTS = 1_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_ELEMENTS = 4_000_000
MAX_TAG = 1024 * 1024
MAX_CHARACTERS = 40 * 1024 * 1024
MAX_TEXT = 10_001
"""Of one cell: a character more than a table takes, so that it is refused there with its place."""
MAX_COLUMN = 201

_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"
_DATES = frozenset(str(one) for one in (*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general|e[+-]', re.IGNORECASE)
_ESCAPED = re.compile("_x(000D|000A|0009|005F)_", re.IGNORECASE)
_REFERENCE = re.compile("([A-Za-z]{1,3})[0-9]{1,7}")
_FIRST_DAY, _FIRST_DAY_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_LEAP_THAT_WAS_NONE = 60  # 29 February 1900 is counted
_DAYS = 2_958_466
_MINUTES = 24 * 60
_LONGEST_NUMBER = 20

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
)
"""What Python's reader raises for a container that is none."""

Attributes = Mapping[str, str]
Row = tuple[int, list[str]]


class BadWorkbook(ValueError):
    """`str()` is the sentence for the page; `row` counts from 1, 0 = nowhere."""

    def __init__(self, message: str, *, row: int = 0) -> None:
        self.row = row
        super().__init__(message)


def rows_of(data: bytes) -> Iterator[Row]:
    """Number and cells of each row that holds anything, in order. Raises BadWorkbook, also on the way."""
    book = _open(data)
    relations = _relations(book, "_rels/.rels", "")
    main = next((path for kind, path in relations.values() if kind == "officeDocument"), "xl/workbook.xml")
    sheets = _Sheets()
    _read(book, main, sheets)
    beside = _relations(book, _relations_of(main), posixpath.dirname(main))
    paths = dict(beside.values())
    strings, styles = _Strings(), _Styles()
    if "sharedStrings" in paths:
        _read(book, paths["sharedStrings"], strings)
    if "styles" in paths:
        _read(book, paths["styles"], styles)
    shown = [beside[one][1] for one in sheets.shown if one in beside]
    if not shown:
        raise BadWorkbook(_("シートが見つかりません。表計算ソフトで開いて、保存し直してください。"))

    def rows(path: str) -> Iterator[Row]:
        return _rows(book, path, _Sheet(strings.found, styles.dates, sheets.from_1904))

    filled = [one for one in shown if any(True for _row in rows(one))] if len(shown) > 1 else shown
    if len(filled) > 1:
        raise BadWorkbook(_("2枚以上のシートに内容があります。取り込むシートだけを残すか、CSVで保存してください。"))
    for one in filled:
        yield from rows(one)


# --- the container ---------------------------------------------------------------------------------------------------


@dataclass
class _Book:
    parts: zipfile.ZipFile
    unpacked: int = 0
    elements: int = 0


def _broken() -> BadWorkbook:
    return BadWorkbook(
        _("Excel のファイルとして読めません。表計算ソフトで開いて、.xlsx か CSV で保存し直してください。")
    )


def _too_large() -> BadWorkbook:
    return BadWorkbook(_("ファイルの中身が大きすぎます。行を分けて保存し、順に取り込んでください。"))


def _open(data: bytes) -> _Book:
    if data.count(_ENTRY) > MAX_PARTS:
        raise _too_large()
    try:
        return _Book(zipfile.ZipFile(io.BytesIO(data)))
    except _DAMAGED as error:
        raise _broken() from error


def _chunks(book: _Book, path: str) -> Iterator[bytes]:
    try:
        info = book.parts.getinfo(path)
        if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _broken()
        with book.parts.open(info) as part:
            while chunk := part.read(_CHUNK):
                book.unpacked += len(chunk)
                if book.unpacked > MAX_UNPACKED:
                    raise _too_large()
                yield chunk
    except BadWorkbook:
        raise
    except _DAMAGED as error:
        raise _broken() from error


def _relations_of(path: str) -> str:
    return posixpath.join(posixpath.dirname(path), "_rels", f"{posixpath.basename(path)}.rels")


def _relations(book: _Book, path: str, folder: str) -> dict[str, tuple[str, str]]:
    """By id: what kind of part, and where."""
    reader = _Relations()
    if path in book.parts.namelist():
        _read(book, path, reader)
    return {
        one: (kind.rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for one, (kind, target) in reader.found.items()
    }


# --- reading parts ---------------------------------------------------------------------------------------------------


class _Part:
    """What begins, what it says, what ends; names without their namespace."""

    def begin(self, name: str, attributes: Attributes) -> None:
        pass

    def say(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


def _read(book: _Book, path: str, part: _Part) -> None:
    for _chunk in _feed(book, path, part):
        pass


def _feed(book: _Book, path: str, part: _Part) -> Iterator[None]:
    """Piece by piece; between two of them the caller takes what was found."""
    parser, quiet = expat.ParserCreate(), 0

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal quiet
        quiet, book.elements = 0, book.elements + 1
        if book.elements > MAX_ELEMENTS:
            raise _too_large()
        part.begin(name.rpartition(":")[2] if ":" in name else name, attributes)

    def say(text: str) -> None:
        nonlocal quiet
        quiet = 0
        part.say(text)

    def end(name: str) -> None:
        nonlocal quiet
        quiet = 0
        part.end(name.rpartition(":")[2] if ":" in name else name)

    def refuse(*_declared: object) -> None:
        raise _broken()

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, say
    parser.StartDoctypeDeclHandler = refuse
    try:
        for chunk in _chunks(book, path):
            quiet += len(chunk)
            parser.Parse(chunk, False)
            if quiet > MAX_TAG:
                raise _too_large()
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, LookupError) as error:
        raise _broken() from error


class _Relations(_Part):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.found[attributes.get("Id", "")] = attributes.get("Type", ""), attributes.get("Target", "")


class _Sheets(_Part):
    """Relations of the visible sheets, in their order."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.from_1904 = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            self.shown += [value for key, value in attributes.items() if key.endswith(":id")]


class _Strings(_Part):
    """Texts that cells share, without the readings that Excel keeps beside Japanese."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text = _Text()

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._text = _Text()
        self._text.begin(name)

    def say(self, text: str) -> None:
        self._text.say(text)

    def end(self, name: str) -> None:
        self._text.end(name)
        if name == "si":
            self.found.append(self._text.words)


class _Text:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._open = self._reading = False

    def begin(self, name: str) -> None:
        self._reading = self._reading or name == "rPh"
        self._open = name in {"t", "v"} and not self._reading

    def say(self, text: str) -> None:
        if self._open and self._length < MAX_TEXT:
            self._pieces.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        self._open = False
        self._reading = self._reading and name != "rPh"

    @property
    def words(self) -> str:
        text = "".join(self._pieces)[:MAX_TEXT]
        return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text) if "_x" in text else text


class _Styles(_Part):
    """Whether a number under each style of cells is a day."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._formats: dict[str, str] = {}
        self._of_cells = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "cellXfs":
            self._of_cells = True
        elif name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:MAX_TEXT]
        elif name == "xf" and self._of_cells:
            self.dates.append(self._is_date(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._of_cells = False

    def _is_date(self, number: str) -> bool:
        code = self._formats.get(number)
        if code is None:
            return number in _DATES
        return bool(set("ydge") & set(_NO_LETTERS.sub("", code.partition(";")[0]).lower()))


# --- a sheet ---------------------------------------------------------------------------------------------------------


@dataclass
class _Sheet(_Part):
    strings: list[str]
    dates: list[bool]
    from_1904: bool
    done: list[Row] = field(default_factory=list)
    row: int = 0
    cells: dict[int, str] = field(default_factory=dict)
    column: int = 0
    kind: str = "n"
    style: str = ""
    formula: bool = False
    characters: int = 0
    text: _Text = field(default_factory=_Text)

    def begin(self, name: str, attributes: Attributes) -> None:
        self.text.begin(name)
        if name == "row":
            row = _whole(attributes.get("r", ""), self.row + 1)
            if row <= self.row:
                raise _broken()
            self.row, self.cells, self.column = row, {}, 0
        elif name == "c":
            self.column = _column(attributes.get("r", "")) or self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.formula, self.text = False, _Text()
        elif name == "f":
            self.formula = True

    def say(self, text: str) -> None:
        self.text.say(text)

    def end(self, name: str) -> None:
        self.text.end(name)
        if name == "c":
            value = self._value()
            if value.strip():
                self.characters += len(value)
                self.cells[min(self.column, MAX_COLUMN)] = value
                if self.characters > MAX_CHARACTERS:
                    raise _too_large()
        elif name == "row" and self.cells:
            self.done.append((self.row, [self.cells.get(at, "") for at in range(1, max(self.cells) + 1)]))

    def _value(self) -> str:
        raw = self.text.words
        if self.formula and not raw and self.kind == "n":
            raise self._here(_("計算の結果が保存されていません。表計算ソフトで開いて、保存し直してください。"))
        if self.kind == "e":
            raise self._here(
                _("計算の誤り（%(error)s）があります。直すか、値に置きかえてください。") % {"error": raw[:20]}
            )
        if self.kind == "s":
            at = _whole(raw, len(self.strings))
            if at >= len(self.strings):
                raise _broken()
            return self.strings[at]
        if self.kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if self.kind == "d":
            return raw.removesuffix("T00:00:00")
        return self._number(raw) if self.kind == "n" and raw else raw

    def _here(self, sentence: str) -> BadWorkbook:
        place = _("%(row)d行目、左から%(column)d列目に、") % {"row": self.row, "column": self.column}
        return BadWorkbook(place + sentence, row=self.row)

    def _number(self, raw: str) -> str:
        """As a person would read it in the cell: a day, or plain digits."""
        try:
            number = Decimal(raw.strip())
        except InvalidOperation as error:
            raise _broken() from error
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
            return raw
        style = _whole(self.style, 0)
        if style < len(self.dates) and self.dates[style] and 1 <= number < _DAYS:
            return self._day(number)
        return str(int(number)) if number == number.to_integral_value() else format(float(number), ".15g")

    def _day(self, number: Decimal) -> str:
        days, minutes = divmod(round(number * _MINUTES), _MINUTES)
        if self.from_1904:
            day = _FIRST_DAY_1904 + dt.timedelta(days=days)
        else:
            day = _FIRST_DAY + dt.timedelta(days=days + (days < _LEAP_THAT_WAS_NONE))
        return day.isoformat() + (f" {minutes // 60:02}:{minutes % 60:02}" if minutes else "")


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else otherwise


def _column(reference: str) -> int:
    """From AB12, counted from 1; 0 where nothing is said."""
    found = _REFERENCE.fullmatch(reference)
    at = 0
    for letter in found[1].upper() if found else "":
        at = at * 26 + ord(letter) - ord("A") + 1
    return at


def _rows(book: _Book, path: str, sheet: _Sheet) -> Iterator[Row]:
    for _fed in _feed(book, path, sheet):
        yield from sheet.done
        sheet.done.clear()
