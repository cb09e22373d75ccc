"""Workbooks as Excel saves them, and some that nobody means well with."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Value = str | int | float | dt.date | None
FIRST = dt.date(1899, 12, 30)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ERA = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"'
DAY, WORDS = 1, 0


def relations(**kinds: str) -> str:
    """By id: the kind of part, a colon and its path."""
    rows = [
        f'<Relationship Id="{one}" Type="{RELATIONS}/{told.split(":")[0]}" Target="{told.split(":")[1]}"/>'
        for one, told in kinds.items()
    ]
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(rows)}</Relationships>'


def column(at: int) -> str:
    return (column(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def cell(row: int, at: int, value: Value) -> str:
    place = f'r="{column(at)}{row}"'
    if value is None:
        return f'<c {place} s="0"/>'
    if isinstance(value, dt.date):
        return f'<c {place} s="{DAY}"><v>{(value - FIRST).days}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet(rows: Sequence[Sequence[Value]]) -> str:
    told = [
        f'<row r="{row}">{"".join(cell(row, at, one) for at, one in enumerate(values))}</row>'
        for row, values in enumerate(rows, start=1)
    ]
    return sheet_of("".join(told))


def sheet_of(rows: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>'


def book_of(*sheets: str, states: Sequence[str] = (), strings: str = "", epoch: str = "0") -> dict[str, str]:
    names = [f"s{at}" for at in range(len(sheets))]
    states = [*states, *["visible"] * (len(sheets) - len(states))]
    listed = "".join(
        f'<sheet name="{one}" sheetId="{at}" state="{state}" r:id="{one}"/>'
        for at, (one, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    beside = {one: f"worksheet:worksheets/{one}.xml" for one in names}
    beside |= {"styles": "styles:styles.xml", "shared": "sharedStrings:/xl/sharedStrings.xml"}
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    kinds = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    kinds |= {f"worksheets/{one}": "worksheet" for one in names}
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{types}{kind}+xml"/>' for part, kind in kinds.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": relations(main="officeDocument:xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><workbookPr date1904="{epoch}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(**beside),
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{escape(ERA, {chr(34): "&quot;"})}"/>'
        '<numFmt numFmtId="201" formatCode="0.00E+00"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        **{f"xl/worksheets/{one}.xml": told for one, told in zip(names, sheets, strict=True)},
    }


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, told in parts.items():
            book.writestr(name, told)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    return packed(book_of(sheet(rows)))


def workbook_of(rows: Sequence[Mapping[str, Value]]) -> bytes:
    """As `files.file_of` makes a CSV of them."""
    return workbook([list(rows[0]), *(list(one.values()) for one in rows)])
