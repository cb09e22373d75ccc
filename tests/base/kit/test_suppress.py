from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.suppress import suppress_alike, suppress_cells, suppressed


def test_fewer_than_five_are_not_told_not_even_none() -> None:
    assert [suppressed(count) for count in (0, 1, 4, 5, 80)] == [None, None, None, 5, 80]


def test_a_lone_small_cell_takes_a_neighbour_along_so_that_the_total_does_not_give_it_away() -> None:
    assert suppress_cells({"東部": 3, "中部": 12, "西部": 40}) == {"東部": None, "中部": None, "西部": 40}
    assert suppress_cells({"東部": 3, "中部": 12, "西部": 40}, total_shown=False) == {
        "東部": None,
        "中部": 12,
        "西部": 40,
    }


def test_two_empty_cells_are_no_cover_for_each_other() -> None:
    assert suppress_cells({"A": 0, "B": 0, "C": 9, "D": 20}) == {"A": None, "B": None, "C": None, "D": 20}


def test_large_cells_stay() -> None:
    assert suppress_cells({"A": 5, "B": 6}) == {"A": 5, "B": 6}


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 30), max_size=12))
def test_no_small_cell_is_shown_nor_can_be_worked_out_from_the_total(cells: dict[int, int]) -> None:
    shown = suppress_cells(cells)
    hidden = [key for key, count in shown.items() if count is None]

    assert shown.keys() == cells.keys()
    assert all(count is None or count == cells[key] >= 5 for key, count in shown.items())
    assert len(hidden) != 1 or len(cells) == 1
    assert not hidden or sum(cells[key] for key in hidden) >= 5 or len(hidden) == len(cells)


def test_cells_as_large_as_small_ones_can_be_are_no_cover_either() -> None:
    assert suppress_cells({"A": 4, "B": 4, "C": 4, "D": 6, "E": 9}) == dict.fromkeys("ABCD") | {"E": 9}


def told_apart(tables: list[tuple[tuple[int, ...], ...]]) -> list[str]:
    """Small cells that somebody who knows the rule, all totals and all that is shown can work out."""
    alike: defaultdict[object, list[tuple[tuple[int, ...], ...]]] = defaultdict(list)
    for table in tables:
        shown = suppress_alike([dict(enumerate(column)) for column in table])
        alike[tuple(sum(column) for column in table), tuple(tuple(one.values()) for one in shown)].append(table)
    found = []
    for (totals, shown), same in alike.items():
        for at, column in enumerate(shown):
            for cell, count in enumerate(column):
                known = {table[at][cell] for table in same}
                if count is None and totals[at] and len(known) == 1 and max(known) < 5:
                    found.append(f"{same[0]} {totals} {shown} {at}.{cell}")
    return found


@pytest.mark.parametrize(("cells", "most"), [(2, 16), (3, 16), (4, 9)])
def test_no_hidden_cell_can_be_worked_out_by_whoever_knows_the_rule(cells: int, most: int) -> None:
    assert told_apart([(table,) for table in product(range(most), repeat=cells)]) == []


def test_nor_by_comparing_who_registered_with_who_came() -> None:
    pairs = [(registered, came) for registered in range(9) for came in range(registered + 1)]

    assert told_apart([tuple(zip(*table, strict=True)) for table in product(pairs, repeat=3)]) == []
