"""Which language is spoken just now, and what only English writes differently."""

import datetime as dt

from django.utils.translation import get_language, pgettext

ENGLISH = "en"
LIST = "list"
"""The context in which the catalogue keeps words of public lists, which are data."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english() -> bool:
    return get_language() == ENGLISH


def english_day(day: dt.date) -> str:
    """`Sat 14 Feb`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def listed(word: str) -> str:
    """A word of a public list in the language of the page; any other as it is."""
    return pgettext(LIST, word) if word else word
