"""Dates, times and amounts as people write them. Instants are shown in Asia/Tokyo."""

import datetime as dt

from engawa.base.kit import clock

_WEEKDAYS = "月火水木金土日"


def jp_date(value: dt.date | None) -> str:
    """`2026年2月14日（土）`; "" for None."""
    day = _day(value)
    return f"{day.year}年{jp_day(day)}" if day else ""


def jp_day(value: dt.date | None) -> str:
    """`2月14日（土）`: where the year goes without saying."""
    day = _day(value)
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）" if day else ""


def jp_time(value: dt.datetime | dt.time | None) -> str:
    """`13:00`."""
    if value is None:
        return ""
    return f"{clock.local(value) if isinstance(value, dt.datetime) else value:%H:%M}"


def jp_datetime(value: dt.datetime | None) -> str:
    """`2026年2月14日（土）13:00`."""
    return f"{jp_date(value)}{jp_time(value)}" if value else ""


def _day(value: dt.date | None) -> dt.date | None:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value
