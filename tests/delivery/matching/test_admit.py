"""Admission: who is called next, over any line and any order of events."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from engawa.delivery.matching.queue.admit import LATE, Waiting, Why, admit, order

LENGTH = 20.0
times = st.one_of(st.none(), st.floats(min_value=-30, max_value=60))
people = st.builds(
    Waiting,
    key=st.just(0),
    present=st.booleans(),
    busy=st.booleans(),
    booked=times,
    lane=st.booleans(),
    elsewhere=st.one_of(st.none(), st.floats(min_value=0, max_value=60)),
)
lines = st.lists(people, max_size=8).map(lambda row: [replace(one, key=key) for key, one in enumerate(row)])


def walk_in(key: int, **facts: object) -> Waiting[int]:
    return replace(Waiting(key), **facts)


@settings(max_examples=80, deadline=None)
@given(lines, times)
def test_nobody_is_lost_nobody_busy_is_called_and_whoever_was_passed_over_has_a_reason(
    line: list[Waiting[int]], until: float | None
) -> None:
    found = admit(line, length=LENGTH, until_booking=until)

    ranked = [one.key for one in order(line)]
    assert sorted(ranked) == sorted(one.key for one in line)
    before = ranked if found.next is None else ranked[: ranked.index(found.next)]
    assert list(found.passed) == before
    if found.next is not None:
        assert line[found.next].present
        assert not line[found.next].busy


@settings(max_examples=80, deadline=None)
@given(lines)
def test_no_caller_is_idle_while_somebody_free_waits_and_no_booking_is_near(line: list[Waiting[int]]) -> None:
    free = [one for one in line if one.present and not one.busy and (one.elsewhere is None or one.elsewhere >= LENGTH)]
    line = [replace(one, booked=None) for one in line]

    assert (admit(line, length=LENGTH).next is None) == (not free)


@settings(max_examples=50, deadline=None)
@given(lines)
def test_walk_ins_keep_their_order(line: list[Waiting[int]]) -> None:
    walkers = [one.key for one in line if one.booked is None]

    assert [one.key for one in order(line) if one.booked is None] == walkers


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["call", "end", "away", "back", "join"]), max_size=40))
def test_over_any_order_of_events_everybody_is_served_in_the_end_and_once(events: list[str]) -> None:
    line: list[Waiting[int]] = [walk_in(0), walk_in(1, booked=-1.0)]
    joined, called, talking = 2, [], False
    for event in [*events, *["back", "end", "call"] * 60]:
        if event == "join":
            line.append(walk_in(joined))
            joined += 1
        elif event == "away" and line:
            line[0] = replace(line[0], present=False)
        elif event == "back":
            line = [replace(one, present=True) for one in line]
        elif event == "end":
            talking = False
        elif event == "call" and not talking:
            key = admit(line, length=LENGTH).next
            if key is not None:
                called.append(key)
                talking = True
                line = [one for one in line if one.key != key]

    assert sorted(called) == list(range(joined))


def test_a_booked_person_goes_first_and_when_late_gives_the_minutes_away_but_keeps_the_next_turn() -> None:
    line = [walk_in(1), walk_in(2, booked=-2.0)]
    assert admit(line, length=LENGTH).next == 2

    absent = [walk_in(1), walk_in(2, booked=-2.0, present=False)]
    assert admit(absent, length=LENGTH).passed == {2: Why.AWAY, 1: Why.HELD_FREE}

    late = [walk_in(1), walk_in(2, booked=-LATE - 0.1, present=False)]
    assert admit(late, length=LENGTH).next == 1
    assert admit([late[0], replace(late[1], present=True)], length=LENGTH).next == 2


def test_a_walk_in_is_called_only_when_it_ends_before_the_next_booking_of_either() -> None:
    assert admit([walk_in(1)], length=LENGTH, until_booking=LENGTH).next == 1
    assert admit([walk_in(1)], length=LENGTH, until_booking=LENGTH - 1).passed == {1: Why.HELD_FREE}
    assert admit([walk_in(1, elsewhere=10.0), walk_in(2)], length=LENGTH).passed == {1: Why.NO_TIME}


def test_a_booking_is_not_called_before_its_time_nor_by_another_interviewer() -> None:
    assert admit([walk_in(1, booked=3.0)], length=LENGTH).passed == {1: Why.EARLY}
    assert admit([walk_in(1, booked=-1.0, lane=False), walk_in(2)], length=LENGTH).passed == {1: Why.ANOTHER}
    assert admit([walk_in(1, booked=-1.0, lane=False), walk_in(2)], length=LENGTH).next == 2
