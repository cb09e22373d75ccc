"""When bookings ask for something: names of waits and their spans."""

import datetime as dt

DUE, UNDO = "booking.due", "booking.undo"
REMINDERS = {
    "booking.week": dt.timedelta(days=7),
    "booking.day": dt.timedelta(days=1),
    "booking.hour": dt.timedelta(hours=1),
}
"""A letter without content so long before."""

UNDO_FOR = dt.timedelta(seconds=30)
EARLY = dt.timedelta(minutes=10)
"""How long before its time a host may call, when both are there."""

LATE = dt.timedelta(minutes=5)
"""Who is later gives the minutes to the queue and keeps the next turn."""

MAX_TICKETS = 3
