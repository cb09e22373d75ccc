import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.yen import below_percent, man_oku, percent_ceil, percent_floor, tax, with_tax, yen


def test_the_cut_and_the_tax_are_floored_and_the_deposit_is_not_short() -> None:
    assert percent_floor(8_999_999, 5) == 449_999
    assert percent_floor(9_000_000, 5) == 450_000
    assert tax(109) == 10
    assert percent_ceil(9_000_000, 10) == 900_000
    assert percent_ceil(9_000_001, 10) == 900_001


def test_the_ceiling_lies_between_two_neighbouring_nets() -> None:
    assert [with_tax(net) for net in (8_181_819, 8_181_820)] == [9_000_000, 9_000_002]


def test_the_twenty_percent_line_is_exact() -> None:
    assert [below_percent(*pair, 20) for pair in ((39, 200), (40, 200), (19, 100), (20, 100))] == [
        True,
        False,
        True,
        False,
    ]


def test_a_debt_has_no_percentage() -> None:
    with pytest.raises(ValueError, match="debt"):
        percent_floor(-1, 5)


def test_amounts_are_written_as_papers_write_them() -> None:
    assert [yen(amount) for amount in (9_000_000, 0, -450_000)] == ["9,000,000円", "0円", "△450,000円"]
    assert [man_oku(amount) for amount in (9_000_000, 453_000, 120_000_000, 500, 0)] == [
        "900万円",
        "45万3,000円",
        "1億2,000万円",
        "500円",
        "0円",
    ]


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=100))
def test_floor_and_ceiling_are_at_most_one_yen_apart(amount: int, percent: int) -> None:
    assert 0 <= percent_ceil(amount, percent) - percent_floor(amount, percent) <= 1
