"""The mailed .ics holds the public hours only, under a neutral title: calendars show on lock screens."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from icalendar import Calendar, Event


@dataclass(frozen=True)
class PublicHours:
    of: UUID
    starts: dt.datetime  # aware
    ends: dt.datetime
    sequence: int = 0
    """Goes up when the hours change: calendars put the later one in the earlier one's place."""
    cancelled: bool = False


def sheet(hours: PublicHours, *, title: str, now: dt.datetime, host: str) -> bytes:
    event = Event()
    event.add("uid", f"{hours.of}@{host}")
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", hours.starts.astimezone(dt.UTC))
    event.add("dtend", hours.ends.astimezone(dt.UTC))
    event.add("summary", title)
    event.add("sequence", hours.sequence)
    if hours.cancelled:
        event.add("status", "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Engawa//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if hours.cancelled else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
