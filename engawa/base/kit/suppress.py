"""Small cells: whoever may not see people sees no count below five, nor can work one out."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
FLOOR = 5


def suppressed(count: int, *, k: int = FLOOR) -> int | None:
    """The count, or None below k. Zero goes the same way: an empty cell tells that nobody of a kind was there."""
    return count if count >= k else None


def suppress_cells(cells: Mapping[Key, int], *, k: int = FLOOR, total_shown: bool = True) -> dict[Key, int | None]:
    """Cells of one partition. With the total shown, hidden cells together are at least two and sum to at least k."""
    hidden = {key for key, count in cells.items() if count < k}
    if hidden and total_shown:
        for key in sorted((key for key in cells if key not in hidden), key=lambda key: cells[key]):
            if len(hidden) > 1 and sum(cells[each] for each in hidden) >= k:
                break
            hidden.add(key)
    return {key: None if key in hidden else count for key, count in cells.items()}
