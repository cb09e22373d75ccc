"""When what takes place: the day of the rehearsal, its booked times, and who hosts in which manner. Plain Python."""

import datetime as dt
from enum import StrEnum

DAY = dt.date(2026, 2, 14)
OPENS, CLOSES = (13, 0), (17, 0)
FIRST_TIME = (13, 20)
"""The first booked time of the afternoon; the robots' afternoon begins so long before it that they can book it."""
GRID = 300.0
"""Seconds: times begin on five minutes."""
BOOT = 25.0
LEAST_LEAD, LEAD_SHARE, LAST_SHARE = 50.0, 0.35, 0.8


class Manner(StrEnum):
    USUAL = "usual"
    ABSENT = "absent"
    """Opens the desk and is never seen again."""
    LATE = "late"
    RELOADS = "reloads"
    VANISHES = "vanishes"
    """Goes down in the middle of a talk, and so does the one talked with."""
    RIVAL = "rival"
    """Presses a row at the same moment as another booth."""


def manners(booths: int, tilt: str = "") -> list[Manner]:
    """Who hosts how: rivals come in pairs, and there is one of each other kind for about fifteen booths."""
    if tilt == "lock":
        return [Manner.RIVAL] * booths
    if tilt == "ticker":
        return [Manner.VANISHES] * (booths // 2) + [Manner.USUAL] * (booths - booths // 2)
    odd = [Manner.ABSENT, Manner.LATE, Manner.RELOADS, Manner.VANISHES] * max(1, booths // 15)
    rivals = [Manner.RIVAL] * (2 * max(1, booths // 10))
    found = [*rivals, *odd][:booths]
    return found + [Manner.USUAL] * (booths - len(found))


def lead(seconds: float) -> float:
    """From the end of the preparation to the first booked time."""
    return BOOT + max(LEAST_LEAD, LEAD_SHARE * seconds)


def times(seconds: float) -> list[dt.timedelta]:
    """Booked times of the afternoon, from its first one: one every five minutes while there is time to keep them, and
    in a short one two, since whoever is there may be called ten minutes early.
    """
    count = 2 + max(0, int((LAST_SHARE * seconds + BOOT - lead(seconds)) // GRID) - 1)
    return [dt.timedelta(seconds=GRID * number) for number in range(count)]


def usual(booths: int) -> list[int]:
    return [number for number, manner in enumerate(manners(booths)) if manner is Manner.USUAL]


def offering(booths: int) -> list[int]:
    """Booths with times in the afternoon itself: every third of the usual ones."""
    return usual(booths)[::3]


def explaining(booths: int) -> list[int]:
    """Booths that hold a briefing; none of those whose host is booked."""
    return usual(booths)[1::3]
