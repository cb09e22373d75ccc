"""The presenter's side of a briefing's room."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.access import briefing_of
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.states import RoomKind
from engawa.web.http import staff
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    found = seat_for_person(request.programme, seat, request.actor.person_id)
    if found.room.kind != RoomKind.BRIEFING:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    del seat
    return reverse("exhibitor:briefings", kwargs={"programme": request.programme.slug})


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    del request
    briefing = briefing_of(seat)
    return {"briefing": briefing, "place": briefing.title}


AUDIENCE = Audience(
    namespace="exhibitor:briefing-room",
    guard=staff(Permission.ROOM_ENTER),
    seat=_seat,
    template="exhibitor/briefings/room.html",
    after=_after,
    context=_context,
)
