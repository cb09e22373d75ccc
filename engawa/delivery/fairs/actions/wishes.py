"""話したいことカード: placed under her 表示名 for the exhibitors she is told of, read one by one, withdrawn at any time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.screening import Found, screen
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.contract.approvals.queries import lines_digest
from engawa.contract.custody import steps as custody
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs import library
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.models import Booth, FairRegistration, Offer, WishCard
from engawa.delivery.fairs.queries.wishes import SHOWN, may_read, topics_for
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.wish_states import OFFER, WISH, OfferState, Readers, WishState

END, OFFER_END = "wish.end", "offer.end"
LONGEST_TEXT = 120
CHANGED = "wishes"
"""The kind of channel on which exhibitors' screens hear that cards changed; its ref is the gathering."""


class NotOn(Exception):
    """The fair is not on now."""


class NobodyReads(Exception):
    """No exhibitor of this kind may read a card: 甲's consent does not name any that she shows herself to."""


class OthersRead(Exception):
    """The list of those who would read it is not the one she was shown."""


class Unsuitable(ValueError):
    """The text holds what companies must not be told."""

    def __init__(self, found: list[Found]) -> None:
        super().__init__([one.kind for one in found])
        self.found = found


def place_card(
    gathering: Gathering,
    *,
    by: Actor,
    topics: Sequence[str],
    readers: Readers,
    text: str = "",
    lasts: dt.timedelta | None = None,
    told: str | None = None,
) -> WishCard:
    """The former card ends with it. `lasts`: None is until the fair closes. `told`: digest of the readers she was shown."""
    codes = [code for code in library.topics() if code in topics]
    scope = {"topics": codes, "readers": readers}
    with acting(
        Act.WISH_PLACE, gathering.programme, by=by, about=gathering, purpose=Purpose.MEETING, scope=scope
    ) as act:
        subject = _taking_part(gathering, by)
        shown_to = may_read(subject, gathering).organisations(readers)
        if not shown_to:
            raise NobodyReads(gathering.pk)
        if told is not None and told != lines_digest(shown_to):
            raise OthersRead(gathering.pk)
        _suits(text.strip(), codes, readers)
        consent = custody.give(act, subject=subject, purpose=Purpose.MEETING, fields=SHOWN)
        for old in WishCard.objects.select_for_update(of=("self",)).filter(subject=subject, state=WishState.LIVE):
            _end(act, old, "withdraw")
        now, end = clock.now(), gathering.ends_at
        card = WishCard(programme=gathering.programme, gathering=gathering, subject_id=subject, consent=consent)
        card.topics, card.readers, card.shown_to = codes, readers, shown_to
        card.until = min(end, now + lasts) if lasts is not None else end
        card.seal(act, owner=subject, text=text.strip())
        card.save(force_insert=True)
        set_wait(END, card.pk, card.until)
        act.record(card=card.pk, recipients=len(shown_to))
        tell(act, card)
    return card


def withdraw_card(card: WishCard, *, by: Actor) -> WishCard:
    """取り下げる: gone from every screen at once, with the offers that stand open. Twice is once; never refused."""
    with acting(Act.WISH_END, card.programme, by=by, subject=card.subject_id, scope={"verb": "withdraw"}) as act:
        custody.withdraw(act, subject=card.subject_id, purpose=Purpose.MEETING)
        card = locked(card.pk)
        if card.state != WishState.LIVE:
            act.skip_entry()
            return card
        act.record(card=card.pk)
        _end(act, card, "withdraw")
    return card


