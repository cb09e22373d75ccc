"""時間を予約する、取り消す、変える. A race leaves exactly one booking, and whoever was second is told kindly."""

import datetime as dt
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.waits import set_wait
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.holding import alone, enter, expect, expect_nothing, free, hers, occupied, occupy
from engawa.delivery.queues.models import Booking, Call, Desk, Slot, Ticket
from engawa.delivery.queues.states import (
    BOOKING,
    HOLDING,
    LIVE_TICKETS,
    STANDING,
    TICKET,
    BookingState,
    SlotState,
    TicketState,
)
from engawa.delivery.queues.times import EARLY, LATE, UNDO, UNDO_FOR


class SlotTaken(Exception):
    """Somebody else was first."""


class SlotGone(Exception):
    """It was withdrawn, or its time has come."""


class AlreadyBooked(Exception):
    """She has a time at this desk; it can be moved."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(booking.pk)
        self.booking = booking


class Clash(Exception):
    """She has another booking at that time: her own, so it may be told to her."""

    def __init__(self, booking: Booking) -> None:
        super().__init__(booking.pk)
        self.booking = booking


class TooEarly(Exception):
    """Its time is not near yet; or she is not late enough to be taken for absent."""


class How(StrEnum):
    """How somebody asked to be entered."""

    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    DESK = "desk"


@dataclass(frozen=True)
class Request:
    """What a party asked for, when a person at work enters it on her behalf (japan-conventions 1.2 rule 4)."""

    how: How
    words: str
    at: dt.datetime


def book(
    slot: Slot,
    *,
    by: Actor,
    subject: UUID | None = None,
    asked: Request | None = None,
    topic: str = "",
    instead_of: Booking | None = None,
) -> Booking:
    """Take this time. Twice is once.

    A person at work books for `subject` and says what she `asked`. Raises SlotTaken, SlotGone, AlreadyBooked, Clash.
    """
    whose = _whose(by, subject, asked)
    with acting(Act.BOOKING_MAKE, slot.programme, by=by, about=slot, subject=whose, purpose=Purpose.MEETING) as act:
        alone([hers(whose), *slot.resources])
        slot = _held(slot)
        mine = Booking.objects.filter(desk=slot.desk, subject=whose, state__in=[*STANDING, BookingState.RETURNING])
        for one in mine.select_related("desk", "slot", "programme").order_by("made_at", "pk"):
            if one.slot_id == slot.pk and one.state == BookingState.BOOKED:
                act.skip_entry()
                return one
            if one.slot_id == slot.pk and one.state == BookingState.RETURNING:
                act.skip_entry()  # taking it back, nested, is the entry
                return undo(one, by=by, asked=asked)
            if one.state != BookingState.RETURNING:
                raise AlreadyBooked(one)
        _refuse_taken(slot, whose)
        booking = Booking(
            programme=slot.programme, desk=slot.desk, slot=slot, subject_id=whose, topic=topic, instead_of=instead_of
        )
        _note(act, booking, by, asked)
        booking.save(force_insert=True)
        occupy(booking, slot, [hers(whose), *slot.resources])
        expect(booking, slot)
        act.record(booking=booking.pk, at=slot.at)
        _tell(act, booking)
    return booking


def cancel(booking: Booking, *, by: Actor, asked: Request | None = None, at_once: bool = False) -> Booking:
    """取り消す: her own time is free at once; the slot goes to others after 30 seconds, in which she may take it back.

    At its time and later the ticket is given back with it, at once; so is the slot where nobody would take it back.
    """
    with _cancelling(booking, by, "cancel") as act:
        booking = _locked(booking)
        if booking.state in {BookingState.RETURNING, BookingState.CANCELLED}:
            act.skip_entry()
            return booking
        _note(act, None, by, asked)
        ticket = _ticket_of(booking)
        if ticket is not None:
            queues.give_back(act, ticket)
            booking.refresh_from_db()
        elif at_once or booking.slot.at <= clock.now():
            enter(booking, "cancel")
        else:
            booking.returned_at = clock.now()
            enter(booking, "give_back", "returned_at")
            free(booking, only=hers(booking.subject_id))
            expect_nothing(booking)
            set_wait(UNDO, booking.pk, booking.returned_at + UNDO_FOR)
        _tell(act, booking)
    return booking


def undo(booking: Booking, *, by: Actor, asked: Request | None = None) -> Booking:
    """元に戻す, within 30 seconds. What was booked instead goes. Raises WrongState, Clash, AlreadyBooked."""
    with _cancelling(booking, by, "undo") as act:
        alone([hers(booking.subject_id), *booking.slot.resources])
        booking = _locked(booking)
        if booking.state == BookingState.BOOKED:
            act.skip_entry()
            return booking
        if not BOOKING.allows(booking.state, "undo"):
            raise WrongState(BookingState(booking.state), "undo")
        _note(act, None, by, asked)
        instead = Booking.objects.select_for_update().filter(instead_of=booking, state=BookingState.BOOKED).first()
        if instead is not None:
            enter(instead, "cancel")
        other = Booking.objects.filter(desk=booking.desk, subject=booking.subject_id, state__in=STANDING).first()
        if other is not None:
            raise AlreadyBooked(other)
        if (met := occupied([hers(booking.subject_id)], booking.slot, beside=booking.pk)) is not None:
            raise Clash(met.booking)
        booking.returned_at = None
        expect_nothing(booking)
        enter(booking, "undo", "returned_at")
        occupy(booking, booking.slot, [hers(booking.subject_id)])
        expect(booking, booking.slot)
        _tell(act, booking)
    return booking


def rebook(booking: Booking, slot: Slot, *, by: Actor, asked: Request | None = None) -> Booking:
    """時間を変える: one press, one transaction; when the new time is not to be had, the old one stays."""
    if slot.desk_id != booking.desk_id:
        raise ValueError("another desk's time is another booking")
    with acting(Act.BOOKING_MAKE, slot.programme, by=by, about=slot, subject=booking.subject_id) as act:
        act.skip_entry()  # giving the old one back and taking the new one, nested, are the entries
        if booking.slot_id == slot.pk:
            return booking
        alone([hers(booking.subject_id), *booking.slot.resources, *slot.resources])
        old = cancel(booking, by=by, asked=asked)
        return book(slot, by=by, subject=_other(by, old), asked=asked, topic=old.topic, instead_of=old)


def _other(by: Actor, booking: Booking) -> UUID | None:
    return None if by.subject_id else booking.subject_id


def cancel_all_of(subject: UUID, *, by: Actor, desks: Iterable[UUID] | None = None) -> int:
    """Within an act: she takes no part any more, or hides from whose desks these are. How many."""
    rows = Booking.objects.filter(subject=subject, state__in=STANDING)
    if desks is not None:
        rows = rows.filter(desk__in=list(desks))
    known = list(rows.select_related("programme", "desk", "slot").order_by("desk", "pk"))
    for one in known:
        cancel(one, by=by, at_once=True)
    return len(known)


# --- its time -------------------------------------------------------------------------------------------------------------


def enter_line(act: OpenAct, booking: Booking) -> Ticket:
    """A step, the desk locked: its time has come. A ticket of hers at this desk becomes a booked one."""
    live = Ticket.objects.select_for_update().filter(desk=booking.desk, subject=booking.subject_id)
    ticket = live.filter(state__in=LIVE_TICKETS).first()
    if ticket is None:
        desk = Desk.objects.select_for_update(of=("self",)).get(pk=booking.desk_id)
        ticket = queues.new_ticket(desk, booking.subject_id, topic=booking.topic)
    ticket.booking = booking
    ticket.save(update_fields=["booking"])
    enter(booking, "enter_line")
    expect_nothing(booking)
    if ticket.state == TicketState.IN_TALK:  # called already, by her earlier ticket
        enter(booking, "keep")
    act.record(booking=booking.pk, ticket=ticket.pk)
    act.concern(booking.subject_id)
    queues.tell_of(act, ticket)
    return ticket


def call_booked(booking: Booking, *, by: Actor, lanes: Collection[UUID] | None = None) -> Call:
    """Call her now, up to ten minutes early when both are there. Raises TooEarly, WrongState, and as call_ticket does."""
    with acting(Act.CALL_MAKE, booking.programme, by=by, about=booking, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # entering the line and the call, nested, are the entries
        booking = _locked(booking)
        if booking.state == BookingState.BOOKED:
            if booking.slot.at - EARLY > clock.now():
                raise TooEarly(booking.pk)
            with _settling(booking, by, "enter_line") as settling:
                enter_line(settling, booking)
        ticket = _ticket_of(booking)
        if ticket is None:
            raise WrongState(BookingState(booking.state), "enter_line")
        return queues.call_ticket(ticket, by=by, lanes=lanes)


def judge_absent(booking: Booking, *, by: Actor) -> Booking:
    """欠席にする: a person's word, five minutes after the time at the earliest; can be taken back."""
    with _settling(booking, by, "miss") as act:
        booking = _locked(booking)
        if booking.state == BookingState.MISSED:
            act.skip_entry()
            return booking
        ticket = _ticket_of(booking)
        if ticket is None or not BOOKING.allows(booking.state, "miss"):
            raise WrongState(BookingState(booking.state), "miss")
        if booking.slot.at + LATE > clock.now():
            raise TooEarly(booking.pk)
        if ticket.state == TicketState.CALLED:
            raise WrongState(TicketState.CALLED, "miss")
        booking.judged_by, booking.judged_at = by.id, clock.now()
        enter(booking, "miss", "judged_by", "judged_at")
        queues.give_back(act, ticket)
        _tell(act, booking)
    return booking


