"""Who is called next: a pure function of the line as it stands. Minutes from now; a booking in the past is negative."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

LATE = 5.0
Key = TypeVar("Key")


class Why(StrEnum):
    """Why somebody who stands further in front was passed over."""

    AWAY = "away"
    BUSY = "busy"
    EARLY = "early"
    ANOTHER = "another"
    NO_TIME = "no_time"
    HELD_FREE = "held_free"


@dataclass(frozen=True)
class Waiting(Generic[Key]):
    """One live ticket in the order of the line.

    `booked`: minutes until this ticket's booked time, None for a walk-in; `lane`: whether the one who calls is its
    interviewer; `busy`: rung or in a talk somewhere; `elsewhere`: minutes until her next booking at another desk.
    """

    key: Key
    present: bool = True
    busy: bool = False
    booked: float | None = None
    lane: bool = True
    elsewhere: float | None = None


@dataclass(frozen=True)
class Decision(Generic[Key]):
    next: Key | None
    passed: dict[Key, Why]


def order(line: Iterable[Waiting[Key]]) -> list[Waiting[Key]]:
    """Booked talks whose time has come first, by their time; then the others at their places."""
    rows = list(line)
    due = [one for one in rows if one.booked is not None and one.booked <= 0]
    return sorted(due, key=lambda one: one.booked or 0.0) + [one for one in rows if one not in due]


def admit(
    line: Sequence[Waiting[Key]], *, length: float, until_booking: float | None = None, late: float = LATE
) -> Decision[Key]:
    """`length`: P80 of a talk; `until_booking`: minutes to the caller's next booking that is not in the line yet.

    A booked person who is late by more than `late` gives the minutes to the queue and keeps the next turn.
    """
    passed: dict[Key, Why] = {}
    mine = [one.booked for one in line if one.lane and one.booked is not None]
    ahead = [minutes for minutes in [*mine, until_booking] if minutes is not None and minutes > -late]
    for one in order(line):
        why = _why(one, length=length, until=min(ahead, default=None))
        if why is None:
            return Decision(one.key, passed)
        passed[one.key] = why
    return Decision(None, passed)


def _why(one: Waiting[Key], *, length: float, until: float | None) -> Why | None:
    if not one.present:
        return Why.AWAY
    if one.busy:
        return Why.BUSY
    if one.booked is not None:
        if one.booked > 0:
            return Why.EARLY
        return None if one.lane else Why.ANOTHER
    if until is not None and length > until:
        return Why.HELD_FREE
    if one.elsewhere is not None and length > one.elsewhere:
        return Why.NO_TIME
    return None
