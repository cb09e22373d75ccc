"""Who is called next at this desk: its rows as `matching.queue.admit` wants them. Inside the programme."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min

from engawa.base.kit import clock
from engawa.delivery.matching.queue.admit import Decision, Waiting, Why, admit
from engawa.delivery.queues.models import Booking, Desk, Ticket
from engawa.delivery.queues.outlook import length_at
from engawa.delivery.queues.queries import Line
from engawa.delivery.queues.states import BookingState, TicketState
from engawa.delivery.queues.times import LATE

CANDIDATES = (TicketState.WAITING, TicketState.AWAY, TicketState.SET_ASIDE)
NO_ROOM = (Why.HELD_FREE, Why.NO_TIME)
"""Somebody could come, but a booking begins before the talk would surely be over."""


@dataclass(frozen=True)
class Caller:
    """One host at one desk. `lanes`: hers, and those of interviewers who are not there."""

    desk: Desk
    lanes: frozenset[UUID]

    def decide(self, lines: Sequence[Line], *, busy: Collection[UUID] = ()) -> Decision[UUID]:
        """`busy`: found out a moment ago to be rung elsewhere."""
        line = [one for one in lines if one.ticket.state in CANDIDATES]
        elsewhere = self._elsewhere({one.ticket.subject_id for one in line if not one.ticket.booking_id})
        rows = [self._waiting(one, busy, elsewhere) for one in line]
        return admit(rows, length=length_at(self.desk.pk), until_booking=self._until(), late=LATE.total_seconds() / 60)

    def why_not(self, ticket: Ticket, lines: Sequence[Line]) -> Why | None:
        """Why this walk-in cannot be called now although she is there: a booking would have to wait."""
        if ticket.booking_id:
            return None
        booked = [one for one in lines if one.ticket.booking_id and one.ticket.state in CANDIDATES]
        rows = [Waiting(one.ticket.pk, present=False, booked=_booked(one), lane=self._mine(one)) for one in booked]
        her = Waiting(ticket.pk, elsewhere=self._elsewhere({ticket.subject_id}).get(ticket.subject_id))
        found = admit(
            [*rows, her], length=length_at(self.desk.pk), until_booking=self._until(), late=LATE.total_seconds() / 60
        )
        return found.passed.get(ticket.pk)

    def _waiting(self, line: Line, busy: Collection[UUID], elsewhere: dict[UUID, float]) -> Waiting[UUID]:
        ticket = line.ticket
        return Waiting(
            ticket.pk,
            present=line.present and ticket.state == TicketState.WAITING,
            busy=line.busy or ticket.pk in busy,
            booked=_booked(line),
            lane=self._mine(line),
            elsewhere=elsewhere.get(ticket.subject_id),
        )

    def _mine(self, line: Line) -> bool:
        booking = line.ticket.booking
        return booking is None or booking.slot.lane in self.lanes

    def _until(self) -> float | None:
        """Minutes to the next booked talk of these lanes that has not come yet."""
        rows = Booking.objects.filter(desk=self.desk, state=BookingState.BOOKED, slot__lane__in=self.lanes)
        return _minutes_to(rows.aggregate(at=Min("slot__at"))["at"])

    def _elsewhere(self, subjects: Collection[UUID]) -> dict[UUID, float]:
        """Minutes to the next booked talk of each of these people at another desk."""
        rows = Booking.objects.filter(subject__in=subjects, state=BookingState.BOOKED).exclude(desk=self.desk)
        found = rows.order_by().values("subject").annotate(at=Min("slot__at")).values_list("subject", "at")
        return {subject: max(0.0, _minutes_to(at) or 0.0) for subject, at in found}


def _booked(line: Line) -> float | None:
    booking = line.ticket.booking
    return min(0.0, _minutes_to(booking.slot.at) or 0.0) if booking is not None else None


def _minutes_to(at: dt.datetime | None) -> float | None:
    return (at - clock.now()).total_seconds() / 60 if at is not None else None