def take_back_absent(booking: Booking, *, by: Actor) -> Booking:
    """欠席を取り消す: she has the next turn again."""
    with _settling(booking, by, "unmiss") as act:
        booking = _locked(booking)
        if booking.state == BookingState.IN_LINE:
            act.skip_entry()
            return booking
        booking.judged_by = booking.judged_at = None
        enter(booking, "unmiss", "judged_by", "judged_at")
        rows = Ticket.objects.select_for_update(of=("self",)).filter(desk=booking.desk, subject=booking.subject_id)
        live, own = rows.filter(state__in=LIVE_TICKETS).first(), rows.filter(booking=booking).first()
        if live is not None and own is not None and live.pk != own.pk:
            own.booking = None
            own.save(update_fields=["booking"])
            live.booking = booking
            live.save(update_fields=["booking"])
        elif own is not None and TICKET.allows(own.state, "return"):
            queues.return_ticket(own)
        _tell(act, booking)
    return booking


# --- the small steps ------------------------------------------------------------------------------------------------------


def _cancelling(booking: Booking, by: Actor, verb: str) -> AbstractContextManager[OpenAct]:
    return acting(
        Act.BOOKING_CANCEL, booking.programme, by=by, about=booking, subject=booking.subject_id, scope={"verb": verb}
    )


