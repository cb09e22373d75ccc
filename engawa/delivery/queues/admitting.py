"""Who is called next at this desk: its rows as `matching.queue.admit` wants them. Inside the programme."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.delivery.matching.queue.admit import Decision, Waiting, Why, admit
from engawa.delivery.queues.models import Booking, Desk, Ticket
from engawa.delivery.queues.outlook import length_at
from engawa.delivery.queues.queries import Line
from engawa.delivery.queues.states import BookingState, TicketState
from engawa.delivery.queues.times import LATE

CANDIDATES = (TicketState.WAITING, TicketState.AWAY, TicketState.SET_ASIDE)
NO_ROOM = (Why.HELD_FREE, Why.NO_TIME)
"""Somebody could come, but a booking begins before the talk would surely be over."""


class Free(NamedTuple):
    """Minutes: how long a talk may take here, and when the next booking begins: of this desk, and of each person."""

    length: float
    until: float | None
    elsewhere: dict[UUID, float]


class Offer(NamedTuple):
    """What a host may press now. `next`: whose turn it is; `held`: who is there, and why she cannot be called yet."""

    next: UUID | None
    held: dict[UUID, Why]


@dataclass(frozen=True)
class Caller:
    """One host at one desk. `lanes`: hers, and those of interviewers who are not there."""

    desk: Desk
    lanes: frozenset[UUID]

    def decide(self, lines: Sequence[Line], *, busy: Collection[UUID] = ()) -> Decision[UUID]:
        """`busy`: found out a moment ago to be rung elsewhere."""
        return self._decide(lines, self._free(lines), busy)

    def why_not(self, ticket: Ticket, lines: Sequence[Line]) -> Why | None:
        """Why this walk-in cannot be called now although she is there: a booking would have to wait."""
        return None if ticket.booking_id else self._why(ticket, lines, self._free(lines))

    def offer(self, lines: Sequence[Line]) -> Offer:
        """For the host's page, which shows no button that would be refused. Nobody there: no question is asked."""
        there = [one.ticket for one in lines if one.callable]
        if not there:
            return Offer(None, {})
        free = self._free(lines)
        held = {ticket.pk: self._why(ticket, lines, free) for ticket in there if not ticket.booking_id}
        return Offer(self._decide(lines, free).next, {pk: why for pk, why in held.items() if why is not None})

    def _decide(self, lines: Sequence[Line], free: Free, busy: Collection[UUID] = ()) -> Decision[UUID]:
        rows = [self._waiting(one, busy, free) for one in lines if one.ticket.state in CANDIDATES]
        return _admit(rows, free)

    def _why(self, ticket: Ticket, lines: Sequence[Line], free: Free) -> Why | None:
        booked = [one for one in lines if one.ticket.booking_id and one.ticket.state in CANDIDATES]
        rows = [Waiting(one.ticket.pk, present=False, booked=_booked(one), lane=self._mine(one)) for one in booked]
        her = Waiting(ticket.pk, elsewhere=free.elsewhere.get(ticket.subject_id))
        return _admit([*rows, her], free).passed.get(ticket.pk)

    def _waiting(self, line: Line, busy: Collection[UUID], free: Free) -> Waiting[UUID]:
        ticket = line.ticket
        return Waiting(
            ticket.pk,
            present=line.present and ticket.state == TicketState.WAITING,
            busy=line.busy or ticket.pk in busy,
            booked=_booked(line),
            lane=self._mine(line),
            elsewhere=None if ticket.booking_id else free.elsewhere.get(ticket.subject_id),
        )

    def _mine(self, line: Line) -> bool:
        booking = line.ticket.booking
        return booking is None or booking.slot.lane in self.lanes

    def _free(self, lines: Sequence[Line]) -> Free:
        people = [one.ticket.subject_id for one in lines if not one.ticket.booking_id]
        until = next(iter(_next_of(self.desk.pk, list(self.lanes))), None)
        elsewhere = {subject: max(0.0, _minutes_to(at)) for subject, at in _next_elsewhere(people, self.desk.pk)}
        return Free(length_at(self.desk.pk), None if until is None else _minutes_to(until), elsewhere)


@prepared
def _next_of(desk: UUID, lanes: list[UUID]) -> "QuerySet[Booking, dt.datetime]":
    """When the next booked talk of these lanes begins that has not come yet."""
    rows = Booking.objects.filter(desk=desk, state=BookingState.BOOKED, slot__lane__among=lanes)
    return rows.order_by("slot__at").values_list("slot__at", flat=True)[:1]


@prepared
def _next_elsewhere(subjects: list[UUID], desk: UUID) -> "QuerySet[Any, tuple[UUID, dt.datetime]]":
    """When the next booked talk of each of these people begins at another desk."""
    rows = Booking.objects.filter(subject__among=subjects, state=BookingState.BOOKED).exclude(desk=desk)
    return rows.order_by().values("subject").annotate(at=Min("slot__at")).values_list("subject", "at")


def _admit(rows: Sequence[Waiting[UUID]], free: Free) -> Decision[UUID]:
    return admit(rows, length=free.length, until_booking=free.until, late=LATE.total_seconds() / 60)


def _booked(line: Line) -> float | None:
    booking = line.ticket.booking
    return min(0.0, _minutes_to(booking.slot.at)) if booking is not None else None


def _minutes_to(at: dt.datetime) -> float:
    return (at - clock.now()).total_seconds() / 60
