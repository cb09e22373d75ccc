"""Bookings of the day at booths, for hosts and for the board. Run inside the programme."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from engawa.base.kit import clock
from engawa.delivery.queues.bookings import bookings_at
from engawa.delivery.queues.models import Booking
from engawa.delivery.queues.queries import owners_of, present_of
from engawa.delivery.queues.states import BookingState
from engawa.delivery.queues.times import LATE

SOON = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Booked:
    """One booking of the day as its host or the organiser sees it."""

    booking: Booking
    booth: UUID
    present: bool
    at: dt.datetime

    @property
    def late_minutes(self) -> int:
        """Since its time, while she has neither come nor been judged."""
        if self.booking.state != BookingState.IN_LINE:
            return 0
        return max(0, int((self.at - self.booking.slot.at).total_seconds() // 60))

    @property
    def overdue(self) -> bool:
        """In line for more than five minutes, and not here."""
        return (
            self.booking.state == BookingState.IN_LINE and not self.present and self.booking.slot.at + LATE <= self.at
        )

    @property
    def uncalled(self) -> bool:
        """Here for her time, which has come, and nobody has called."""
        return self.booking.state == BookingState.IN_LINE and self.present

    @property
    def shown(self) -> bool:
        """Of the next half hour, or not settled: what a board is about."""
        if self.booking.state == BookingState.BOOKED:
            return self.booking.slot.at <= self.at + SOON
        return self.booking.state in {BookingState.IN_LINE, BookingState.MISSED}

    @property
    def ahead(self) -> bool:
        return self.booking.state == BookingState.BOOKED

    @property
    def missed(self) -> bool:
        return self.booking.state == BookingState.MISSED


def booked_today(booths: Iterable[UUID], *, until: dt.datetime | None = None) -> dict[UUID, list[Booked]]:
    """By booth, what was and is booked today, the earliest first. Three questions however many booths."""
    now = clock.now()
    morning = clock.at(clock.today(), 0)
    owners = dict(owners_of(list(booths)))
    rows = bookings_at(list(owners), morning, until or morning + dt.timedelta(days=1))
    here = present_of(one.subject_id for one in rows)
    found: dict[UUID, list[Booked]] = defaultdict(list)
    for one in rows:
        booth = owners[one.desk_id]
        found[booth].append(Booked(one, booth, one.subject_id in here, now))
    return found
