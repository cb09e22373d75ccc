"""Her seat in a consultation: whoever of the two bodies is late is named, so that nobody wonders."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.delivery.guidance.access import own_consultation
from engawa.delivery.guidance.actions.holding import leave_consult
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.consultations import by_room, hosts_of
from engawa.delivery.guidance.states import AGENCY_WORDS
from engawa.shared.live.access import seat_for_subject
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.queries import states_now
from engawa.shared.live.states import IN_ROOM
from engawa.web.http import subject
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_subject(request.programme, seat, request.actor.subject_id)


def _consultation(request: EngawaRequest, seat: LiveSeat) -> Consultation:
    with inside(request.programme):
        found = by_room(seat.room_id)
    if found is None:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs = {"programme": request.programme.slug, "pk": _consultation(request, seat).pk}
    return reverse("participant:consult", kwargs=kwargs)


def _leave(request: EngawaRequest, seat: LiveSeat) -> None:
    leave_consult(_consultation(request, seat), by=request.actor, seat=seat)


def who_is_there(one: Consultation) -> dict[str, list[str]]:
    """Which bodies have a counsellor in the room, and which have not yet. Inside the programme."""
    hosts = hosts_of([one])[one.pk]
    states = states_now([host.seat for host in hosts])
    inside_now = {host.agency for host in hosts if states.get(host.seat) in IN_ROOM}
    return {
        "here": [str(AGENCY_WORDS[agency]) for agency in one.wanted.agencies if agency in inside_now],
        "late": [str(AGENCY_WORDS[agency]) for agency in one.wanted.agencies if agency not in inside_now],
    }


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    one = _consultation(request, seat)
    with inside(request.programme):
        words = [str(AGENCY_WORDS[Agency(agency)]) for agency in one.wanted.agencies]
        return {"place": "・".join(words), "consultation": one} | who_is_there(one)


@require_safe
@subject()
def who(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """A part of her room's page, asked for anew when somebody comes."""
    del programme
    one = own_consultation(request.programme, request.actor, pk)
    return render(request, "participant/consult/who.html", {"consultation": one} | who_is_there(one))


AUDIENCE = Audience(
    namespace="participant:consult-room",
    guard=subject(),
    seat=_seat,
    template="participant/consult/room.html",
    after=_after,
    leave=_leave,
    context=_context,
)
