"""開会・PR・閉会 at the exhibitor's desk: whoever is on duty reads and watches as the seekers do."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.access import plenary_for, plenary_of
from engawa.delivery.fairs.actions.briefings import NotYet
from engawa.delivery.fairs.actions.plenaries import enter_plenary
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import RoomKind
from engawa.web.exhibitor.access import booth_for, place_for
from engawa.web.http import staff
from engawa.web.live import Audience
from engawa.web.onstage import stage_of
from engawa.web.scope import EngawaRequest


@require_safe
@staff(Permission.BOOTH_HOST)
def stage(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _page(request)


def _page(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    place = place_for(request)
    with inside(request.programme):
        facts = place.facts | stage_of(place.fair.gathering) | {"said": said}
        facts |= {"enter_name": "exhibitor:stage-enter" if place.booth else "", "entering": place.booth is not None}
        return render(request, "exhibitor/stage.html", facts, status=status)


@require_POST
@staff(Permission.BOOTH_HOST)
def enter(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    booth = booth_for(request)
    try:
        seat = enter_plenary(plenary_for(request.programme, pk), by=request.actor, label=booth.name[:80])
    except NotYet:
        return _page(request, said=_("いまは映像がありません。文と字幕はこのままご覧になれます。"), status=409)
    except WrongState:  # asked to leave
        return _page(
            request, said=_("映像の部屋からの退出をお願いしました。文と字幕はこのままご覧になれます。"), status=409
        )
    except RoomFull:
        return _page(request, said=_("映像の席が埋まりました。文と字幕はこのままご覧になれます。"), status=409)
    return redirect("exhibitor:stage-room:page", programme=programme, seat_id=seat.pk)


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    found = seat_for_person(request.programme, seat, request.actor.person_id)
    if found.room.kind != RoomKind.PLENARY:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    del seat
    return reverse("exhibitor:stage", kwargs={"programme": request.programme.slug})


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    plenary = plenary_of(seat)
    with inside(request.programme):
        return stage_of(None) | {"plenary": plenary, "place": plenary.label}


AUDIENCE = Audience(
    namespace="exhibitor:stage-room",
    guard=staff(Permission.ROOM_ENTER),
    seat=_seat,
    template="ui/stage/room.html",
    after=_after,
    context=_context,
)
