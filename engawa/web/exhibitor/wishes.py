"""話したい方: cards this exhibitor may see, and one press to speak to their writers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from engawa.base.acts.refusals import Refused
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias, show_aliases
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs import library
from engawa.delivery.fairs.actions.offers import AskedAlready, CardGone, EnoughAsked, send_offer
from engawa.delivery.fairs.actions.wishes import NotOn, read_card
from engawa.delivery.fairs.models import Booth, Offer, WishCard
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.queries.wishes import approved, cards_for, offers_of, topics_for
from engawa.delivery.fairs.wish_states import OFFER_WORDS, OfferState
from engawa.delivery.queues.actions import DeskShut
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.queries import desk_of, present_of
from engawa.delivery.queues.states import LIVE_CALLS, DeskState
from engawa.web.exhibitor.access import booth_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

GONE = gettext_lazy("このカードは取り下げられたか、期限が過ぎました。")
TONES = {OfferState.SENT: "info", OfferState.ACCEPTED: "go"}


@dataclass(frozen=True)
class Row:
    """One card: 表示名 and topics. `there`: her page is open and nobody rings or talks with her; where is not told."""

    card: WishCard
    alias: str
    topics: list[str]
    there: bool
    offer: Offer | None

    @property
    def word(self) -> str:
        return _("画面を開いています") if self.there else _("いまは手が離せないようです")

    @property
    def said(self) -> str:
        return str(OFFER_WORDS[OfferState(self.offer.state)]) if self.offer else ""

    @property
    def tone(self) -> str:
        return TONES.get(OfferState(self.offer.state), "soft") if self.offer else "soft"

    @property
    def may_ask(self) -> bool:
        return self.offer is None and self.there


def kind_of(booth: Booth) -> str:
    return library.MUNICIPALITY if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY else library.COMPANY


@require_GET
@staff(Permission.CARD_SEE)
def wishes(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _list(request)


def _list(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    booth = booth_for(request)
    with inside(request.programme):
        part = request.headers.get("HX-Request") == "true"
        template = "exhibitor/wishes/list_live.html" if part else "exhibitor/wishes/list.html"
        return render(request, template, _context(booth) | {"said": said}, status=status)


def _context(booth: Booth) -> dict[str, Any]:
    kind = kind_of(booth)
    cards = list(cards_for(booth))
    people = {card.subject_id for card in cards}
    offers = {one.card_id: one for one in offers_of(booth)}
    names = show_aliases([*people, *(one.card.subject_id for one in offers.values())])
    busy = set(Call.objects.filter(subject__in=people, state__in=LIVE_CALLS).values_list("subject_id", flat=True))
    here = present_of(people) - busy
    desk = desk_of(booth.pk)
    known = {card.pk for card in cards}
    return {
        "booth": booth,
        "fair": booth.gathering.fair,
        "municipality": kind == library.MUNICIPALITY,
        "approved": bool(cards) or approved(booth),
        "open": desk is not None and desk.state == DeskState.OPEN,
        "rows": [
            Row(
                card,
                names.get(card.subject_id, ""),
                topics_for(card, kind),
                card.subject_id in here,
                offers.get(card.pk),
            )
            for card in cards
        ],
        "past": [
            (one, names.get(one.card.subject_id, ""), OFFER_WORDS[OfferState(one.state)])
            for one in offers.values()
            if one.card_id not in known
        ],
        "first": next(iter(library.of_kind(library.templates(), kind).values())),
    }


@require_GET
@staff(Permission.CARD_SEE, opens=True)
def wish(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One card with its text, for a company: decided, recorded and opened before anything is rendered."""
    del programme
    return _one(request, pk)


def _one(request: EngawaRequest, pk: UUID, *, said: str = "", status: int = 200) -> HttpResponse:
    booth = booth_for(request)
    context: dict[str, Any] = {"booth": booth, "said": said, "pk": pk}
    with inside(request.programme):
        card = cards_for(booth).filter(pk=pk).first()
        if card is None and approved(booth):
            raise Http404
    if card is not None:
        try:
            context["seen"] = read_card(booth, pk, by=request.actor)
        except Refused as refusal:
            context["unmet"], status = refusal.unmet, 403
    else:
        context["unmet"], status = [], 403
    with inside(request.programme):
        offer = next((one for one in offers_of(booth, [pk])), None)
        context |= {
            "fair": fair_of(booth.gathering),
            "alias": show_alias(card.subject_id) if card else "",
            "offer": offer,
            "offer_word": OFFER_WORDS[OfferState(offer.state)] if offer else "",
            "lines": list(library.of_kind(library.templates(), kind_of(booth)).values()),
        }
        return render(request, "exhibitor/wishes/one.html", context, status=status)


@require_POST
@staff(Permission.CALL_MAKE)
def offer(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """声をかける, with one of the reviewed lines. Being too late is an outcome, said on the list."""
    booth = booth_for(request)
    with inside(request.programme):
        card = cards_for(booth).filter(pk=pk).first()
    if card is None:
        return _list(request, said=str(GONE), status=409)
    if request.POST.get("template", "") not in library.of_kind(library.templates(), kind_of(booth)):
        return HttpResponseBadRequest()
    try:
        send_offer(booth, card, by=request.actor, template=request.POST["template"])
    except CardGone:
        said = str(GONE)
    except EnoughAsked:
        said = _("ほかのお声がけへのお返事を待っている方です。5分ほどあけて、もう一度お試しください。")
    except AskedAlready:
        said = _("この方には、もう声をかけています。")
    except DeskShut:
        said = _("ブースが閉じています。ブースを開けてから、声をかけてください。")
    except NotOn:
        said = _("いまは開催していないため、声をかけられません。")
    else:
        return redirect("exhibitor:wishes", programme=programme)
    return _list(request, said=said, status=409)
