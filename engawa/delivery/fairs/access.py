"""One thing for somebody, or 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from engawa.base.kit.prepared import prepared
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.models import (
    Announcement,
    Booth,
    Briefing,
    Fair,
    FairRegistration,
    Nudge,
    Offer,
    Plenary,
    Question,
    Rehearsal,
)
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.queries.briefings import briefing_in
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.fairs.queries.plenaries import plenary_in
from engawa.delivery.fairs.queries.site import find_written
from engawa.delivery.queues.models import Ticket
from engawa.shared.live.models import LiveSeat


def fair_here(programme: Programme) -> Fair:
    """The fair people mean today, for people served; desks choose theirs. A programme without one has no such pages."""
    with inside(programme):
        found = current_fair()
    if found is None:
        raise Http404
    return found


def booth_of_organisation(gathering: Gathering, organisation_id: UUID | None) -> Booth:
    found = next(iter(_booths_of(gathering.pk, organisation_id)), None) if organisation_id else None
    if found is None:
        raise Http404
    found.gathering = gathering
    return found


@prepared
def _booths_of(gathering: UUID, organisation: UUID) -> "QuerySet[Booth]":
    rows = Booth.objects.filter(gathering=gathering, exhibitor__organisation=organisation)
    return rows.select_related("exhibitor__organisation").order_by("pk")[:1]


def briefing_for(programme: Programme, pk: UUID, *, booth: Booth | None = None) -> Briefing:
    """One briefing; with `booth`: one of that booth's own."""
    with inside(programme):
        rows = Briefing.objects.select_related("booth__exhibitor__organisation", "booth__gathering", "programme")
        found = rows.filter(pk=pk, **({"booth": booth} if booth else {})).first()
    if found is None:
        raise Http404
    return found


def briefing_of(seat: LiveSeat) -> Briefing:
    """What is held in the room of this seat; a seat elsewhere has none."""
    with inside(seat.programme):
        found = briefing_in(seat.room_id)
    if found is None:
        raise Http404
    return found


def plenary_for(programme: Programme, pk: UUID) -> Plenary:
    with inside(programme):
        found = Plenary.objects.select_related("gathering", "programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def plenary_of(seat: LiveSeat) -> Plenary:
    """What is held in the room of this seat; a seat elsewhere has none."""
    with inside(seat.programme):
        found = plenary_in(seat.room_id)
    if found is None:
        raise Http404
    return found


def rehearsal_for(programme: Programme, pk: UUID, person: UUID) -> Rehearsal:
    """The person's own."""
    with inside(programme):
        rows = Rehearsal.objects.select_related("programme", "booth__exhibitor__organisation", "booth__gathering__fair")
        found = rows.filter(pk=pk, person=person).first()
    if found is None:
        raise Http404
    return found


def registration_for(programme: Programme, actor: Actor, gathering: Gathering) -> FairRegistration:
    """The person's own."""
    with inside(programme):
        rows = FairRegistration.objects.filter(gathering=gathering, subject=actor.subject_id)
        found = rows.select_related("gathering").first()
    if found is None:
        raise Http404
    return found


def booth_for(programme: Programme, pk: UUID) -> Booth:
    """Any booth of the fair, for the organiser."""
    with inside(programme):
        rows = Booth.objects.select_related("exhibitor__organisation", "gathering", "programme")
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def offer_for(programme: Programme, actor: Actor, pk: UUID) -> Offer:
    """One that was made to her."""
    with inside(programme):
        rows = Offer.objects.select_related("programme", "card")
        found = rows.filter(pk=pk, card__subject=actor.subject_id).first() if actor.subject_id else None
    if found is None:
        raise Http404
    return found


def nudge_for(programme: Programme, actor: Actor, pk: UUID) -> Nudge:
    with inside(programme):
        rows = Nudge.objects.select_related("programme", "gathering")
        found = rows.filter(pk=pk, subject=actor.subject_id).first() if actor.subject_id else None
    if found is None:
        raise Http404
    return found


def ticket_at(programme: Programme, pk: UUID) -> tuple[Ticket, UUID]:
    """A ticket and the booth it stands at, for the organiser."""
    with inside(programme):
        found = Ticket.objects.select_related("desk", "programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found, found.desk.owner_ref


def announcement_for(programme: Programme, pk: UUID) -> Announcement:
    with inside(programme):
        found = Announcement.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def question_for(programme: Programme, pk: UUID, *, exhibitor: Exhibitor | None = None) -> Question:
    """One question; with `exhibitor`: one of its own."""
    with inside(programme):
        rows = Question.objects.select_related("exhibitor__organisation", "programme")
        found = rows.filter(pk=pk, **({"exhibitor": exhibitor} if exhibitor else {})).first()
    if found is None:
        raise Http404
    return found


def written_for(programme: Programme, pk: UUID) -> Written:
    """One version of a page or a story of the special web site, for those who edit it."""
    with inside(programme):
        found = find_written(pk)
    if found is None:
        raise Http404
    return found
