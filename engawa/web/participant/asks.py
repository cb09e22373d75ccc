"""What she is asked now, on whatever page of hers is open: a ring, exhibitors' offers, that somebody on her list is free.

Drawn with the page, asked for again by the stream; nothing else while a ring or a talk has her attention. A ring is told
beside what she reads or types, and does not take the page away; pages that follow a ring by themselves say `beside`.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit.states import WrongState
from engawa.base.kit.tongue import listed
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import after_leaving, inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs import library
from engawa.delivery.fairs.access import booth_for, fair_here, nudge_for, offer_for
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.nudging import allow_approach, end_approach, put_off, take_nudge
from engawa.delivery.fairs.actions.offers import accept_offer, decline_offer
from engawa.delivery.fairs.queries.nudging import is_approachable, open_nudge
from engawa.delivery.fairs.queries.talkable import own_list
from engawa.delivery.fairs.queries.wishes import open_offers, own_card
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import DeskShut, TooManyTickets
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.queries import is_awaited, just_seen, live_call_of
from engawa.delivery.queues.states import CallState
from engawa.delivery.queues.waits import overdue
from engawa.web.http import subject
from engawa.web.participant.board import place_of
from engawa.web.scope import EngawaRequest

BESIDE = "beside"
RINGING = (CallState.RINGING, CallState.ACKNOWLEDGED)
SHOWN = 3
"""Booths of her list that stand in a notice; the others are one press away."""


def asks_context(request: HttpRequest) -> dict[str, Any]:
    """`{{ asks }}` in the frame of every page. Asked when it is drawn, and only there."""
    programme, actor = getattr(request, "programme", None), getattr(request, "actor", VISITOR)
    if programme is None or not actor.can(Permission.SELF):
        return {"asks": None}
    return {"asks": Asks(request)}


class Asks:
    """The part of a page, reading inside the programme whether or not the page does."""

    def __init__(self, request: Any, *, rings: bool = True) -> None:
        self.request, self.rings = request, rings

    @property
    def beside(self) -> "Asks":
        """For a page that shows a ring by itself."""
        return Asks(self.request, rings=False)

    @property
    def url(self) -> str:
        address = reverse("participant:asks", kwargs={"programme": self.request.programme.slug})
        return address if self.rings else f"{address}?{BESIDE}=yes"

    def drawn(self) -> str:
        with inside(self.request.programme):
            found = facts(self.request.actor.id, rings=self.rings)
            return render_to_string("participant/asks.html", found, request=self.request)


def facts(me: UUID, *, rings: bool = True) -> dict[str, Any]:
    call = live_call_of(me)
    busy = call is not None
    rung = call if rings and call is not None and call.state in RINGING and not overdue(call) else None
    offers = [] if busy else open_offers(me)
    nudge = None if busy else open_nudge(me)
    lines = library.templates()
    own = own_list(me, nudge.gathering) if nudge else None
    return {
        "ring": rung,
        "place": place_of(rung.desk) if rung else "",
        "offers": [{"offer": one, "words": listed(lines[one.template].words)} for one in offers],
        "nudge": nudge if own and own.rows else None,
        "own": own,
        "rows": own.rows[:SHOWN] if own else [],
        "asked": len(offers) + (1 if own and own.rows else 0) + (1 if rung else 0),
        "waits": is_approachable(me) or own_card(me) is not None or (rings and is_awaited(me)),
    }


@require_GET
@subject()
def asks(request: EngawaRequest, programme: str) -> HttpResponse:
    """The part alone. Asking for it says that she is here."""
    del programme
    if not just_seen(request.actor.id):
        after_leaving(partial(queues.here, request.programme, request.actor.id))
    return render(request, "participant/asks.html", facts(request.actor.id, rings=BESIDE not in request.GET))


@require_POST
@subject()
def accept(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        agreed = accept_offer(offer_for(request.programme, request.actor, pk), by=request.actor)
    except TooManyTickets:
        return _full(request, programme)
    except (WrongState, DeskShut, HiddenFromThem, NotTakingPart):
        return _late(request, programme)
    return _on(programme, agreed.call)


@require_POST
@subject()
def decline(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    decline_offer(offer_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def take(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """話す, with the one of her list whose button was pressed."""
    try:
        booth = booth_for(request.programme, UUID(request.POST.get("booth", "")))
    except ValueError as problem:
        raise Http404 from problem
    try:
        agreed = take_nudge(nudge_for(request.programme, request.actor, pk), booth, by=request.actor)
    except TooManyTickets:
        return _full(request, programme)
    except (WrongState, DeskShut, HiddenFromThem, NotTakingPart):
        return _late(request, programme)
    return _on(programme, agreed.call)


@require_POST
@subject()
def not_now(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    put_off(nudge_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def approach(request: EngawaRequest, programme: str) -> HttpResponse:
    """声かけを受ける, and off again."""
    gathering = fair_here(request.programme).gathering
    gathering.programme = request.programme
    if request.POST.get("on") == "yes":
        try:
            allow_approach(gathering, by=request.actor)
        except NotTakingPart:
            return _not_registered(request, programme)
    else:
        end_approach(gathering, by=request.actor)
    back = "participant:booths" if request.POST.get("back") == "booths" else "participant:today"
    return redirect(back, programme=programme)


def _on(programme: str, call: Call | None) -> HttpResponse:
    """Straight to the ring, or to her ticket where both are not free this moment."""
    if call is None:
        return redirect("participant:today", programme=programme)
    return redirect("participant:ring", programme=programme, pk=call.pk)


def _late(request: EngawaRequest, programme: str) -> HttpResponse:
    context = {
        "title": _("お返事が間に合いませんでした"),
        "heading": _("いまは、このお話につなげません"),
        "text": _(
            "お返事の前に時間が過ぎたか、先方の受付が終わりました。ほかに今すぐ話せるところがないか、見てみませんか。"
        ),
        "action_url": reverse("participant:booths", kwargs={"programme": programme}),
        "action_label": _("話せるところを見る"),
    }
    return render(request, "ui/message.html", context, status=409)


def _full(request: EngawaRequest, programme: str) -> HttpResponse:
    context = {
        "title": _("3か所で待っています"),
        "heading": _("一度に待てるのは3か所までです"),
        "text": _("どこか1か所の整理券を返すと、お返事できます。お声がけは、時間が過ぎるまで残っています。"),
        "action_url": reverse("participant:today", kwargs={"programme": programme}),
        "action_label": _("整理券を見る"),
    }
    return render(request, "ui/message.html", context, status=409)


def _not_registered(request: EngawaRequest, programme: str) -> HttpResponse:
    context = {
        "title": _("この回の参加登録が見つかりません"),
        "heading": _("この回の参加登録が見つかりません"),
        "text": _("声かけを受けるには、この回の参加登録が必要です。登録は数分で終わります。"),
        "action_url": reverse("participant:today", kwargs={"programme": programme}),
        "action_label": _("きょうに戻る"),
    }
    return render(request, "ui/message.html", context, status=409)
