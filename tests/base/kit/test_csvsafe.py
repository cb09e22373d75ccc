import csv
import io

import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.csvsafe import (
    Undecodable,
    Unencodable,
    as_typed,
    decode,
    encode,
    encode_cp932,
    neutralise,
    unencodable,
)


def test_the_three_ways_a_file_comes_are_told_apart() -> None:
    text = "求人番号,職種\r\n髙﨑①㈱～\r\n"

    assert [
        (found.text, found.encoding) for found in map(decode, map(text.encode, ("utf-8-sig", "utf-8", "cp932")))
    ] == [
        (text, "utf-8-sig"),
        (text, "utf-8"),
        (text, "cp932"),
    ]


def test_a_broken_byte_is_named_by_line_and_place() -> None:
    data = "求人番号\r\n".encode("cp932") + b"ab\xff" + "\r\n".encode("cp932")

    with pytest.raises(Undecodable) as refused:
        decode(data)

    assert (refused.value.row, refused.value.byte, refused.value.value) == (2, 12, 0xFF)


def test_a_character_that_exists_on_one_machine_only_is_refused() -> None:
    gaiji = b"\xf0\x40"

    with pytest.raises(Undecodable) as refused:
        decode("山".encode("cp932") + gaiji)

    assert (refused.value.row, refused.value.byte) == (1, 2)


def test_a_utf8_file_with_one_broken_byte_is_judged_as_utf8() -> None:
    data = "求人番号,職種\n鳥取,".encode() + b"\xff\n"

    with pytest.raises(Undecodable) as refused:
        decode(data)

    assert (refused.value.row, refused.value.byte, refused.value.value) == (2, len(data) - 2, 0xFF)


def test_a_byte_order_mark_admits_nothing_but_utf8() -> None:
    with pytest.raises(Undecodable) as refused:
        decode(b"\xef\xbb\xbf" + "鳥取".encode("cp932"))

    assert refused.value.byte == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_what_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    assert neutralise(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["=1+1", "-5℃まで", "＋α", "'", "'80年代の家", "鳥取"])
def test_what_was_made_safe_comes_back_as_it_was_typed(text: str) -> None:
    assert as_typed(neutralise(text)) == text


def test_a_negative_number_stays_a_number() -> None:
    assert [neutralise(cell) for cell in (-3, None, "鳥取")] == ["-3", "", "鳥取"]


def test_excel_on_windows_can_open_what_goes_out() -> None:
    assert (
        encode([["企業名", "人数"], ["㈱とっとり", 5]]) == b"\xef\xbb\xbf" + "企業名,人数\r\n㈱とっとり,5\r\n".encode()
    )


def test_characters_that_cp932_lacks_are_listed_before_anything_is_replaced() -> None:
    rows = [["氏名"], ["𠮷田"], ["髙田"]]

    assert unencodable(rows) == [Unencodable(2, 1, "𠮷")]
    with pytest.raises(UnicodeEncodeError):
        encode_cp932(rows)
    assert encode_cp932(rows, replace=True).decode("cp932") == "氏名\r\n〓田\r\n髙田\r\n"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
            min_size=2,
            max_size=3,
        )
    )
)
def test_every_cell_that_goes_out_comes_back_as_harmless_text(rows: list[list[str]]) -> None:
    found = list(csv.reader(io.StringIO(decode(encode(rows)).text, newline="")))

    assert [
        [cell.removeprefix("'") if cell[1:].startswith(tuple("=+-@\t\r＝＋－＠")) else cell for cell in row]
        for row in found
    ] == rows
