"""開会・PR・閉会 as she meets them: the words, the captions, and with LiveKit the way in to the picture."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.access import plenary_for, plenary_of
from engawa.delivery.fairs.actions.briefings import NotYet
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.plenaries import enter_plenary
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.shared.live.access import seat_for_subject
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import RoomKind
from engawa.web.http import subject
from engawa.web.live import Audience
from engawa.web.onstage import stage_of
from engawa.web.scope import EngawaRequest


@require_safe
@subject()
def stage(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _page(request)


def _page(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    with inside(request.programme):
        fair = current_fair()
        gathering = fair.gathering if fair else None
        facts = stage_of(gathering) | {"fair": fair, "gathering": gathering, "said": said}
        facts |= {"enter_name": "participant:stage-enter", "entering": True}
        return render(request, "participant/stage.html", facts, status=status)


@require_POST
@subject()
def enter(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        seat = enter_plenary(plenary_for(request.programme, pk), by=request.actor)
    except NotTakingPart:
        return _page(
            request,
            said=_("映像で見るには、この回の参加登録が必要です。文と字幕はこのままご覧になれます。"),
            status=409,
        )
    except NotYet:
        return _page(request, said=_("いまは映像がありません。文と字幕はこのままご覧になれます。"), status=409)
    except WrongState:  # asked to leave
        return _page(
            request, said=_("映像の部屋からの退出をお願いしました。文と字幕はこのままご覧になれます。"), status=409
        )
    except RoomFull:
        return _page(request, said=_("映像の席が埋まりました。文と字幕はこのままご覧になれます。"), status=409)
    return redirect("participant:stage-room:page", programme=programme, seat_id=seat.pk)


# --- her side of the room --------------------------------------------------------------------------------------------


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    found = seat_for_subject(request.programme, seat, request.actor.subject_id)
    if found.room.kind != RoomKind.PLENARY:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    del seat
    return reverse("participant:stage", kwargs={"programme": request.programme.slug})


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    slug, plenary = request.programme.slug, plenary_of(seat)
    ringing = reverse("participant:ringing", kwargs={"programme": slug})
    with inside(request.programme):
        return stage_of(None) | {"plenary": plenary, "place": plenary.label, "ringing_url": ringing}


AUDIENCE = Audience(
    namespace="participant:stage-room",
    guard=subject(),
    seat=_seat,
    template="ui/stage/room.html",
    after=_after,
    context=_context,
)
