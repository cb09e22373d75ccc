from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.talks import settle_talk
from engawa.delivery.fairs.models import Talk, TalkNote
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.talk_states import MESSAGE_LINES, Message, TalkState
from engawa.delivery.queues.models import Desk
from engawa.delivery.queues.states import DeskState
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest


def talk_for(request: EngawaRequest, pk: UUID) -> Talk:
    with inside(request.programme):
        rows = Talk.objects.select_related("booth__exhibitor__organisation", "booth__gathering", "programme")
        talk = rows.filter(pk=pk, subject=request.actor.subject_id).first()
    if talk is None:
        raise Http404
    return talk


@require_GET
@subject()
def talk(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """After the room: what was said to follow, and the way back while it is still open."""
    del programme
    found = talk_for(request, pk)
    note = TalkNote.objects.filter(talk=found).first()
    desk = Desk.objects.filter(owner_ref=found.booth_id).first()
    context = {
        "talk": found,
        "still_open": found.state == TalkState.OPEN,
        "line": MESSAGE_LINES[Message(note.message)] if note else "",
        "minutes": minutes(found),
        "desk_open": desk is not None and desk.state == DeskState.OPEN,
        "fair": fair_of(found.booth.gathering),
    }
    return render(request, "participant/talk.html", context)


def minutes(one: Talk) -> int:
    """Whole minutes both were there, at least one when it was a talk at all."""
    return max(1, round(one.overlap_seconds / 60)) if one.overlap_seconds else 0


@require_POST
@subject()
def end(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """She ends the talk herself instead of going back in."""
    settle_talk(talk_for(request, pk), by=request.actor)
    return redirect("participant:talk", programme=programme, pk=pk)
