"""Who may read which card, and what was said to whom. Run inside the programme."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.contract.approvals.fields import CardField
from engawa.contract.approvals.queries import covered, live_for
from engawa.contract.custody.queries import hidden_employers, hidden_from
from engawa.contract.custody.states import ConsentState
from engawa.delivery.events.blocks import blocked_organisations, blocked_subjects
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs import library
from engawa.delivery.fairs.models import Booth, FairRegistration, Offer, WishCard
from engawa.delivery.fairs.queries.fair import booths_of
from engawa.delivery.fairs.queries.talkable import visible
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.wish_states import OfferState, Readers, WishState

SHOWN = (CardField.ALIAS, CardField.WISH)
"""What 甲's numbered consent must name before anybody reads a card."""


@dataclass(frozen=True)
class MayRead:
    """The exhibitors that would read a card placed now, by kind."""

    companies: list[Booth]
    municipalities: list[Booth]

    def of(self, readers: Readers) -> list[Booth]:
        companies = self.companies if readers != Readers.MUNICIPALITIES else []
        municipalities = self.municipalities if readers != Readers.COMPANIES else []
        return [*companies, *municipalities]

    def organisations(self, readers: Readers) -> list[UUID]:
        return [one.exhibitor.organisation_id for one in self.of(readers)]


def may_read(subject: UUID, gathering: Gathering) -> MayRead:
    """On the published list, named by a live consent of 甲, and not hidden from."""
    allowed = covered(SHOWN, Purpose.MEETING)
    booths = booths_of(gathering).filter(exhibitor__organisation__in=allowed, exhibitor__state=ExhibitorState.CONFIRMED)
    kept_apart = blocked_organisations(subject, gathering.pk)
    shown = visible(booths.exclude(exhibitor__organisation__in=kept_apart), hidden_employers(subject))
    return MayRead(
        [one for one in shown if one.exhibitor.kind == ExhibitorKind.COMPANY],
        [one for one in shown if one.exhibitor.kind == ExhibitorKind.MUNICIPALITY],
    )


def standing(now: dt.datetime | None = None) -> "QuerySet[WishCard]":
    """Placed, not over, not taken back by ending the consent it rests on."""
    return WishCard.objects.filter(
        state=WishState.LIVE, until__gt=now or clock.now(), consent__state=ConsentState.GIVEN
    ).select_related("programme", "gathering")


@read_once
def own_card(subject: UUID) -> WishCard | None:
    return next(iter(_own_card(subject, clock.now())), None)


@prepared
def _own_card(subject: UUID, now: dt.datetime) -> "QuerySet[WishCard]":
    return standing(now).filter(subject=subject).order_by("pk")[:1]


def readers_named(card: WishCard) -> list[str]:
    """Names of those who read it now, for her."""
    rows = booths_of(card.gathering).filter(exhibitor__organisation__in=card.shown_to)
    return [booth.name for booth in visible(rows, hidden_employers(card.subject_id))]


def approved(booth: Booth) -> bool:
    return live_for(booth.exhibitor.organisation_id, SHOWN, Purpose.MEETING) is not None


def cards_for(booth: Booth) -> "QuerySet[WishCard]":
    """What this exhibitor may see: nothing without 甲's consent, nobody who did not name it or hides from it."""
    if not approved(booth):
        return WishCard.objects.none()
    number = booth.exhibitor.organisation.corporate_no
    here = FairRegistration.objects.filter(
        subject=OuterRef("subject"), gathering=booth.gathering_id, state__in=TAKING_PART
    )
    rows = standing().filter(
        Exists(here), gathering=booth.gathering_id, shown_to__contains=[booth.exhibitor.organisation_id]
    )
    if number:
        rows = rows.exclude(subject__in=hidden_from(number))
    rows = rows.exclude(subject__in=blocked_subjects(booth.exhibitor.organisation_id, booth.gathering_id))
    return rows.order_by("made_at", "pk")


def topics_for(card: WishCard, kind: str) -> list[str]:
    """The topics a company, or a municipality, may read, in words."""
    return [one.words for code, one in library.topics().items() if code in card.topics and one.to == kind]


def open_offers(subject: UUID) -> list[Offer]:
    """What she is asked now, oldest first; nothing of an employer she hides from."""
    found = _open_offers(subject, clock.now())
    kept = {one.pk for one in visible((offer.booth for offer in found), hidden_employers(subject))} if found else set()
    return [one for one in found if one.booth_id in kept]


@prepared
def _open_offers(subject: UUID, now: dt.datetime) -> "QuerySet[Offer]":
    rows = Offer.objects.filter(
        card__subject=subject,
        state=OfferState.SENT,
        until__gt=now,
        card__state=WishState.LIVE,
        card__consent__state=ConsentState.GIVEN,
    ).select_related("booth__exhibitor__organisation", "card", "programme")
    return rows.order_by("made_at", "pk")


def offers_of(booth: Booth, cards: Iterable[UUID] | None = None) -> list[Offer]:
    """What this booth has said today, newest first; nothing to somebody who hides from it."""
    rows = Offer.objects.filter(booth=booth, made_at__gte=clock.at(clock.today(), 0)).select_related("card")
    if number := booth.exhibitor.organisation.corporate_no:
        rows = rows.exclude(card__subject__in=hidden_from(number))
    if cards is not None:
        rows = rows.filter(card__in=list(cards))
    return list(rows.order_by("-made_at", "-pk"))


def accepted_tickets(booth: Booth) -> set[UUID]:
    """Tickets drawn because somebody said yes to this booth."""
    return set(_accepted_tickets(booth.pk))


@prepared
def _accepted_tickets(booth: UUID) -> "QuerySet[Offer, UUID]":
    rows = Offer.objects.filter(booth=booth, ticket__isnull=False, ticket__closed_at__isnull=True)
    return rows.order_by("pk").values_list("ticket_id", flat=True)
