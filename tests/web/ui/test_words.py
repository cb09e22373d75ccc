import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.web.ui import words

FAIR = dt.date(2026, 2, 14)


def test_a_date_is_written_with_its_weekday() -> None:
    assert words.jp_date(FAIR) == "2026年2月14日（土）"


def test_an_instant_is_shown_as_the_clock_in_tokyo_says() -> None:
    assert words.jp_datetime(dt.datetime(2026, 2, 14, 4, 0, tzinfo=dt.UTC)) == "2026年2月14日（土）13:00"


def test_an_instant_late_in_the_utc_day_is_already_tomorrow_in_tokyo() -> None:
    assert words.jp_day(dt.datetime(2026, 2, 14, 16, 30, tzinfo=dt.UTC)) == "2月15日（日）"


@pytest.mark.parametrize("moment", [clock.at(FAIR, 9, 5), dt.time(9, 5)])
def test_a_time_keeps_its_zeros(moment: dt.datetime | dt.time) -> None:
    assert words.jp_time(moment) == "09:05"


def test_nothing_is_written_as_nothing() -> None:
    assert [write(None) for write in (words.jp_date, words.jp_day, words.jp_time, words.jp_datetime)] == [""] * 4
