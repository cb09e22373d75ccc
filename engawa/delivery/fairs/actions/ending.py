"""What a block ends at a fair: rings, talks, seats, tickets, bookings, sign-ups, offers. Within its act, the day held alone.

A block for all days ends what there is at any fair. What she has with the agencies is `guidance`'s to end.
"""

from uuid import UUID

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.actions.briefings import end_briefing
from engawa.delivery.fairs.actions.nudging import end_nudges
from engawa.delivery.fairs.actions.talks import settle_talk
from engawa.delivery.fairs.actions.wishes import end_card, end_offer, locked
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup, Offer, Talk, WishCard
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.fairs.wish_states import OFFER, OfferState, WishState
from engawa.delivery.queues.halting import dismiss, stop_ringing
from engawa.delivery.queues.holding import enter
from engawa.delivery.queues.models import Booking, Desk, Ticket
from engawa.delivery.queues.states import HOLDING, LIVE_TICKETS, TICKET, DeskKind
from engawa.shared.live.actions import remove_seat
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.states import ADMITTED, RUNNING, RoomKind

BY = system("block")


def end_between(act: OpenAct, block: Block, *, reason: str) -> dict[str, int]:
    """How many of each were ended."""
    desks = _desks(block)
    rings = sum(stop_ringing(act, desk, subject=block.subject_id, person=block.person) for desk in desks)
    seats = _seats(act, block, reason)
    ended = {"rings": rings, "seats": seats, "talks": _talks(act, block)}
    ended["offers"] = _offers(act, block)
    if block.who == BlockWho.HOST:
        return ended | {"briefings": _briefings(block)}
    if block.who == BlockWho.SEEKER:
        ended |= {"cards": _cards(act, block), "nudges": end_nudges(act, block.subject_id) if block.subject_id else 0}
    ended |= {"tickets": _tickets(act, desks, block), "bookings": _bookings(act, block)}
    return ended | {"signups": _signups(block)}


def _offers(act: OpenAct, block: Block) -> int:
    """Whoever is not to meet is not spoken to: each offer that stands open goes from both screens."""
    rows = Offer.objects.filter(state=OfferState.SENT, **_day(block, "booth__gathering"))
    if block.subject_id is not None:
        rows = rows.filter(card__subject=block.subject_id)
    if block.who == BlockWho.PAIR:
        rows = rows.filter(booth__exhibitor__organisation=block.organisation_id)
    if block.person is not None:
        rows = rows.filter(person=block.person)
    ended = 0
    for pk, card in rows.order_by("card", "pk").values_list("pk", "card"):
        placed = locked(card)
        offer = Offer.objects.select_for_update(of=("self",)).get(pk=pk)
        if OFFER.allows(offer.state, "expire"):
            end_offer(act, placed, offer)
            ended += 1
    return ended


def _cards(act: OpenAct, block: Block) -> int:
    rows = WishCard.objects.filter(subject=block.subject_id, state=WishState.LIVE)
    found = [locked(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    for card in found:
        end_card(act, card)
    return len(found)


def _day(block: Block, place: str = "gathering") -> dict[str, UUID]:
    """The rows of its day, by the field that names it; of every day when it is for all."""
    return {} if block.gathering_id is None else {place: block.gathering_id}


def _desks(block: Block) -> list[Desk]:
    rows = Desk.objects.select_for_update(of=("self",)).filter(kind=DeskKind.BOOTH, **_day(block, "gathering_ref"))
    if block.organisation_id is not None:
        booths = Booth.objects.filter(exhibitor__organisation=block.organisation_id, **_day(block))
        rows = rows.filter(owner_ref__in=list(booths.values_list("pk", flat=True)))
    elif block.subject_id is not None:
        mine = Ticket.objects.filter(subject=block.subject_id, state__in=LIVE_TICKETS)
        rows = rows.filter(pk__in=list(mine.values_list("desk_id", flat=True)))
    return list(rows.select_related("programme").order_by("pk"))


def _rooms(block: Block) -> set[UUID] | None:
    """The rooms it is about; None: every room in which the person sits, but no consultation."""
    if block.who != BlockWho.PAIR:
        return None
    talks = Talk.objects.filter(booth__exhibitor__organisation=block.organisation_id, subject=block.subject_id)
    briefings = Briefing.objects.filter(booth__exhibitor__organisation=block.organisation_id, room_id__isnull=False)
    found = {*talks.values_list("room_id", flat=True), *briefings.values_list("room_id", flat=True)}
    return {one for one in found if one is not None}


def _seats(act: OpenAct, block: Block, reason: str) -> int:
    rooms = _rooms(block)
    rows = LiveSeat.objects.filter(room__state__in=RUNNING, state__in=ADMITTED).exclude(room__kind=RoomKind.CONSULT)
    rows = rows.filter(person=block.person) if block.person is not None else rows.filter(subject=block.subject_id)
    if rooms is not None:
        rows = rows.filter(room__in=rooms)
    found = list(rows.select_related("room", "programme").order_by("pk"))
    for seat in found:
        remove_seat(seat, by=act.by, reason=reason)
    return len(found)


def _talks(act: OpenAct, block: Block) -> int:
    rows = Talk.objects.filter(state=TalkState.OPEN, **_day(block)).select_related("programme")
    if block.subject_id is not None:
        rows = rows.filter(subject=block.subject_id)
    if block.who == BlockWho.PAIR:
        rows = rows.filter(booth__exhibitor__organisation=block.organisation_id)
    if block.person is not None:
        rows = rows.filter(call__person=block.person)
    found = list(rows.order_by("pk"))
    for talk in found:
        settle_talk(talk, by=BY)
        act.wake("subject", talk.subject_id)
    return len(found)


def _tickets(act: OpenAct, desks: list[Desk], block: Block) -> int:
    rows = Ticket.objects.select_for_update(of=("self",)).filter(desk__in=desks, subject=block.subject_id)
    ended = 0
    for ticket in rows.filter(state__in=LIVE_TICKETS).order_by("pk"):
        if TICKET.allows(ticket.state, "dismiss"):
            dismiss(act, ticket)
            ended += 1
    return ended


def _bookings(act: OpenAct, block: Block) -> int:
    rows = Booking.objects.select_for_update(of=("self",)).filter(subject=block.subject_id, state__in=HOLDING)
    rows = rows.filter(desk__kind=DeskKind.BOOTH, **_day(block, "desk__gathering_ref"))
    if block.organisation_id is not None:
        booths = Booth.objects.filter(exhibitor__organisation=block.organisation_id, **_day(block))
        rows = rows.filter(desk__owner_ref__in=list(booths.values_list("pk", flat=True)))
    found = list(rows.order_by("pk"))
    for booking in found:
        enter(booking, "withdraw")
        act.wake("desk", booking.desk_id)
    return len(found)


def _signups(block: Block) -> int:
    rows = BriefingSignup.objects.filter(withdrawn_at__isnull=True, **_day(block, "briefing__booth__gathering"))
    if block.organisation_id is not None:
        rows = rows.filter(briefing__booth__exhibitor__organisation=block.organisation_id)
    mine = list(rows.filter(subject=block.subject_id).values_list("pk", flat=True))
    return BriefingSignup.objects.filter(pk__in=mine).update(withdrawn_at=clock.now())


def _briefings(block: Block) -> int:
    days = _day(block, "booth__gathering")
    rows = Briefing.objects.filter(state=BriefingState.OPEN, presenter=block.person, **days)
    found = list(rows.select_related("programme").order_by("pk"))
    for briefing in found:
        end_briefing(briefing, by=BY)
    return len(found)
