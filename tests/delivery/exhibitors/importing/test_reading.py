import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.csvsafe import encode
from engawa.delivery.exhibitors.importing import reading
from engawa.delivery.exhibitors.importing.reading import Line, Unreadable, read_table


def test_a_table_keeps_the_numbers_of_its_lines() -> None:
    table = read_table('求人番号,職種\r\n\r\n1,"二行の\r\n職種"\r\n,\r\n2,鳥\r\n'.encode("cp932"))

    assert (table.encoding, table.header) == ("cp932", ("求人番号", "職種"))
    assert table.lines == (Line(3, ("1", "二行の\n職種")), Line(5, ("2", "鳥")))


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"", 0, "空です"),
        (b"\r\n ,\r\n", 0, "空です"),
        (b"a,b\n\x00", 0, "NUL"),
        ("求人番号\n".encode("cp932") + b"\xff\n", 2, "先頭から 9 バイト目（0xFF）"),
        (b'a,b\n"c', 2, "引用符"),
        (",".join("a" * 201).encode(), 1, "200列"),
        (b"a,b\n1," + b"x" * 10_001, 2, "左から2列目"),
        ("123456789018,求人番号".encode(), 1, "個人番号"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(data: bytes, row: int, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refused:
        read_table(data)

    assert refused.value.row == row
    assert "123456789018" not in str(refused.value)


def test_a_file_above_the_limit_is_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="40MB"):
        read_table(b"\xff" * 11)


@given(st.binary(max_size=200))
def test_any_bytes_become_a_table_or_a_refusal(data: bytes) -> None:
    try:
        assert read_table(data).size == len(data)
    except Unreadable as refused:
        assert str(refused).endswith("。")


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(str.strip)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2).filter(any), min_size=1, max_size=5))
def test_cells_come_through_unchanged(rows: list[list[str]]) -> None:
    table = read_table(encode(rows))
    expected = [[f"'{cell}" if cell.startswith(tuple("=+-@＝＋－＠")) else cell for cell in row] for row in rows]

    assert [list(table.header), *(list(line.cells) for line in table.lines)] == expected
