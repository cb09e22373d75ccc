import datetime as dt

import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.wareki import fiscal_year, fiscal_year_label, parse_date, seireki, wareki

DAYS = st.dates(min_value=dt.date(1873, 1, 1), max_value=dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1926, 12, 24), "大正15年12月24日"),
        (dt.date(1926, 12, 25), "昭和元年12月25日"),
        (dt.date(2025, 10, 4), "令和7年10月4日"),
    ],
)
def test_an_era_changes_on_its_day(day: dt.date, written: str) -> None:
    assert wareki(day) == written


def test_papers_and_public_pages_write_the_weekday_in_brackets() -> None:
    assert wareki(dt.date(2025, 10, 4), weekday=True) == "令和7年10月4日（土）"
    assert seireki(dt.date(2026, 2, 14)) == "2026年2月14日（土）"


@pytest.mark.parametrize(
    "typed",
    [
        "R7.10.4",
        "r7/10/04",
        "令和7年10月4日",
        "令和７年１０月４日（土）",
        "㋿7年10月4日",
        "令和 7年10月 4日",
        "2025/10/4",
        "2025-10-04",
        "２０２５年１０月４日（土曜日）",
        "20251004",
        " 2025.10.4 ",
    ],
)
def test_one_day_is_read_in_every_form_people_type(typed: str) -> None:
    assert parse_date(typed) == dt.date(2025, 10, 4)


def test_the_first_year_is_read_as_gannen() -> None:
    assert parse_date("令和元年5月1日") == dt.date(2019, 5, 1)


def test_a_year_past_the_end_of_its_era_is_what_old_papers_meant() -> None:
    assert parse_date("平成32年3月31日") == dt.date(2020, 3, 31)


@pytest.mark.parametrize(
    "typed", ["", "令和元年4月30日", "令和0年12月31日", "2025/2/29", "2025/13/1", "10/4", "X7.10.4", "令和7年10月4日頃"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_date(typed)


@given(DAYS)
def test_what_is_written_is_read_back(day: dt.date) -> None:
    assert parse_date(wareki(day, weekday=True)) == day
    assert parse_date(seireki(day)) == day


@given(st.text(max_size=30))
def test_reading_any_text_gives_a_day_or_a_value_error(text: str) -> None:
    try:
        assert isinstance(parse_date(text), dt.date)
    except ValueError as error:
        assert str(error)


def test_the_fiscal_year_begins_in_april() -> None:
    assert [fiscal_year(day) for day in (dt.date(2026, 3, 31), dt.date(2026, 4, 1))] == [2025, 2026]
    assert fiscal_year_label(dt.date(2026, 3, 27)) == "令和7年度"
    assert fiscal_year_label(dt.date(2020, 3, 31)) == "平成31年度"
