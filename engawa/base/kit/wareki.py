"""Dates as Japanese offices write and type them. Gregorian years inside, 和暦 at the edge."""

import datetime as dt
import re
import unicodedata

# First day of each era; 明治 counts from the day Japan took the Gregorian calendar.
_ERAS: tuple[tuple[str, str, dt.date, int], ...] = (
    ("令和", "R", dt.date(2019, 5, 1), 2018),
    ("平成", "H", dt.date(1989, 1, 8), 1988),
    ("昭和", "S", dt.date(1926, 12, 25), 1925),
    ("大正", "T", dt.date(1912, 7, 30), 1911),
    ("明治", "M", dt.date(1873, 1, 1), 1867),
)
_APRIL = 4
_WEEKDAYS = "月火水木金土日"
_NAMES = {name: era for era in _ERAS for name in era[:2]}
_WEEKDAY_TAIL = r"(?:\s*\((?:[月火水木金土日](?:曜日?)?)(?:・?祝)?\))?"
_ERA_DATE = re.compile(
    rf"({'|'.join(_NAMES)})\s*(元|\d{{1,2}})\s*[年./-]\s*(\d{{1,2}})\s*[月./-]\s*(\d{{1,2}})\s*日?{_WEEKDAY_TAIL}",
    re.IGNORECASE,
)
_WESTERN_DATE = re.compile(
    rf"(?:西暦)?\s*(\d{{4}})\s*[年./-]\s*(\d{{1,2}})\s*[月./-]\s*(\d{{1,2}})\s*日?{_WEEKDAY_TAIL}"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def wareki(day: dt.date, *, weekday: bool = False) -> str:
    """`令和7年10月4日`, with `weekday` `令和7年10月4日（土）`; the first year of an era is 元年."""
    return f"{wareki_year(day)}{day.month}月{day.day}日{_weekday(day) if weekday else ''}"


def wareki_year(day: dt.date) -> str:
    """`令和7年`, `令和元年`."""
    for name, _letter, start, offset in _ERAS:
        if day >= start:
            year = day.year - offset
            return f"{name}{'元' if year == 1 else year}年"
    message = f"no era known for {day.isoformat()}"
    raise ValueError(message)


def seireki(day: dt.date, *, weekday: bool = True) -> str:
    """`2025年10月4日（土）`, as public pages write it."""
    return f"{day.year}年{day.month}月{day.day}日{_weekday(day) if weekday else ''}"


def fiscal_year(day: dt.date) -> int:
    """年度: the calendar year in which its April lies."""
    return day.year if day.month >= _APRIL else day.year - 1


def fiscal_year_label(day: dt.date) -> str:
    """`令和7年度`; the year that began in April 2019 is 平成31年度 on paper, as the era changed in May."""
    return f"{wareki_year(dt.date(fiscal_year(day), 4, 1))}度"


def parse_date(text: str) -> dt.date:
    """Read R7.10.4, 令和7年10月4日, 令和元年…, 2025/10/4, 2025-10-04, 2025年10月4日, 20251004, in any width.

    An era may be written past its end (平成32年3月31日 stands on papers printed before the change), never before its
    beginning. Raises ValueError.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _ERA_DATE.fullmatch(plain):
        name, year, month, day = match.groups()
        _long, _letter, start, offset = _NAMES[name.upper()]
        found = dt.date(offset + (1 if year == "元" else int(year)), int(month), int(day))
        if found < start:
            message = f"{text!r} lies before its era"
            raise ValueError(message)
        return found
    if match := _WESTERN_DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain):
        year, month, day = match.groups()
        return dt.date(int(year), int(month), int(day))
    message = f"{text!r} is not a date"
    raise ValueError(message)


def _weekday(day: dt.date) -> str:
    return f"（{_WEEKDAYS[day.weekday()]}）"
