from hypothesis import given, strategies as st

from engawa.base.kit.suppress import suppress_cells, suppressed


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
