"""Waiting ranges: what every estimate keeps, and how good they are on simulated booth-days."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from engawa.delivery.matching.queue.estimate import HARDLY, DeskNow, Outlook, outlooks
from tests.delivery.matching.booth_days import measure

minutes = st.floats(min_value=1, max_value=60)
desks = st.builds(
    DeskNow,
    line=st.lists(st.booleans(), max_size=6).map(tuple),
    finished=st.lists(minutes, max_size=12).map(tuple),
    running=st.lists(st.floats(min_value=0, max_value=120), max_size=2).map(tuple),
    bookings=st.lists(st.floats(min_value=-10, max_value=90), max_size=2).map(tuple),
    free_in=st.lists(st.just(0.0), max_size=2).map(tuple),
    closes_in=st.one_of(st.none(), st.floats(min_value=0, max_value=240)),
)
TALKS = (8.0, 10.0, 12.0, 15.0)


def last(desk: DeskNow) -> Outlook:
    return outlooks(desk, seed=7)[-1]


@settings(max_examples=60, deadline=None)
@given(desks, st.integers(min_value=0, max_value=2**64))
def test_nobody_further_back_is_told_less_and_every_range_is_a_range_of_whole_fives(desk: DeskNow, seed: int) -> None:
    found = outlooks(desk, seed=seed)

    assert found == outlooks(desk, seed=seed)
    assert len(found) == len(desk.line) + 1
    for one in found:
        assert 0 <= one.median <= one.p80
        assert one.low <= one.median
        assert one.high >= one.p80
        assert (one.low % 5, one.high % 5) == (0, 0)
        assert one.low < one.high
        assert 0 <= one.served <= 1
    for nearer, further in pairwise(found):
        assert (nearer.median, nearer.p80, -nearer.served) <= (further.median, further.p80, -further.served)


@settings(max_examples=30, deadline=None)
@given(desks)
def test_an_idle_desk_with_nobody_before_her_and_nothing_booked_sees_her_at_once(desk: DeskNow) -> None:
    idle = replace(desk, line=(), running=(), bookings=(), free_in=(0.0,), closes_in=None)

    assert (last(idle).median, last(idle).p80, last(idle).served) == (0, 0, 1)
    assert (last(idle).low, last(idle).high) == (0, 5)


def test_two_interviewers_are_quicker_than_one() -> None:
    alone = DeskNow(line=(True,) * 4, finished=TALKS, free_in=(0.0,))

    assert last(replace(alone, free_in=(0.0, 0.0))).median < last(alone).median


def test_talks_measured_today_pull_the_range_to_themselves() -> None:
    unknown = DeskNow(line=(True, True), free_in=(0.0,))
    quick, slow = (replace(unknown, finished=(length,) * 20) for length in (4.0, 40.0))

    assert last(quick).p80 < last(unknown).p80 < last(slow).p80
    assert (last(unknown).measured, last(quick).measured) == (False, True)


def test_a_talk_that_goes_on_far_beyond_the_others_may_end_any_minute() -> None:
    assert last(DeskNow(running=(1.0,), finished=TALKS)).median > last(DeskNow(running=(200.0,), finished=TALKS)).median


def test_a_booked_talk_soon_goes_before_her() -> None:
    desk = DeskNow(finished=TALKS, free_in=(0.0,))

    assert last(replace(desk, bookings=(3.0,))).median > 3
    assert last(replace(desk, bookings=(90.0,))).median == 0
    assert last(replace(desk, bookings=(3.0,), free_in=(0.0, 0.0))).median == 0


def test_somebody_away_ahead_of_her_counts_for_half() -> None:
    here, away = (last(DeskNow(line=(one,) * 4, finished=TALKS, free_in=(0.0,))) for one in (True, False))

    assert 0.3 * here.median < away.median < 0.8 * here.median


@pytest.mark.parametrize(
    ("closes_in", "unlikely", "hopeless"), [(None, False, False), (30.0, True, False), (4.0, True, True)]
)
def test_before_closing_the_chance_is_said(closes_in: float | None, unlikely: bool, hopeless: bool) -> None:
    found = last(DeskNow(line=(True,) * 3, finished=TALKS, free_in=(0.0,), closes_in=closes_in))

    assert (found.unlikely, found.hopeless) == (unlikely, hopeless)
    assert found.hopeless == (found.served < HARDLY)


def test_ranges_are_rounded_outward_and_over_an_hour_has_no_number() -> None:
    assert (Outlook(11, 14, 1, True).low, Outlook(11, 14, 1, True).high) == (10, 15)
    assert (Outlook(9.9, 20.1, 1, True).low, Outlook(9.9, 20.1, 1, True).high) == (5, 25)
    assert (Outlook(10, 10, 1, True).low, Outlook(10, 10, 1, True).high) == (10, 15)
    assert [Outlook(40, p80, 1, True).long for p80 in (60, 60.1)] == [False, True]


def test_on_simulated_booth_days_the_median_beats_people_times_minutes_and_p80_covers_four_of_five() -> None:
    found = measure(days=20)

    assert found["count"] > 200
    assert found["mae"] <= 0.65 * found["naive"]
    assert 0.75 <= found["covered"] <= 0.88
