"""What becomes of desks and tickets when their day stops, goes on, or does not take place. Steps of the act that decides."""

import datetime as dt
from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.base.programmes.actors import system
from engawa.delivery.events.parts import Change, Part, Turn, register_part
from engawa.delivery.queues.actions import end_call_here, step_ticket, tell_of, tell_queue
from engawa.delivery.queues.bookings import still_ahead
from engawa.delivery.queues.cells import Resource, ResourceKind
from engawa.delivery.queues.holding import alone
from engawa.delivery.queues.models import Booking, Call, Desk, Slot, Ticket
from engawa.delivery.queues.offering import NotOnTheGrid, OffersOverlap, offer, withdraw
from engawa.delivery.queues.states import (
    CALL,
    DESK,
    LIVE_CALLS,
    LIVE_TICKETS,
    STANDING,
    TICKET,
    DeskState,
    SlotState,
)

BY = system("day.halt")
LIFTS = {DeskState.CLOSED: "lift_closed", DeskState.OPEN: "lift_open", DeskState.PAUSED: "lift_paused"}


def _desks(gathering: UUID) -> list[Desk]:
    rows = Desk.objects.select_for_update(of=("self",)).filter(gathering_ref=gathering)
    return list(rows.select_related("programme").order_by("pk"))


def turn_desks(act: OpenAct, change: Change) -> int:
    """Suspended: every desk stops and remembers what it was. Resumed: it is that again. Otherwise it closes."""
    opened.require_this(act)
    changed = 0
    for desk in _desks(change.gathering):
        if change.turn == Turn.RESUME:
            turned = _lift(desk)
        else:
            stop_ringing(act, desk)
            turned = _halt(desk) if change.turn == Turn.SUSPEND else _shut(desk)
        changed += turned
        tell_queue(act, desk)
    return changed


def _halt(desk: Desk) -> bool:
    """True where somebody was being served."""
    if not DESK.allows(desk.state, "halt"):
        return False
    desk.halted_from, desk.state = desk.state, DESK.after(desk.state, "halt")
    desk.save(update_fields=["state", "halted_from"])
    return bool(desk.halted_from == DeskState.OPEN)


def _lift(desk: Desk) -> bool:
    if desk.state != DeskState.HALTED:
        return False
    desk.state, desk.halted_from = DESK.after(desk.state, LIFTS[DeskState(desk.halted_from)]), ""
    desk.save(update_fields=["state", "halted_from"])
    return bool(desk.state == DeskState.OPEN)


def _shut(desk: Desk) -> bool:
    if desk.state == DeskState.CLOSED:
        return False
    desk.state = DESK.after(desk.state, "lift_closed" if desk.state == DeskState.HALTED else "close")
    desk.halted_from, desk.standby = "", False
    desk.save(update_fields=["state", "halted_from", "standby"])
    return True


def stop_ringing(act: OpenAct, desk: Desk, *, subject: UUID | None = None, person: UUID | None = None) -> int:
    """Rings of this locked desk end, and whoever was called keeps her place. Talks are their owner's to end."""
    rows = Call.objects.select_for_update(of=("self",)).filter(desk=desk, state__in=LIVE_CALLS)
    rows = rows.filter(subject=subject) if subject else rows
    rows = rows.filter(person=person) if person else rows
    stopped = 0
    for call in rows.order_by("pk"):
        if not CALL.allows(call.state, "cancel"):
            continue
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=call.ticket_id)
        end_call_here(call, "cancel")
        step_ticket(ticket, "release")
        act.concern(ticket.subject_id)
        tell_of(act, ticket, moved=False)
        stopped += 1
    return stopped


def dismiss(act: OpenAct, ticket: Ticket) -> None:
    """The organiser ends it; its holder is told in the organiser's words, not as if she had left."""
    step_ticket(ticket, "dismiss")
    act.concern(ticket.subject_id)
    tell_of(act, ticket)


def end_tickets(act: OpenAct, change: Change) -> int:
    """Whoever waits waits no longer. After desks were shut and talks ended."""
    opened.require_this(act)
    if not change.over:
        return 0
    rows = Ticket.objects.select_for_update(of=("self",)).filter(desk__gathering_ref=change.gathering)
    ended = 0
    for ticket in rows.filter(state__in=LIVE_TICKETS).select_related("desk").order_by("desk", "place"):
        if TICKET.allows(ticket.state, "dismiss"):
            dismiss(act, ticket)
            ended += 1
    return ended


def end_bookings(act: OpenAct, change: Change) -> int:
    """予約: times of the day are withdrawn, and offered anew on the new one; those before and after the day go only with
    a day that is cancelled. Whoever had booked is told and may choose again.
    """
    if not change.over or change.from_at is None or change.to_at is None:
        return 0
    rows = Slot.objects.filter(desk__gathering_ref=change.gathering, state=SlotState.OFFERED, at__gt=clock.now())
    if change.turn == Turn.POSTPONE:
        rows = rows.filter(at__gte=change.from_at, at__lt=change.to_at)
    slots = list(rows.select_related("programme", "desk__programme").order_by("desk", "at", "pk"))
    alone({one for slot in slots for one in slot.resources})  # before any desk, as whoever books does
    booked = 0
    for slot in slots:
        booked += Booking.objects.filter(slot=slot, state__in=STANDING).count()
        withdraw(slot, by=BY)
        if change.moved is not None:
            _again(slot, change)
    act.record(booked=booked)
    return booked


def _again(slot: Slot, change: Change) -> None:
    """The same time of the new day, where it fits the grid and the rooms."""
    at = slot.at + (change.moved or dt.timedelta())
    if change.rooms_to is not None and at + dt.timedelta(minutes=slot.minutes) > change.rooms_to:
        return
    lane = Resource(ResourceKind(slot.lane_kind), slot.lane)
    with suppress(OffersOverlap, NotOnTheGrid):
        offer(slot.desk, by=BY, lane=lane, times=[at], minutes=slot.minutes, beside=slot.resources[1:])


def open_desks(gathering: UUID) -> int:
    return Desk.objects.filter(gathering_ref=gathering).exclude(state=DeskState.CLOSED).count()


def live_tickets(gathering: UUID) -> int:
    return Ticket.objects.filter(desk__gathering_ref=gathering, state__in=LIVE_TICKETS).count()


register_part(Part("desks", _("受付中のブース・窓口"), open_desks, turn_desks, order=10))
register_part(Part("bookings", _("予約"), lambda gathering: still_ahead([gathering]), end_bookings, order=5))
register_part(Part("tickets", _("待っている整理券"), live_tickets, end_tickets, order=30))
