"""Workbooks: what stands in the cells as a person reads them; what is not one, or is too much, is refused with a sentence."""

import datetime as dt
import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from engawa.delivery.exhibitors.importing.reading import Line, Unreadable, read_table
from tests.delivery.exhibitors.workbooks import (
    book_of,
    packed,
    sheet,
    sheet_of,
    workbook,
)
from tests.hostile.long import resident

HEAD = ["求人番号", "職種"]


def cells(rows: str, strings: str = "", epoch: str = "0") -> tuple[str, ...]:
    """Of the second row, below a header."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    table = read_table(packed(book_of(sheet_of(head + rows), strings=strings, epoch=epoch)))
    return table.lines[0].cells if table.lines else ()


def test_rows_keep_their_numbers_and_cells_their_places() -> None:
    data = workbook([HEAD, [None, None], ["1", "二行の\n職種"], [None, None, None], [None, "鳥"]])

    table = read_table(data)

    assert (table.encoding, table.size, table.header) == ("xlsx", len(data), ("求人番号", "職種"))
    assert table.lines == (Line(3, ("1", "二行の\n職種")), Line(5, ("", "鳥")))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ('<row r="2"><c r="A2"><v>1000020312011</v></c></row>', ("1000020312011",)),
        ('<row r="2"><c r="A2"><v>1.200E3</v></c></row>', ("1200",)),
        ('<row r="2"><c r="A2"><v>0.10000000000000001</v></c></row>', ("0.1",)),
        ('<row r="2"><c r="A2" s="1"><v>45934</v></c></row>', ("2025-10-04",)),
        ('<row r="2"><c r="A2" s="2"><v>45934</v></c></row>', ("2025-10-04",)),
        ('<row r="2"><c r="A2" s="1"><v>45934.5416666667</v></c></row>', ("2025-10-04 13:00",)),
        ('<row r="2"><c r="A2" s="1"><v>59</v></c></row>', ("1900-02-28",)),
        ('<row r="2"><c r="A2" s="3"><v>45934</v></c></row>', ("45934",)),
        ('<row r="2"><c r="A2" t="str"><f>A1</f><v>計算した文字</v></c></row>', ("計算した文字",)),
        ('<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>', ("2",)),
        ('<row r="2"><c r="A2" t="b"><v>1</v></c></row>', ("TRUE",)),
        ('<row r="2"><c r="A2" t="d"><v>2025-10-04T00:00:00</v></c></row>', ("2025-10-04",)),
        ('<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>', ("鳥取市", "", "二つの書式")),
        ('<row><c t="s"><v>0</v></c><c><v>3</v></c></row>', ("鳥取市", "3")),
        ('<row r="2"><c r="A2" t="inlineStr"><is><t>a_x000D_&#10;b</t></is></c></row>', ("a\nb",)),
    ],
)
def test_a_cell_reads_as_a_person_reads_it(row: str, expected: tuple[str, ...]) -> None:
    """A reading (ふりがな) that Excel keeps beside its text is no part of it."""
    strings = (
        '<si><t>鳥取市</t><rPh sb="0" eb="2"><t>トットリ</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><r><t>二つの</t></r><r><rPr><b/></rPr><t>書式</t></r></si>"
    )

    assert cells(row, strings) == expected


def test_days_of_old_macs_count_from_another_day() -> None:
    assert cells('<row r="2"><c r="A2" s="1"><v>44472</v></c></row>', epoch="1") == ("2025-10-04",)


def test_hidden_and_empty_sheets_are_passed_over_and_a_second_table_is_not() -> None:
    table, nothing = sheet([HEAD, ["1", "鳥"]]), sheet([[None, None]])

    assert len(read_table(packed(book_of(nothing, table, states=["hidden"]))).lines) == 1
    assert len(read_table(packed(book_of(table, nothing))).lines) == 1
    assert len(read_table(packed(book_of(nothing, table))).lines) == 1
    with pytest.raises(Unreadable, match="2枚以上のシート"):
        read_table(packed(book_of(table, table)))


def bomb(inside: str, times: int) -> bytes:
    return packed(book_of(sheet_of(inside * times)))


def doctype() -> bytes:
    entity = '<!DOCTYPE a [<!ENTITY b "cccccccccc">]>'
    return packed(book_of(sheet_of("").replace("<worksheet", entity + "<worksheet")))


def many_parts() -> bytes:
    return packed({f"part{at}": "" for at in range(2_000)})


def encrypted() -> bytes:
    data = bytearray(workbook([HEAD]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def lzma() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as book:
        for name, told in book_of(sheet([HEAD])).items():
            book.writestr(name, told)
    return out.getvalue()


ROW = '<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    ("data", "words", "row"),
    [
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード", 0),
        (lambda: b"PK\x03\x04", "読めません", 0),
        (lambda: workbook([HEAD])[:-40], "読めません", 0),
        (lambda: workbook([HEAD] * 50)[:900] + workbook([HEAD] * 50)[900:].replace(b"\x00", b"\x01"), "読めません", 0),
        (lambda: packed({"a.txt": "x"}), "読めません", 0),
        (lambda: packed(book_of()), "シートが見つかりません", 0),
        (lambda: packed(book_of(sheet_of("<row"))), "読めません", 0),
        (doctype, "読めません", 0),
        (encrypted, "読めません", 0),
        (lzma, "読めません", 0),
        (many_parts, "大きすぎます", 0),
        (lambda: workbook([]), "空です", 0),
        (lambda: workbook([["123456789018", "求人番号"]]), "個人番号", 1),
        (lambda: workbook([HEAD, ["あ" * 10_001]]), "左から1列目の文字が多すぎます", 2),
        (lambda: workbook([HEAD, [None] * 250 + ["x"]]), "200列", 2),
        (lambda: packed(book_of(sheet_of(ROW.format(row=1) + ROW.format(row=50_001)))), "50,000行", 50_001),
        (lambda: packed(book_of(sheet_of(ROW.format(row=2) + ROW.format(row=1)))), "読めません", 0),
        (lambda: packed(book_of(sheet_of('<row r="1"><c r="A1" t="s"><v>5</v></c></row>'))), "読めません", 0),
        (
            lambda: packed(book_of(sheet_of('<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>'))),
            "3行目、左から2列目",
            3,
        ),
        (lambda: packed(book_of(sheet_of('<row r="3"><c r="B3"><f>A1</f></c></row>'))), "計算の結果", 3),
        (lambda: packed(book_of(sheet_of('<row r="2"><c r="A2" s="1"><v>9999999</v></c></row>'))), "計算の誤り", 2),
        (lambda: packed(book_of(sheet_of('<row r="9999999"><c><v>1</v></c></row>'))), "読めません", 0),
        (lambda: packed(book_of(sheet_of(f'<row r="1">{"<c/>" * 17_000}</row>'))), "大きすぎます", 0),
        (lambda: packed(book_of(sheet_of('<row r="1"><c r="A1"><v>1e</v></c></row>'))), "読めません", 0),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(data: Callable[[], bytes], words: str, row: int) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        read_table(data())

    assert refused.value.row == row
    assert str(refused.value).endswith("。")
    assert "123456789018" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        lambda: bomb("<c/>", 5_000_000),
        lambda: bomb(" " * 1_000, 200_000),
        lambda: packed(book_of(sheet_of(f'<row a="{"b" * 30_000_000}"/>'))),
        lambda: packed(book_of(sheet_of(f"<!--{'b' * 30_000_000}-->"))),
        lambda: packed(
            book_of(
                sheet_of("".join(f'<row r="{row}"><c t="s"><v>0</v></c></row>' for row in range(1, 9_000))),
                strings=f"<si><t>{'あ' * 10_000}</t></si>",
            )
        ),
    ],
    ids=["elements", "blanks", "a tag", "a comment", "one text in thousands of cells"],
)
def test_a_small_file_that_unpacks_to_more_than_the_limits_ends_early(data: Callable[[], bytes]) -> None:
    small = data()
    before, begun = resident(), time.monotonic()

    with pytest.raises(Unreadable, match="大きすぎます"):
        read_table(small)

    assert len(small) < 2_000_000
    assert time.monotonic() - begun < 20
    assert resident() - before < 400_000_000


@given(st.binary(max_size=60), st.integers(0, 4_000))
def test_a_damaged_workbook_becomes_a_table_or_a_refusal(noise: bytes, at: int) -> None:
    whole = WHOLE
    data = whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :]
    try:
        assert read_table(data).size == len(data)
    except Unreadable as refused:
        assert str(refused).endswith("。")


WHOLE = workbook([HEAD, ["1", dt.date(2025, 10, 4)], ["2", 3.5]])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)


@given(st.lists(st.lists(TEXTS.map(str.strip), min_size=2, max_size=2).filter(any), min_size=1, max_size=5))
def test_cells_come_through_unchanged(rows: list[list[str]]) -> None:
    table = read_table(workbook(rows))
    found = [list(table.header), *(list(line.cells) for line in table.lines)]

    assert [[*row, *[""] * (2 - len(row))] for row in found] == rows
