from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.actions.talks import leave_talk
from engawa.delivery.fairs.models import Talk
from engawa.delivery.fairs.queries.talks import talk_by_seat
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.models import LiveSeat
from engawa.web.http import staff
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_person(request.programme, seat, request.actor.person_id)


def _talk(request: EngawaRequest, seat: LiveSeat) -> Talk:
    with inside(request.programme):
        talk = talk_by_seat(seat.pk)
    if talk is None:
        raise Http404
    return talk


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs = {"programme": request.programme.slug, "pk": _talk(request, seat).pk}
    return reverse("exhibitor:note", kwargs=kwargs)


def _leave(request: EngawaRequest, seat: LiveSeat) -> None:
    leave_talk(_talk(request, seat), by=request.actor, seat=seat)


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    talk = _talk(request, seat)
    with inside(request.programme):
        return {
            "place": show_alias(talk.subject_id),
            "ticket": talk.call.ticket_id if talk.call else None,
            "municipality": talk.booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY,
        }


AUDIENCE = Audience(
    namespace="exhibitor:booth-room",
    guard=staff(Permission.ROOM_ENTER),
    seat=_seat,
    template="exhibitor/room.html",
    after=_after,
    leave=_leave,
    context=_context,
)
