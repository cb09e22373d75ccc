"""An exhibitor speaks to the writer of a card in one ready-made line; she says yes, no, or nothing for five minutes."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.contract.custody.states import ConsentState
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs import library
from engawa.delivery.fairs.actions.talks import draw_at
from engawa.delivery.fairs.actions.wishes import OFFER_END, NotOn, locked, tell
from engawa.delivery.fairs.models import Booth, Offer, WishCard
from engawa.delivery.fairs.queries.talkable import host_at
from engawa.delivery.fairs.queries.wishes import cards_for
from engawa.delivery.fairs.wish_states import OFFER, OfferState, WishState
from engawa.delivery.queues.actions import DeskShut, ring_agreed
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.delivery.queues.states import DeskState

LASTS = dt.timedelta(minutes=5)
MOST_OPEN = 3


class CardGone(Exception):
    """Withdrawn, over, or no longer to be seen by this exhibitor."""


class EnoughAsked(Exception):
    """As many offers stand open as she is to be asked at once."""


class AskedAlready(Exception):
    """The booth has spoken to this card before."""


@dataclass(frozen=True)
class Agreed:
    """Both said yes: a ticket in any case, and a ring when both are free this moment."""

    ticket: Ticket
    call: Call | None


def send_offer(booth: Booth, card: WishCard, *, by: Actor, template: str) -> Offer:
    """声をかける, once for each card. The line is one of the reviewed ones for this kind of exhibitor."""
    kind = library.MUNICIPALITY if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY else library.COMPANY
    if template not in library.of_kind(library.templates(), kind):
        raise ValueError(template)
    with acting(
        Act.OFFER_SEND,
        booth.programme,
        by=by,
        about=booth,
        subject=card.subject_id,
        purpose=Purpose.MEETING,
        recipient=booth.exhibitor.organisation_id,
        scope={"template": template},
    ) as act:
        if by.person_id is None:
            raise PermissionError("a person on duty speaks")
        gatherings.hold_day(booth.gathering_id)
        if Gathering.objects.values_list("state", flat=True).get(pk=booth.gathering_id) != GatheringState.LIVE:
            raise NotOn(booth.gathering_id)
        if not Desk.objects.filter(owner_ref=booth.pk, state=DeskState.OPEN).exists():
            raise DeskShut(booth.pk)
        card = locked(card.pk)
        if not cards_for(booth).filter(pk=card.pk).exists():
            raise CardGone(card.pk)
        if Offer.objects.filter(card=card, booth=booth).exists():
            raise AskedAlready(card.pk)
        if Offer.objects.filter(card=card, state=OfferState.SENT, until__gt=clock.now()).count() >= MOST_OPEN:
            raise EnoughAsked(card.pk)
        offer = Offer(programme=booth.programme, card=card, booth=booth, person=by.person_id, template=template)
        offer.until = min(clock.now() + LASTS, card.until)
        offer.save(force_insert=True)
        set_wait(OFFER_END, offer.pk, offer.until)
        act.record(offer=offer.pk)
        tell(act, card)
    return offer


def accept_offer(offer: Offer, *, by: Actor) -> Agreed:
    """話す: an ordinary ticket, and the ring at once when both are free. Raises WrongState, HiddenFromThem, DeskShut."""
    with acting(Act.OFFER_ANSWER, offer.programme, by=by, about=offer, scope={"verb": "accept"}) as act:
        gatherings.hold_day(offer.booth.gathering_id)
        card, offer = _standing(offer)
        if offer.state == OfferState.ACCEPTED and offer.ticket is not None:
            act.skip_entry()
            return Agreed(offer.ticket, None)
        stands = card.state == WishState.LIVE and card.consent.state == ConsentState.GIVEN
        if offer.state != OfferState.SENT or not stands or offer.until <= clock.now():
            raise WrongState(OfferState(offer.state), "accept")
        ticket = draw_at(offer.booth, by=by, topic=_topic(offer, card))
        offer.ticket = ticket
        _answer(act, card, offer, "accept", "ticket")
        call = ring_agreed(ticket, person=_host(offer))
        act.record(ticket=ticket.pk, rang=call is not None)
    return Agreed(ticket, call)


def decline_offer(offer: Offer, *, by: Actor) -> Offer:
    """今回はやめておく: the booth learns that it did not come to a talk, and nothing else. Twice is once."""
    with acting(Act.OFFER_ANSWER, offer.programme, by=by, about=offer, scope={"verb": "decline"}) as act:
        card, offer = _standing(offer)
        if offer.state != OfferState.SENT:
            act.skip_entry()
            return offer
        _answer(act, card, offer, "decline")
    return offer


def expire_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `offer.end`: five minutes without a word."""
    with acting(Act.OFFER_ANSWER, programme, by=system(OFFER_END), scope={"verb": "expire"}) as act:
        known = Offer.objects.filter(pk=pk).first()
        if not settle_wait(OFFER_END, pk) or known is None:
            act.skip_entry()
            return
        card, offer = _standing(known)
        if offer.state != OfferState.SENT:
            act.skip_entry()
            return
        act.concern(card.subject_id)
        act.record(offer=pk)
        _answer(act, card, offer, "expire")


def _standing(offer: Offer) -> tuple[WishCard, Offer]:
    """Card before offer, whoever asks."""
    card = locked(offer.card_id)
    rows = Offer.objects.select_for_update(of=("self",))
    found = rows.select_related("programme", "ticket", "booth__exhibitor__organisation", "booth__programme")
    return card, found.get(pk=offer.pk)


def _answer(act: OpenAct, card: WishCard, offer: Offer, verb: str, *also: str) -> None:
    offer.state, offer.answered_at = OFFER.after(offer.state, verb), clock.now()
    offer.save(update_fields=["state", "answered_at", *also])
    cancel_wait(OFFER_END, offer.pk)
    tell(act, card)


def _topic(offer: Offer, card: WishCard) -> str:
    """A municipality learns with the ticket what it could read on the card."""
    if offer.booth.exhibitor.kind != ExhibitorKind.MUNICIPALITY:
        return ""
    return next(
        (code for code, one in library.topics().items() if code in card.topics and one.to == library.MUNICIPALITY), ""
    )


def _host(offer: Offer) -> UUID:
    """Whoever has the booth's page open; else who made the offer."""
    return host_at(offer.booth_id) or offer.person
