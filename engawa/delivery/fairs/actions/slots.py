"""面談の時間: offered by an exhibitor within its rota, taken by people who take part, called at its time.

Two weeks on either side of the day, from eight to nine in the evening. The parties choose; the organiser enters a
booking only at her request.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.duty import MOST_MINUTES, REST_MINUTES
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.exhibitors.rota import NotHere, Span, TooLong, longest_run, members_of, planned_of
from engawa.delivery.fairs.actions.meeting import known_topic, may_meet, share
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.slots import briefing_spans, slot_spans
from engawa.delivery.queues import booking as bookings
from engawa.delivery.queues.cells import lane
from engawa.delivery.queues.models import Booking, Desk, Slot
from engawa.delivery.queues.offering import offer, withdraw
from engawa.delivery.queues.states import STANDING, SlotState

AROUND = dt.timedelta(days=14)
FIRST, LAST = 8, 21
OFFERED_IN = (
    GatheringState.ANNOUNCED,
    GatheringState.REGISTERING,
    GatheringState.LIVE,
    GatheringState.CLOSED,
    GatheringState.REPORTED,
)


class OutsideDays(Exception):
    """Not within two weeks of the day, from eight to nine in the evening; or the day does not take place."""


class OffDuty(Exception):
    """During the fair she is not on the rota then."""


class NoHands(Exception):
    """Everybody of the booth explains or talks at that time."""


class BookedThen(Exception):
    """People have booked times within it."""


def offer_times(
    booth: Booth, *, by: Actor, person: UUID, first: dt.datetime, minutes: int, count: int = 1, pause: int = 0
) -> list[Slot]:
    """`count` times one after another, all or none; `pause`: minutes between two.

    Raises OutsideDays, OffDuty, NoHands, TooLong, NotHere, OffersOverlap, NotOnTheGrid.
    """
    step = dt.timedelta(minutes=minutes + pause)
    times = [first + step * number for number in range(count)]
    spans = [Span(at, at + dt.timedelta(minutes=minutes)) for at in times]
    with acting(Act.SLOT_OFFER, booth.programme, by=by, about=booth) as act:
        act.skip_entry()  # the offer itself, nested, is the entry
        gathering = gatherings.locked(booth.gathering_id)
        Booth.objects.select_for_update(of=("self",)).get(pk=booth.pk)
        people = members_of(booth.exhibitor)
        if person not in people:
            raise NotHere
        shifts = [Span(row.starts_at, row.ends_at) for row in planned_of(person)]
        for span in spans:
            _refuse_outside(gathering, span)
            _refuse_off_duty(gathering, span, shifts)
        _refuse_without_hands(booth, person, spans, len(people))
        mine = [span for _slot, whose, span in slot_spans(person=person) if whose == person]
        if longest_run([*shifts, *mine, *spans], rest=REST_MINUTES) > MOST_MINUTES:
            raise TooLong
        gatherings.touch(booth.gathering_id)
        return offer(_desk(booth), by=by, lane=lane(person), times=times, minutes=minutes)


def _refuse_outside(gathering: Gathering, span: Span) -> None:
    day, begin, end = (clock.local(one) for one in (gathering.starts_at, span.start, span.end))
    if gathering.state not in OFFERED_IN or abs(begin.date() - day.date()) > AROUND:
        raise OutsideDays(begin)
    if begin < clock.local(clock.at(begin.date(), FIRST)) or end > clock.local(clock.at(begin.date(), LAST)):
        raise OutsideDays(begin)


def _refuse_off_duty(gathering: Gathering, span: Span, shifts: Iterable[Span]) -> None:
    fair = Span(gathering.starts_at, gathering.ends_at)
    if span.meets(fair) and not any(one.start <= span.start and span.end <= one.end for one in shifts):
        raise OffDuty(span.start)


def _refuse_without_hands(booth: Booth, person: UUID, spans: Iterable[Span], people: int) -> None:
    """Each briefing takes one person as well; whose it will be is known only when it begins."""
    briefings, slots = briefing_spans(booth), slot_spans(booth=booth)
    for span in spans:
        explains = sum(one.meets(span) for one in briefings)
        others = {whose for _slot, whose, one in slots if one.meets(span) and whose != person}
        if explains and explains + len(others) + 1 > people:
            raise NoHands(span.start)


def refuse_talking(booth: Booth, span: Span) -> None:
    """The same from the other side: a briefing is planned where somebody is left to hold it. Raises NoHands."""
    talking = {whose for _slot, whose, one in slot_spans(booth=booth) if one.meets(span)}
    if talking and len(talking) + 1 > len(members_of(booth.exhibitor)):
        raise NoHands(span.start)


def leave_shift(shift: Shift, *, by: Actor) -> None:
    """担当を外す: free times within it go with it; whoever has booked one is not sent away by a rota."""
    with acting(Act.ROTA_EDIT, shift.programme, by=by, about=shift) as act:
        act.skip_entry()  # the rota's own act, nested, is the entry
        booth = Booth.objects.filter(exhibitor=shift.exhibitor_id).first()
        if booth is not None:
            within = Slot.objects.filter(
                desk__owner_ref=booth.pk,
                lane=shift.person,
                state=SlotState.OFFERED,
                at__gte=max(shift.starts_at, clock.now()),
                at__lt=shift.ends_at,
            )
            if Booking.objects.filter(slot__in=within, state__in=STANDING).exists():
                raise BookedThen(shift.pk)
            for slot in within.select_related("programme").order_by("at"):
                withdraw(slot, by=by)
            gatherings.touch(booth.gathering_id)
        exhibitors.drop_shift(shift, by=by)


def withdraw_time(slot: Slot, *, by: Actor) -> Slot:
    with acting(Act.SLOT_WITHDRAW, slot.programme, by=by, about=slot) as act:
        act.skip_entry()
        gatherings.touch(slot.desk.gathering_ref)
        return withdraw(slot, by=by)


def book_at(booth: Booth, slot: Slot, *, by: Actor, fields: Sequence[str] = (), topic: str = "") -> Booking:
    """時間を予約する at a booth; `fields` as she ticked, as for a ticket. Raises HiddenFromThem, NotTakingPart, and as
    `queues.booking.book` does.
    """
    with acting(Act.BOOKING_MAKE, booth.programme, by=by, about=slot, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # the booking's own act, nested, is the entry
        subject = may_meet(booth, by.subject_id)
        _refuse_not_held(booth)
        booking = bookings.book(slot, by=by, topic=known_topic(booth, topic))
        share(booth, by=by, subject=subject, fields=fields)
    return booking


def book_for(booth: Booth, slot: Slot, *, by: Actor, subject: UUID, asked: bookings.Request) -> Booking:
    """The organiser enters what she asked for; her card stays as she shares it herself."""
    with acting(Act.BOOKING_MAKE, booth.programme, by=by, about=slot, subject=subject, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # the booking's own act, nested, is the entry
        may_meet(booth, subject)
        _refuse_not_held(booth)
        return bookings.book(slot, by=by, subject=subject, asked=asked)


def _refuse_not_held(booth: Booth) -> None:
    if Gathering.objects.values_list("state", flat=True).get(pk=booth.gathering_id) not in OFFERED_IN:
        raise bookings.SlotGone(booth.pk)


def _desk(booth: Booth) -> Desk:
    return Desk.objects.select_related("programme").get(owner_ref=booth.pk)
