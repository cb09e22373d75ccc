"""Which language is spoken just now, and what only English writes differently."""

import datetime as dt

from django.utils.translation import get_language

ENGLISH = "en"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english() -> bool:
    return get_language() == ENGLISH


def english_day(day: dt.date) -> str:
    """`Sat 14 Feb`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
