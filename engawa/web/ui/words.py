"""Dates, times and amounts as people write them, in the language of the page. Instants are shown in Asia/Tokyo."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.functional import lazy

from engawa.base.kit import clock
from engawa.base.kit.tongue import english, english_day

_WEEKDAYS = "月火水木金土日"


def jp_date(value: dt.date | None) -> str:
    """`2026年2月14日（土）`, `Sat 14 Feb 2026`; "" for None."""
    day = _day(value)
    if day is None:
        return ""
    return f"{english_day(day)} {day.year}" if english() else f"{day.year}年{jp_day(day)}"


def jp_day(value: dt.date | None) -> str:
    """`2月14日（土）`, `Sat 14 Feb`: where the year goes without saying."""
    day = _day(value)
    if day is None:
        return ""
    return english_day(day) if english() else f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def jp_time(value: dt.datetime | dt.time | None) -> str:
    """`13:00`."""
    if value is None:
        return ""
    return f"{clock.local(value) if isinstance(value, dt.datetime) else value:%H:%M}"


def jp_datetime(value: dt.datetime | None) -> str:
    """`2026年2月14日（土）13:00`, `Sat 14 Feb 2026, 13:00`."""
    return together(jp_date(value), jp_time(value)) if value else ""


def jp_moment(value: dt.datetime | None) -> str:
    """`2月14日（土）13:00`, `Sat 14 Feb, 13:00`."""
    return together(jp_day(value), jp_time(value)) if value else ""


def together(day: str, time: str) -> str:
    """A day and a time of it."""
    return f"{day}, {time}" if english() else f"{day}{time}"


def binding(words: object, **facts: object) -> str:
    """Lazy words that somebody agrees to: the Japanese ones count, so that an English page gives both."""
    translated = str(words) % facts if facts else str(words)
    if not english():
        return translated
    with translation.override(settings.LANGUAGE_CODE):
        said = str(words) % facts if facts else str(words)
    return said if said == translated else f"{said} ({translated})"


binding_lazy = lazy(binding, str)


def _day(value: dt.date | None) -> dt.date | None:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value
