"""An exhibitor's own booth and what belongs to it, or 404."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from engawa.base.programmes.context import inside
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.access import booth_of_organisation
from engawa.delivery.fairs.models import Booth, Fair, Talk
from engawa.delivery.fairs.queries.slots import hidden_from_booth
from engawa.delivery.queues.models import Booking, Call, Desk, Slot, Ticket
from engawa.delivery.queues.queries import desk_of
from engawa.web.between.choosing import chosen_fair
from engawa.web.scope import EngawaRequest


def booth_for(request: EngawaRequest) -> Booth:
    """With its gathering, the fair of that, its exhibitor and the programme: nothing is asked for twice."""
    fair = chosen_fair(request)
    with inside(request.programme):
        booth = booth_of_organisation(fair.gathering, request.actor.organisation_id)
    booth.gathering, booth.programme = fair.gathering, request.programme
    return booth


@dataclass(frozen=True)
class Place:
    """The actor's own body at the fair of its page; without an application it has no `exhibitor` yet."""

    fair: Fair
    exhibitor: Exhibitor | None
    booth: Booth | None

    @property
    def own(self) -> Exhibitor:
        if self.exhibitor is None:
            raise Http404
        return self.exhibitor

    @property
    def facts(self) -> dict[str, object]:
        """What the frame of its pages shows."""
        return {"fair": self.fair, "exhibitor": self.exhibitor, "booth": self.booth}


def place_for(request: EngawaRequest) -> Place:
    fair = chosen_fair(request)
    with inside(request.programme):
        rows = Exhibitor.objects.filter(gathering=fair.gathering, organisation=request.actor.organisation_id)
        found = rows.select_related("organisation").first()
        booth = Booth.objects.filter(exhibitor=found).select_related("exhibitor__organisation").first()
    if found is not None:
        found.gathering, found.programme = fair.gathering, request.programme
    return Place(fair, found, booth)


def desk_for(request: EngawaRequest) -> tuple[Booth, Desk]:
    booth = booth_for(request)
    with inside(request.programme):
        desk = desk_of(booth.pk)
    if desk is None:
        raise Http404
    desk.programme = request.programme
    return booth, desk


def hidden_subjects(booth: Booth) -> set[UUID]:
    """Whom this employer must not see, for she or the organiser wishes so: nowhere on its pages."""
    with inside(booth.programme):
        return hidden_from_booth(booth)


def ticket_for(request: EngawaRequest, pk: UUID) -> tuple[Booth, Ticket]:
    booth, desk = desk_for(request)
    with inside(request.programme):
        ticket = Ticket.objects.select_related("desk", "programme").filter(pk=pk, desk=desk).first()
    if ticket is None or ticket.subject_id in hidden_subjects(booth):
        raise Http404
    return booth, ticket


def slot_for(request: EngawaRequest, pk: UUID) -> tuple[Booth, Slot]:
    booth, desk = desk_for(request)
    with inside(request.programme):
        slot = Slot.objects.select_related("desk", "programme").filter(pk=pk, desk=desk).first()
    if slot is None:
        raise Http404
    return booth, slot


def booking_for(request: EngawaRequest, pk: UUID) -> tuple[Booth, Booking]:
    booth, desk = desk_for(request)
    with inside(request.programme):
        rows = Booking.objects.select_related("desk", "slot__desk", "programme")
        booking = rows.filter(pk=pk, desk=desk).first()
    if booking is None or booking.subject_id in hidden_subjects(booth):
        raise Http404
    return booth, booking


def call_for(request: EngawaRequest, pk: UUID) -> Call:
    _booth, desk = desk_for(request)
    with inside(request.programme):
        rows = Call.objects.select_related("desk", "ticket", "programme")
        call = rows.filter(pk=pk, desk=desk).first()
    if call is None:
        raise Http404
    return call


def talk_for(request: EngawaRequest, pk: UUID) -> Talk:
    booth = booth_for(request)
    with inside(request.programme):
        rows = Talk.objects.select_related("programme", "booth__exhibitor__organisation", "call")
        talk = rows.filter(pk=pk, booth=booth).first()
    if talk is None:
        raise Http404
    return talk
