"""Fetching one seat for the person it belongs to. What isn't yours isn't there."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.shared.live.models import LiveSeat


def seat_for_subject(programme: Programme, seat: UUID, subject: UUID | None) -> LiveSeat:
    return _seat(programme, pk=seat, subject=subject, person=None)


def seat_for_person(programme: Programme, seat: UUID, person: UUID | None) -> LiveSeat:
    return _seat(programme, pk=seat, person=person, subject=None)


def _seat(programme: Programme, *, pk: UUID, subject: UUID | None, person: UUID | None) -> LiveSeat:
    if subject is None and person is None:
        raise Http404
    with inside(programme):
        found = (
            LiveSeat.objects.select_related("room", "programme").filter(pk=pk, subject=subject, person=person).first()
        )
    if found is None:
        raise Http404
    return found
