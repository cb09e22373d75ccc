"""CSV between Japanese offices: every character in or none, and nothing that a spreadsheet would run."""

import codecs
import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_UNSHARED = re.compile("[\x80\xa0\ue000-\uf8ff]")


@dataclasses.dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark, and how it was written: utf-8-sig, utf-8 or cp932."""

    text: str
    encoding: str


class Undecodable(ValueError):
    """Neither UTF-8 nor CP932. `row` counts lines from 1, `byte` from 0 in the file, `value` is the byte itself."""

    def __init__(self, row: int, byte: int, value: int) -> None:
        self.row, self.byte, self.value = row, byte, value
        super().__init__(f"byte 0x{value:02X} at offset {byte} (line {row}) is neither UTF-8 nor CP932")


@dataclasses.dataclass(frozen=True, slots=True)
class Unencodable:
    """A character that CP932 lacks; `row` and `column` count from 1."""

    row: int
    column: int
    char: str


def decode(data: bytes) -> Decoded:
    """BOM, else strict UTF-8, else CP932. Nothing is ever replaced silently."""
    if data.startswith(codecs.BOM_UTF8):
        body = data[len(codecs.BOM_UTF8) :]
        try:
            return Decoded(body.decode("utf-8"), "utf-8-sig")
        except UnicodeDecodeError as error:
            raise _undecodable(data, error.start + len(codecs.BOM_UTF8)) from error
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as utf8:
        try:
            return Decoded(_decode_cp932(data), "cp932")
        except UnicodeDecodeError as cp932:
            # The encoding that got further is the one the file was meant in.
            raise _undecodable(data, max(utf8.start, cp932.start)) from cp932


def encode(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM, CRLF, formulas neutralised: what Excel on Windows opens without asking."""
    return codecs.BOM_UTF8 + _csv(rows).encode("utf-8")


def encode_cp932(rows: Iterable[Sequence[Cell]], *, replace: bool = False) -> bytes:
    """On request. UnicodeEncodeError unless `replace`, which a person has agreed to after seeing `unencodable`."""
    text = _csv(rows)
    return "".join(char if not replace or _fits(char) else "〓" for char in text).encode("cp932")


def unencodable(rows: Iterable[Sequence[Cell]]) -> list[Unencodable]:
    """Every character that CP932 would lose."""
    return [
        Unencodable(row, column, char)
        for row, cells in enumerate(rows, start=1)
        for column, cell in enumerate(cells, start=1)
        for char in str(cell if cell is not None else "")
        if not _fits(char)
    ]


def neutralise(cell: Cell) -> str:
    """A leading apostrophe before text that a spreadsheet would take for a formula; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def as_typed(text: str) -> str:
    """What `neutralise` made safe, as it was, for a file that came back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def _decode_cp932(data: bytes) -> str:
    """Python reads 0x80, 0xA0, 0xFD–0xFF and 外字 as characters that no other machine shows: refused as well."""
    text = data.decode("cp932")
    if found := _UNSHARED.search(text):
        at = len(text[: found.start()].encode("cp932"))
        raise UnicodeDecodeError("cp932", data, at, at + 1, "no shared character")
    return text


def _csv(rows: Iterable[Sequence[Cell]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([neutralise(cell) for cell in cells] for cells in rows)
    return out.getvalue()


def _fits(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _undecodable(data: bytes, at: int) -> Undecodable:
    return Undecodable(data.count(b"\n", 0, at) + 1, at, data[at])
