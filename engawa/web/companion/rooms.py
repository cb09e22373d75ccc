"""The companion's seat: one of four, never host. Leaving it ends nothing."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.delivery.guidance.queries.companions import invitation_of
from engawa.delivery.guidance.states import AGENCY_WORDS
from engawa.shared.live.access import seat_for_subject
from engawa.shared.live.models import LiveSeat
from engawa.web.http import companion
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_subject(request.programme, seat, request.actor.subject_id)


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    del seat
    return reverse("companion:home", kwargs={"programme": request.programme.slug})


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    del seat
    with inside(request.programme):
        found = invitation_of(request.actor.id)
    bodies = found.consultation.wanted.agencies if found is not None else ()
    return {"place": "・".join(str(AGENCY_WORDS[agency]) for agency in bodies)}


AUDIENCE = Audience(
    namespace="companion:room",
    guard=companion(),
    seat=_seat,
    template="companion/room.html",
    after=_after,
    context=_context,
)
