"""Must hold (fair-operations 10): the 20 % line and the cut."""

import pytest
from hypothesis import given, strategies as st

from engawa.outcomes.measures.line import Reached, cut, line, rate

MANY = Reached(10_000, 1)


@pytest.mark.parametrize(
    ("actual", "target", "cuts"),
    [
        (39, 200, True),
        (40, 200, False),
        (19, 100, True),
        (20, 100, False),
        (0, 200, True),
        (47, 240, True),
        (48, 240, False),
    ],
)
def test_the_line_is_at_a_fifth_and_not_below(actual: int, target: int, cuts: bool) -> None:
    assert bool(cut(9_000_000, [Reached(actual, target), MANY])) is cuts
    assert bool(cut(9_000_000, [MANY, Reached(actual, target)])) is cuts


def test_both_below_is_still_one_cut() -> None:
    assert cut(9_000_000, [Reached(0, 200), Reached(0, 100)]) == 450_000


def test_the_cut_is_floored() -> None:
    assert cut(8_999_999, [Reached(0, 200)]) == 449_999


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_whoever_stands_on_the_line_is_not_below_it(actual: int, target: int) -> None:
    assert Reached(actual, target).below(20) == (actual < line(target))


def test_a_rate_is_cut_off_and_never_rounded_up_over_the_line() -> None:
    assert (rate(198, 240), rate(1996, 10_000), rate(0, 100), rate(1, 0)) == ("82.5%", "19.9%", "0.0%", "")
