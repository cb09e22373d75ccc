"""The fair that robots come to: as many companies as are wanted, and times that can be kept."""

import csv
import io

import pytest

from engawa.base.kit.corporate import is_corporate_no
from engawa.base.kit.csvsafe import decode
from engawa.config.rehearsal import companies, timetable


@pytest.mark.parametrize("count", [8, 40, 62, 110])
def test_every_booth_has_a_company_with_a_posting_and_somebody_to_sit_there(count: int) -> None:
    hosts = companies.hosts(count)
    rows = list(csv.DictReader(io.StringIO(decode(companies.postings(count)).text, newline="")))

    assert len({host["key"] for host in hosts}) == len({host["mail"] for host in hosts}) == count
    assert {row["法人番号"] for row in rows} == {host["corporate_no"] for host in hosts}
    assert all(is_corporate_no(row["法人番号"]) for row in rows)
    assert len({row["求人番号"] for row in rows}) == len(rows)
    assert len({row["事業所名"] for row in rows}) == count


@pytest.mark.parametrize("booths", [8, 30, 60])
def test_a_booked_host_holds_no_briefing_and_every_room_is_there(booths: int) -> None:
    offering, explaining = timetable.offering(booths), timetable.explaining(booths)

    assert offering
    assert explaining
    assert not set(offering) & set(explaining)
    assert {*offering, *explaining} <= set(timetable.usual(booths))


@pytest.mark.parametrize("seconds", [60.0, 480.0, 1440.0])
def test_the_first_time_lies_within_the_day_and_can_be_booked_before(seconds: float) -> None:
    assert timetable.LEAST_LEAD < timetable.lead(seconds) < max(120.0, 0.5 * seconds)
    assert len(timetable.times(seconds)) >= 2
