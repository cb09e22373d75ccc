"""Fetching her own ticket, call or booking, or 404."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.queues.models import Booking, Call, Slot, Ticket


def ticket_for(programme: Programme, actor: Actor, pk: UUID) -> Ticket:
    with inside(programme):
        rows = Ticket.objects.select_related("desk", "programme")
        ticket = rows.filter(pk=pk, subject=actor.subject_id).first() if actor.subject_id else None
    if ticket is None:
        raise Http404
    return ticket


def call_for(programme: Programme, actor: Actor, pk: UUID) -> Call:
    with inside(programme):
        rows = Call.objects.select_related("desk", "ticket", "programme")
        call = rows.filter(pk=pk, subject=actor.subject_id).first() if actor.subject_id else None
    if call is None:
        raise Http404
    return call


def booking_for(programme: Programme, actor: Actor, pk: UUID) -> Booking:
    booking = any_booking(programme, pk)
    if actor.subject_id is None or booking.subject_id != actor.subject_id:
        raise Http404
    return booking


def any_booking(programme: Programme, pk: UUID) -> Booking:
    """For whoever runs the day."""
    with inside(programme):
        found = Booking.objects.select_related("desk", "slot__desk", "programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def slot_for(programme: Programme, pk: UUID | str) -> Slot:
    """Any offered time; whoever takes it is asked by the act."""
    try:
        known = UUID(str(pk))
    except ValueError:
        raise Http404 from None
    with inside(programme):
        found = Slot.objects.select_related("desk", "programme").filter(pk=known).first()
    if found is None:
        raise Http404
    return found
