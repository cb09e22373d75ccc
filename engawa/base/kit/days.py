"""閉庁日 and counting days. Dates are days in Asia/Tokyo."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import jpholiday

NO_OVERRIDES: Mapping[dt.date, bool] = MappingProxyType({})
_SATURDAY = 5
_DAY = dt.timedelta(days=1)


class Roll(StrEnum):
    """What happens to a deadline on a closed day. Only 特記仕様書 12(1)イ(イ) moves one; the default is none."""

    NONE = "none"
    NEXT_OPEN_DAY = "next_open_day"


def holiday_name(day: dt.date) -> str:
    """国民の祝日 or 休日, "" on other days."""
    return str(jpholiday.is_holiday_name(day) or "")


def is_open_day(day: dt.date, overrides: Mapping[dt.date, bool] = NO_OVERRIDES) -> bool:
    """開庁日: not Saturday, Sunday, holiday or 12/29–1/3 (地方自治法4条の2); `overrides` say open (True) or closed."""
    if day in overrides:
        return overrides[day]
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < _SATURDAY and not year_end and not holiday_name(day)


def next_open_day(day: dt.date, overrides: Mapping[dt.date, bool] = NO_OVERRIDES) -> dt.date:
    """The day itself when it is open, else the first open one after it."""
    while not is_open_day(day, overrides):
        day += _DAY
    return day


def add_open_days(day: dt.date, count: int, overrides: Mapping[dt.date, bool] = NO_OVERRIDES) -> dt.date:
    """`count` open days later, the day itself not counted: an answer within one open day of Friday is Monday's."""
    for _ in range(count):
        day = next_open_day(day + _DAY, overrides)
    return day


def roll(day: dt.date, how: Roll, overrides: Mapping[dt.date, bool] = NO_OVERRIDES) -> dt.date:
    """Apply a duty's rule for closed days."""
    return next_open_day(day, overrides) if how is Roll.NEXT_OPEN_DAY else day


def counted_from(first: dt.date, days: int) -> dt.date:
    """「…の日から起算して◯日」: the first day counts, so 3 days from the 1st end on the 3rd, 3 weeks on the 21st."""
    if days < 1:
        message = "counting includes its first day"
        raise ValueError(message)
    return first + dt.timedelta(days=days - 1)


def days_left(today: dt.date, due: dt.date) -> int:
    """0 on the day itself, negative when it is past."""
    return (due - today).days