def end_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `wish.end`: the time she gave it is over."""
    with acting(Act.WISH_END, programme, by=system(END), scope={"verb": "expire"}) as act:
        card = WishCard.objects.filter(pk=pk).first()
        if not settle_wait(END, pk) or card is None:
            act.skip_entry()
            return
        custody.withdraw(act, subject=card.subject_id, purpose=Purpose.MEETING)
        card = locked(pk)
        act.concern(card.subject_id)
        act.record(card=pk)
        if card.state == WishState.LIVE:
            _end(act, card, "expire")


@dataclass(frozen=True)
class SeenWish:
    """A card as a company reads it."""

    card: WishCard
    alias: str
    topics: list[str]
    text: str


def read_card(booth: Booth, pk: UUID, *, by: Actor) -> SeenWish:
    """Its text, for a company that it names. Decided, recorded and opened in one; a municipality never reads one."""
    if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY:
        raise Http404
    organisation = booth.exhibitor.organisation_id
    with inside(booth.programme):
        known = WishCard.objects.select_related("consent").filter(pk=pk, gathering=booth.gathering_id).first()
    if known is None:
        raise Http404
    with acting(
        Act.WISH_SEE,
        booth.programme,
        by=by,
        about=known,
        subject=known.subject_id,
        purpose=Purpose.MEETING,
        recipient=organisation,
        scope={"fields": [str(one) for one in SHOWN]},
    ) as act:
        reads.once(act)
        if not act.silent:
            custody.record_disclosure(
                act,
                subject=known.subject_id,
                recipient=organisation,
                fields=SHOWN,
                purpose=Purpose.MEETING,
                consent=known.consent,
            )
        text = known.open(act, "text")["text"]
        alias = Subject.objects.get(pk=known.subject_id).open(act, "alias")["alias"]
    return SeenWish(known, alias, topics_for(known, library.COMPANY), text)


def own_text(card: WishCard, *, by: Actor) -> str:
    """What she wrote, for herself."""
    with acting(Act.SUBJECT_SEE, card.programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        reads.once(act)
        found: str = WishCard.objects.get(pk=card.pk, subject=by.subject_id).open(act, "text")["text"]
    return found


def locked(pk: UUID) -> WishCard:
    """Everything that changes a card or its offers holds it first."""
    rows = WishCard.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "gathering", "consent").get(pk=pk)


def end_card(act: OpenAct, card: WishCard) -> None:
    """Step: gone from every screen at once with what was asked of its writer. `card` is locked."""
    _end(act, card, "withdraw")


def end_offer(act: OpenAct, card: WishCard, offer: Offer) -> None:
    """Step: nothing is asked any more, on either side. Card and offer are locked."""
    _lapse(offer)
    tell(act, card)


def tell(act: OpenAct, card: WishCard) -> None:
    act.wake("subject", card.subject_id)
    act.wake(CHANGED, card.gathering_id)


def _end(act: OpenAct, card: WishCard, verb: str) -> None:
    card.state, card.ended_at = WISH.after(card.state, verb), clock.now()
    card.save(update_fields=["state", "ended_at"])
    cancel_wait(END, card.pk)
    for offer in Offer.objects.select_for_update(of=("self",)).filter(card=card, state=OfferState.SENT).order_by("pk"):
        _lapse(offer)
    tell(act, card)


def _lapse(offer: Offer) -> None:
    offer.state, offer.answered_at = OFFER.after(offer.state, "expire"), clock.now()
    offer.save(update_fields=["state", "answered_at"])
    cancel_wait(OFFER_END, offer.pk)


def _taking_part(gathering: Gathering, by: Actor) -> UUID:
    if by.subject_id is None:
        raise PermissionError("a person places her own card")
    rows = FairRegistration.objects.filter(gathering=gathering, subject=by.subject_id, state__in=TAKING_PART)
    if not rows.exists():
        raise NotTakingPart(gathering.pk)
    if Gathering.objects.values_list("state", flat=True).get(pk=gathering.pk) != GatheringState.LIVE:
        raise NotOn(gathering.pk)
    return by.subject_id


def _suits(text: str, codes: Sequence[str], readers: Readers) -> None:
    """What the form asks for in words, once more for whoever does not come through it."""
    refuse_controls(text)
    asked = {Readers.COMPANIES: {library.COMPANY}, Readers.MUNICIPALITIES: {library.MUNICIPALITY}}
    kinds = asked.get(readers, {library.COMPANY, library.MUNICIPALITY})
    if {library.topics()[code].to for code in codes} != kinds or len(text) > LONGEST_TEXT:
        raise ValueError("topics for each kind of reader and for no other, and a short text")
    if text and library.COMPANY not in kinds:
        raise ValueError("municipalities read topics only")
    if found := screen(text):
        raise Unsuitable(found)
