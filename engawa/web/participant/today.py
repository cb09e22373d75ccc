from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.context import after_leaving, inside
from engawa.contract.clauses.queries import text
from engawa.contract.custody.queries import hidden_employers
from engawa.delivery.events.blocks import blocks_of
from engawa.delivery.fairs.actions.slots import OFFERED_IN
from engawa.delivery.fairs.block_words import stopped_words
from engawa.delivery.fairs.halt_words import halt_notice
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.fair import current_fair, gone_from
from engawa.delivery.fairs.queries.nudging import is_approachable
from engawa.delivery.fairs.queries.plenaries import shown_of
from engawa.delivery.fairs.queries.talks import talks_of_subject
from engawa.delivery.fairs.queries.wishes import own_card
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.guidance.queries.consultations import ahead_of
from engawa.delivery.queues import actions
from engawa.delivery.queues.bookings import booking_due
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.queries import Place, just_seen, live_call_of, places_of
from engawa.delivery.queues.states import CallState, DeskKind, TicketState
from engawa.delivery.queues.waits import overdue, settle_due
from engawa.web.http import first, subject
from engawa.web.participant.board import TicketCard, briefing_rows, floor_of, on_now, own_rows
from engawa.web.participant.booking_words import booking_cards
from engawa.web.participant.surveys import invited
from engawa.web.scope import EngawaRequest

RINGING = {CallState.RINGING, CallState.ACKNOWLEDGED}


@require_GET
@subject()
def today(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits for her first. A ring takes the page over."""
    del programme
    if (elsewhere := _ring(request)) is not None:
        return elsewhere
    return render(
        request, "participant/today_live.html" if fragment(request) else "participant/today.html", _today(request)
    )


def today_with(request: EngawaRequest, said: str, *, status: int = 200) -> HttpResponse:
    """The page after something that did not come to be, with why and what now."""
    with inside(request.programme):
        return render(request, "participant/today.html", _today(request) | {"said": said}, status=status)


def _today(request: EngawaRequest) -> dict[str, Any]:
    me, fair = request.actor.id, current_fair()
    gathering = fair.gathering if fair else None
    floor = floor_of(gathering) if gathering and on_now(gathering) else None
    standing = places_of(me, floor.lines if floor else None)
    places = [place for place in standing if place.ticket.state != TicketState.IN_TALK]
    hidden, mine = hidden_employers(me), {place.desk.pk: place.desk.owner_ref for place in places}
    near = floor.booths(mine=mine, hidden=hidden, only=floor.free().union(mine.values())) if floor else []
    talks = talks_of_subject(me)
    briefings = briefing_rows(me, gathering)
    return {
        "said": "",
        "bookings": booking_cards(me),
        "bookable": gathering is not None and gathering.state in OFFERED_IN,
        "briefings": briefings,
        "plenaries": shown_of(gathering),
        "briefings_now": [row for row in briefings if row["open"] and floor],
        "fair": fair,
        "gathering": gathering,
        "gone": gone_from(me, gathering) if gathering else [],
        "live": on_now(gathering),
        "notice": halt_notice(gathering),
        "stopped": (stopped := stopped_words(blocks_of(me))),
        "contact": text("office.contact") if stopped else "",
        "cards": _cards(places, {row.booth.pk: row.booth for row in near}),
        "talk": next((talk for talk in talks if talk.state == TalkState.OPEN), None),
        "talks": [talk for talk in talks if talk.ended_at],
        "consult": ahead_of(me),
        "own": own_rows(me, gathering, near) if gathering and any(row.free for row in near) else None,
        "approachable": is_approachable(me),
        "wish": own_card(me),
        "surveys": invited(request.actor),
        "any_open": lambda: bool(floor and floor.booths(hidden=hidden)),
        "now": clock.now(),
    }


def _cards(places: list[Place], known: dict[UUID, Booth]) -> list[TicketCard]:
    """Booths that closed, or that she hides from since, still have her tickets; so has the consultation counter."""
    owners = [place.desk.owner_ref for place in places if place.desk.kind == DeskKind.BOOTH]
    rows = Booth.objects.select_related("exhibitor__organisation")
    booths = known | rows.in_bulk([owner for owner in owners if owner not in known])
    counter = _("相談窓口")
    return [
        TicketCard(place, booths[place.desk.owner_ref].name if place.desk.owner_ref in booths else counter)
        for place in places
    ]


@require_POST
@subject()
def here(request: EngawaRequest, programme: str) -> HttpResponse:
    """The page is open: evidence, not an act."""
    del programme
    if overdue(actions.here(request.programme, request.actor.id)):
        settle_due(request.programme, subject=request.actor.id)
    return HttpResponse(status=204)


@require_GET
@subject()
def booths(request: EngawaRequest, programme: str) -> HttpResponse:
    """今日の受付: who takes people now. Whoever waits while she looks around is here as well: a ring finds her."""
    del programme
    if (elsewhere := _ring(request)) is not None:
        return elsewhere
    me, fair = request.actor.id, current_fair()
    floor = floor_of(fair.gathering) if fair and on_now(fair.gathering) else None
    rows = floor.booths(mine=floor.desks_of(me), hidden=hidden_employers(me)) if floor else []
    own = own_rows(me, fair.gathering, rows) if fair and floor else None
    first = {row.booth.pk for row in own.rows} if own else set()
    template = "participant/booths_live.html" if fragment(request) else "participant/booths.html"
    context = {"fair": fair, "own": own, "rows": [row for row in rows if row.booth.pk not in first]}
    return render(request, template, context | {"live": floor is not None, "approachable": is_approachable(me)})


def _ring(request: EngawaRequest) -> HttpResponse | None:
    """Where a ring takes her."""
    call = ring_for(request)
    if call is None:
        return None
    return go(request, reverse("participant:ring", kwargs={"programme": request.programme.slug, "pk": call.pk}))


def ring_for(request: EngawaRequest) -> Call | None:
    """What rings for her, after what is overdue was settled. That she is here is noted when the page was read."""
    programme, me = request.programme, request.actor.id
    call = live_call_of(me)
    if overdue(call) or booking_due(subject=me):
        first(request, partial(settle_due, programme, subject=me))
    if not just_seen(me):
        after_leaving(partial(actions.here, programme, me))
    return call if call is not None and call.state in RINGING else None


def fragment(request: EngawaRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def go(request: EngawaRequest, url: str) -> HttpResponse:
    """Take the whole page there, also when only a part of it was asked for."""
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
