"""Fetching one seat for the person it belongs to. What isn't yours isn't there."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.shared.live.models import LiveSeat


def seat_for_subject(programme: Programme, seat: UUID, subject: UUID | None) -> LiveSeat:
    return _found(programme, lambda: _seats_of_subject(seat, subject) if subject else [])


def seat_for_person(programme: Programme, seat: UUID, person: UUID | None) -> LiveSeat:
    return _found(programme, lambda: _seats_of_person(seat, person) if person else [])


@prepared
def _seats_of_subject(pk: UUID, subject: UUID) -> "QuerySet[LiveSeat]":
    return LiveSeat.objects.select_related("room", "programme").filter(pk=pk, subject=subject, person=None)


@prepared
def _seats_of_person(pk: UUID, person: UUID) -> "QuerySet[LiveSeat]":
    return LiveSeat.objects.select_related("room", "programme").filter(pk=pk, person=person, subject=None)


def _found(programme: Programme, ask: Callable[[], list[LiveSeat]]) -> LiveSeat:
    with inside(programme):
        found = ask()
    if not found:
        raise Http404
    return found[0]
