"""Small cells: whoever may not see people sees no count below five, nor can work one out."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

Key = TypeVar("Key")
FLOOR = 5
ROOM = 2
"""Hidden cells that are all small could each be this much larger, for somebody who knows this rule and the total."""


def suppressed(count: int, *, k: int = FLOOR) -> int | None:
    """The count, or None below k. Zero goes the same way: an empty cell tells that nobody of a kind was there."""
    return count if count >= k else None


def suppress_cells(cells: Mapping[Key, int], *, k: int = FLOOR, total_shown: bool = True) -> dict[Key, int | None]:
    """Cells of one partition. With the total shown, hidden cells together are at least two, sum to at least k, and are
    not all as large as small cells can be.
    """
    return suppress_alike([cells], k=k, total_shown=total_shown)[0]


def suppress_alike(
    columns: Sequence[Mapping[Key, int]], *, k: int = FLOOR, total_shown: bool = True
) -> list[dict[Key, int | None]]:
    """Columns over the same cells, each counting a part of the one before (registered, came): a cell is hidden in all of
    them or in none, as one column bounds the other. A column with less than k people in it tells nothing. Cells that
    count the same go together: which of them was taken along would tell where the small one is.
    """
    told = [column for at, column in enumerate(columns) if at == 0 or sum(column.values()) >= k]
    hidden = {key for column in told for key, count in column.items() if count < k}
    if hidden and total_shown:
        counts = {key: [column[key] for column in told] for key in columns[0] if key not in hidden}
        for _count, alike in groupby(sorted(counts, key=counts.__getitem__), key=counts.__getitem__):
            if not any(_given_away([column[each] for each in hidden], k) for column in told):
                break
            hidden.update(alike)
    return [
        {key: None if key in hidden or column not in told else count for key, count in column.items()}
        for column in columns
    ]


def _given_away(counts: Iterable[int], k: int) -> bool:
    """Whether hidden counts can be worked out from their sum."""
    found = list(counts)
    full = max(found) < k and (k - 1) * len(found) - sum(found) < ROOM
    return len(found) == 1 or sum(found) < k or full
