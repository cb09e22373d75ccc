import datetime as dt

import pytest

from engawa.base.kit.days import (
    Roll,
    add_open_days,
    counted_from,
    days_left,
    holiday_name,
    is_open_day,
    next_open_day,
    roll,
)


def test_offices_are_closed_on_weekends_holidays_and_at_the_turn_of_the_year() -> None:
    closed = [
        dt.date(2026, 2, 14),
        dt.date(2026, 2, 15),
        dt.date(2026, 2, 11),
        dt.date(2026, 9, 22),
        dt.date(2025, 12, 29),
        dt.date(2025, 12, 31),
        dt.date(2026, 1, 2),
    ]
    opened = [dt.date(2026, 2, 13), dt.date(2025, 12, 26), dt.date(2026, 1, 5)]

    assert [is_open_day(day) for day in closed] == [False] * len(closed)
    assert [is_open_day(day) for day in opened] == [True] * len(opened)


def test_a_holiday_has_a_name() -> None:
    assert [holiday_name(day) for day in (dt.date(2026, 9, 22), dt.date(2026, 9, 24))] == ["国民の休日", ""]


def test_a_row_overrides_the_calendar() -> None:
    friday = dt.date(2026, 2, 13)

    assert is_open_day(friday, {friday: False}) is False
    assert next_open_day(friday, {friday: False}) == dt.date(2026, 2, 16)


def test_only_a_duty_that_says_so_moves_to_the_next_open_day() -> None:
    saturday = dt.date(2027, 5, 1)  # golden week: Saturday, Sunday, three holidays

    assert roll(saturday, Roll.NONE) == saturday
    assert roll(saturday, Roll.NEXT_OPEN_DAY) == dt.date(2027, 5, 6)


def test_counting_from_a_day_includes_it() -> None:
    first = dt.date(2025, 10, 1)

    assert counted_from(first, 3) == dt.date(2025, 10, 3)
    assert counted_from(first, 21) == dt.date(2025, 10, 21)
    with pytest.raises(ValueError, match="first day"):
        counted_from(first, 0)


def test_open_days_are_counted_after_the_day() -> None:
    assert add_open_days(dt.date(2026, 2, 13), 1) == dt.date(2026, 2, 16)
    assert add_open_days(dt.date(2026, 2, 14), 2) == dt.date(2026, 2, 17)


def test_a_deadline_has_no_days_left_on_its_day() -> None:
    due = dt.date(2026, 3, 27)

    assert [days_left(day, due) for day in (dt.date(2026, 3, 26), due, dt.date(2026, 3, 28))] == [1, 0, -1]
