from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.custody.queries import hidden_employers
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.fairs.queries.talks import open_talk_of, talks_of_subject
from engawa.delivery.queues import actions
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.queries import live_call_of, places_of
from engawa.delivery.queues.states import CallState, TicketState
from engawa.delivery.queues.waits import settle_due
from engawa.web.http import subject
from engawa.web.participant.board import TicketCard, on_now, open_booths
from engawa.web.scope import EngawaRequest

RINGING = {CallState.RINGING, CallState.ACKNOWLEDGED}


@require_GET
@subject(opens=True)
def today(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits for her first. A ring takes the page over."""
    settle_due(request.programme, subject=request.actor.id)
    actions.here(request.programme, request.actor.id)
    with inside(request.programme):
        if (call := _ringing(request)) is not None:
            return go(request, reverse("participant:ring", kwargs={"programme": programme, "pk": call.pk}))
        template = "participant/today_live.html" if fragment(request) else "participant/today.html"
        return render(request, template, _today(request))


def _today(request: EngawaRequest) -> dict[str, Any]:
    me, fair = request.actor.id, current_fair()
    gathering = fair.gathering if fair else None
    places = [place for place in places_of(me) if place.ticket.state != TicketState.IN_TALK]
    booths = Booth.objects.select_related("exhibitor__organisation").in_bulk([place.desk.owner_ref for place in places])
    mine = {place.desk.pk for place in places}
    hidden = hidden_employers(me) if gathering else []
    free = open_booths(gathering, mine=mine, hidden=hidden) if gathering and on_now(gathering) else []
    talks = talks_of_subject(me)
    return {
        "fair": fair,
        "gathering": gathering,
        "live": on_now(gathering),
        "cards": [TicketCard(place, booths[place.desk.owner_ref]) for place in places],
        "talk": open_talk_of(me),
        "talks": [talk for talk in talks if talk.ended_at],
        "free": [row for row in free if row.free and not row.mine],
        "open_count": len(free),
        "now": clock.now(),
    }


@require_POST
@subject()
def here(request: EngawaRequest, programme: str) -> HttpResponse:
    """The page is open: evidence, not an act."""
    del programme
    actions.here(request.programme, request.actor.id)
    settle_due(request.programme, subject=request.actor.id)
    return HttpResponse(status=204)


@require_GET
@subject(opens=True)
def booths(request: EngawaRequest, programme: str) -> HttpResponse:
    """今日の受付: who takes people now. Whoever waits while she looks around is here as well: a ring finds her."""
    settle_due(request.programme, subject=request.actor.id)
    actions.here(request.programme, request.actor.id)
    with inside(request.programme):
        if (call := _ringing(request)) is not None:
            return go(request, reverse("participant:ring", kwargs={"programme": programme, "pk": call.pk}))
        fair = current_fair()
        mine = {place.desk.pk for place in places_of(request.actor.id)}
        hidden = hidden_employers(request.actor.id)
        live = on_now(fair.gathering) if fair else False
        rows = open_booths(fair.gathering, mine=mine, hidden=hidden) if fair and live else []
        template = "participant/booths_live.html" if fragment(request) else "participant/booths.html"
        return render(request, template, {"fair": fair, "rows": rows, "live": live})


def _ringing(request: EngawaRequest) -> Call | None:
    call = live_call_of(request.actor.id)
    return call if call is not None and call.state in RINGING else None


def fragment(request: EngawaRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def go(request: EngawaRequest, url: str) -> HttpResponse:
    """Take the whole page there, also when only a part of it was asked for."""
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
