"""Talks that are booked and still ahead. Rooms that take bookings register how to count theirs; outcomes ask here."""

from collections.abc import Callable, Collection
from uuid import UUID

Count = Callable[[Collection[UUID]], int]

COUNTS: list[Count] = []


def register_bookings(count: Count) -> Count:
    """`count(gatherings)`: live bookings of these gatherings whose time has not come. Inside the programme."""
    if count not in COUNTS:
        COUNTS.append(count)
    return count


def booked(gatherings: Collection[UUID]) -> int | None:
    """None: no room takes bookings here."""
    return sum(count(gatherings) for count in COUNTS) if COUNTS else None
