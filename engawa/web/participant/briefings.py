"""企業説明 as she meets it: what it is about, signing up, going in; and her side of its room."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.contract.custody.queries import is_hidden
from engawa.delivery.fairs.access import briefing_for, briefing_of
from engawa.delivery.fairs.actions import briefings as actions
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.briefing_states import BRIEFING_WORDS, BriefingState
from engawa.delivery.fairs.models import Briefing, BriefingSignup
from engawa.delivery.fairs.queries.briefings import over
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.queries.registrations import registration_of
from engawa.delivery.fairs.states import TAKING_PART
from engawa.shared.live.access import seat_for_subject
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.states import RoomKind
from engawa.web.http import subject
from engawa.web.live import Audience
from engawa.web.participant.board import on_now
from engawa.web.scope import EngawaRequest


@require_safe
@subject()
def briefing(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Before, during and after: what it is about, and the one thing she can do now."""
    del programme
    return _page(request, briefing_for(request.programme, pk))


def _page(request: EngawaRequest, found: Briefing, *, removed: bool = False, status: int = 200) -> HttpResponse:
    me, gathering = request.actor.id, found.booth.gathering
    with inside(request.programme):
        registration = registration_of(me, gathering)
        context = {
            "briefing": found,
            "booth": found.booth,
            "fair": fair_of(gathering),
            "word": BRIEFING_WORDS[BriefingState(found.state)],
            "over": over(found),
            "coming": BriefingSignup.objects.filter(briefing=found, subject=me, withdrawn_at=None).exists(),
            "taking_part": registration is not None and registration.state in TAKING_PART,
            "hidden": is_hidden(me, found.booth.exhibitor.organisation_id),
            "on": on_now(gathering),
            "removed": removed,
        }
        return render(request, "participant/briefings/one.html", context, status=status)


@require_POST
@subject()
def sign(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = briefing_for(request.programme, pk)
    try:
        actions.sign_up(found, by=request.actor, coming=request.POST.get("coming") != "no")
    except (HiddenFromThem, NotTakingPart):
        return _page(request, found, status=409)  # the page says which
    return redirect("participant:briefing", programme=programme, pk=pk)


@require_POST
@subject()
def enter(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = briefing_for(request.programme, pk)
    try:
        seat = actions.enter_briefing(found, by=request.actor)
    except (HiddenFromThem, NotTakingPart, actions.NotYet):
        return _page(request, found, status=409)
    except WrongState:  # a host has asked her to leave
        return _page(request, found, removed=True, status=409)
    return redirect("participant:briefing-room:page", programme=programme, seat_id=seat.pk)


# --- her side of the room --------------------------------------------------------------------------------------------


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    found = seat_for_subject(request.programme, seat, request.actor.subject_id)
    if found.room.kind != RoomKind.BRIEFING:
        raise Http404
    return found


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    del seat
    return reverse("participant:today", kwargs={"programme": request.programme.slug})


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    found, slug = briefing_of(seat), request.programme.slug
    return {
        "briefing": found,
        "booth": found.booth,
        "place": found.booth.name,
        "ringing_url": reverse("participant:ringing", kwargs={"programme": slug}),
        "again_url": reverse("participant:briefing-enter", kwargs={"programme": slug, "pk": found.pk}),
    }


AUDIENCE = Audience(
    namespace="participant:briefing-room",
    guard=subject(),
    seat=_seat,
    template="participant/briefings/room.html",
    after=_after,
    context=_context,
)
