from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.talks import leave_talk
from engawa.delivery.fairs.models import Talk
from engawa.delivery.fairs.queries.talks import talk_by_seat
from engawa.shared.live.access import seat_for_subject
from engawa.shared.live.models import LiveSeat
from engawa.web.http import subject
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_subject(request.programme, seat, request.actor.subject_id)


def _talk(request: EngawaRequest, seat: LiveSeat) -> Talk:
    with inside(request.programme):
        talk = talk_by_seat(seat.pk)
    if talk is None:
        raise Http404
    return talk


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs = {"programme": request.programme.slug, "pk": _talk(request, seat).pk}
    return reverse("participant:talk", kwargs=kwargs)


def _leave(request: EngawaRequest, seat: LiveSeat) -> None:
    leave_talk(_talk(request, seat), by=request.actor, seat=seat)


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    slug = request.programme.slug
    ringing = reverse(
        "participant:ringing", kwargs={"programme": slug}
    )  # when this talk is over, the next may ring here
    return {"place": _talk(request, seat).booth.name, "ringing_url": ringing}


AUDIENCE = Audience(
    namespace="participant:my-room",
    guard=subject(),
    seat=_seat,
    template="participant/room.html",
    after=_after,
    leave=_leave,
    context=_context,
)
