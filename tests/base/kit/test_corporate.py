import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.corporate import (
    corporate_check_digit,
    digits,
    holds_individual_no,
    is_corporate_no,
    is_municipality_code,
)

# A number made for this test: eleven invented digits and the check digit that the statute's formula gives.
INDIVIDUAL = "123456789018"


def test_the_prefecture_and_a_town_have_numbers_that_hold() -> None:
    assert corporate_check_digit("000020310000") == 7
    assert [
        is_corporate_no(number) for number in ("7000020310000", "3000020313254", "7000020310001", "700002031000")
    ] == [
        True,
        True,
        False,
        False,
    ]


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_exactly_one_check_digit_fits_a_body(body: str) -> None:
    fitting = [digit for digit in range(10) if is_corporate_no(f"{digit}{body}")]

    assert fitting == [corporate_check_digit(body)]


def test_municipality_codes_carry_their_check_digit() -> None:
    codes = ("310000", "312011", "313025", "312012", "31201", "三一二〇一一")

    assert [is_municipality_code(code) for code in codes] == [True, True, True, False, False, False]


def test_numbers_are_read_in_any_width_and_with_any_dash() -> None:
    assert digits("３１０１０−０１２３４５６７") == "3101001234567"
    assert digits("３１０１０ー０１２３４５６７ ") == "3101001234567"


@pytest.mark.parametrize(
    "text",
    [
        INDIVIDUAL,
        f"番号は{INDIVIDUAL}です",
        "1234-5678-9018",
        "１２３４　５６７８　９０１８",
        "1234－5678－9018",
    ],
)
def test_an_individual_number_is_found_however_it_is_typed(text: str) -> None:
    assert holds_individual_no(text)


@pytest.mark.parametrize(
    "text",
    ["123456789012", "7000020310000", "31010-01234567", "0857-26-7647", "3101-001234-5", "200,000円〜250,000円", ""],
)
def test_other_numbers_of_a_posting_are_not_mistaken_for_one(text: str) -> None:
    assert not holds_individual_no(text)
