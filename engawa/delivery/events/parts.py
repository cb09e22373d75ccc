"""What rooms hold for a day (tickets, talks, briefings, bookings …): how many, and what becomes of it when the day stops.

A room registers its parts when the app is ready; whoever stops, resumes, moves or cancels a day runs all of them in one
act. Within it the day is changed alone (`steps.change_day`).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise

from engawa.base.acts.acting import OpenAct


class Turn(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    POSTPONE = "postpone"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Change:
    """What happens to a day. `moved`: how far it goes; None where the new day is not known, or there is none."""

    turn: Turn
    gathering: UUID
    moved: dt.timedelta | None = None
    rooms_to: dt.datetime | None = None
    """When the rooms of the new day shut: what would end later is dropped."""
    from_at: dt.datetime | None = None
    to_at: dt.datetime | None = None
    """The hours that do not take place, rooms included."""

    @property
    def over(self) -> bool:
        """The day as it was planned does not take place."""
        return self.turn in {Turn.POSTPONE, Turn.CANCEL}


@dataclass(frozen=True)
class Part:
    """`count(gathering)`: what would be touched, inside the programme. `change(act, change)`: how many were."""

    key: str
    label: str | Promise
    count: Callable[[UUID], int]
    change: Callable[[OpenAct, Change], int]
    order: int = 50


PARTS: dict[str, Part] = {}


def register_part(part: Part) -> Part:
    """Once per key."""
    if PARTS.setdefault(part.key, part) != part:
        raise ValueError(f"two parts of a day are called {part.key}")
    return part


def parts() -> list[Part]:
    return sorted(PARTS.values(), key=lambda one: (one.order, one.key))
