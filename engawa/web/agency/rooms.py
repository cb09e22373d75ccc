"""A counsellor's seat. Leaving ends nothing while a colleague of the other body is there; ending is a press of its own."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.guidance.actions.holding import leave_consult
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.companions import beside
from engawa.delivery.guidance.queries.consultations import by_room
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.models import LiveSeat
from engawa.web.http import staff
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_person(request.programme, seat, request.actor.person_id)


def _consultation(request: EngawaRequest, seat: LiveSeat) -> Consultation:
    with inside(request.programme):
        found = by_room(seat.room_id)
    if found is None:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs = {"programme": request.programme.slug, "pk": _consultation(request, seat).pk}
    return reverse("agency:consultation", kwargs=kwargs)


def _leave(request: EngawaRequest, seat: LiveSeat) -> None:
    leave_consult(_consultation(request, seat), by=request.actor, seat=seat)


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    one = _consultation(request, seat)
    with inside(request.programme):
        return {
            "place": show_alias(one.subject_id),
            "consultation": one,
            "beside": beside([one], request.actor.organisation_id).get(one.pk, ""),
        }


AUDIENCE = Audience(
    namespace="agency:consult-room",
    guard=staff(Permission.CONSULT_HOST),
    seat=_seat,
    template="agency/room.html",
    after=_after,
    leave=_leave,
    context=_context,
)