def _settling(booking: Booking, by: Actor, verb: str) -> AbstractContextManager[OpenAct]:
    return acting(
        Act.BOOKING_SETTLE, booking.programme, by=by, about=booking, subject=booking.subject_id, scope={"verb": verb}
    )


def _whose(by: Actor, subject: UUID | None, asked: Request | None) -> UUID:
    if by.subject_id is not None:
        if subject not in {None, by.subject_id} or asked is not None:
            raise PermissionError("a person books for herself")
        return by.subject_id
    if subject is None or asked is None or by.person_id is None:
        raise PermissionError("on behalf of somebody, at her request")
    return subject


def _note(act: OpenAct, booking: Booking | None, by: Actor, asked: Request | None) -> None:
    """Who entered it, how and when she asked; her words go into the entry's sealed payload."""
    if asked is None:
        return
    act.record(asked_how=asked.how, asked_at=asked.at)
    act.note(request=asked.words)
    if booking is not None:
        booking.entered_by, booking.asked_how, booking.asked_at = by.person_id, asked.how, asked.at


def _held(slot: Slot) -> Slot:
    Desk.objects.select_for_update(of=("self",)).get(pk=slot.desk_id)
    rows = Slot.objects.select_for_update(of=("self",)).select_related("desk", "programme")
    return rows.get(pk=slot.pk)


def _refuse_taken(slot: Slot, whose: UUID) -> None:
    if slot.state != SlotState.OFFERED or slot.at <= clock.now():
        raise SlotGone(slot.pk)
    if Booking.objects.filter(slot=slot, state__in=HOLDING).exists():
        raise SlotTaken(slot.pk)
    if (met := occupied([hers(whose)], slot)) is not None:
        raise Clash(met.booking)
    if occupied(slot.resources, slot) is not None:
        raise SlotTaken(slot.pk)


def _locked(booking: Booking) -> Booking:
    Desk.objects.select_for_update(of=("self",)).get(pk=booking.desk_id)
    rows = Booking.objects.select_for_update(of=("self",)).select_related("desk", "slot__desk", "programme")
    return rows.get(pk=booking.pk)


def _ticket_of(booking: Booking) -> Ticket | None:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("desk", "programme")
    return rows.filter(booking=booking, state__in=LIVE_TICKETS).first()


def _tell(act: OpenAct, booking: Booking) -> None:
    act.wake("subject", booking.subject_id)
    act.wake("desk", booking.desk_id)
    act.wake("line", booking.desk_id)
    act.wake("board", "day")
