"""Fetching her own ticket or call, or 404."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.queues.models import Call, Ticket


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
