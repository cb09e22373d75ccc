"""How many are told that somebody is free, and who first."""

from hypothesis import given, strategies as st

from engawa.delivery.matching.balance import asked


def test_nobody_is_asked_for_whom_no_place_is_left() -> None:
    lists = {"anna": ["one"], "berta": ["one", "two"], "clara": ["two"]}

    assert asked(lists) == ["anna", "berta"]


def test_whoever_has_been_asked_and_has_not_answered_keeps_a_place() -> None:
    assert asked({"anna": ["one", "two"], "berta": ["two"]}, pending=1) == ["anna"]
    assert asked({"anna": ["one"]}, pending=1) == []


def test_whose_list_is_empty_is_left_alone() -> None:
    assert asked({"anna": [], "berta": ["one"]}) == ["berta"]
    assert asked({}) == []


PLACES = st.lists(st.sampled_from("abcd"), unique=True)


@given(st.dictionaries(st.integers(0, 20), PLACES), st.integers(0, 3))
def test_never_more_people_than_idle_places_and_in_the_given_order(lists: dict[int, list[str]], pending: int) -> None:
    found = asked(lists, pending=pending)

    idle = {place for places in lists.values() for place in places}
    assert len(found) + pending <= max(len(idle), pending)
    assert found == [one for one in lists if one in found]
    assert all(lists[one] for one in found)
