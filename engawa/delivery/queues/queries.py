"""Reading queues: who waits, who may be called, how long it may take. Run inside the programme."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import planned, prepared
from engawa.base.programmes.context import read_once, require_programme
from engawa.delivery.matching.queue.estimate import Outlook
from engawa.delivery.queues.models import Booking, Call, Desk, Presence, Ticket
from engawa.delivery.queues.outlook import Fact, facts_of, outlooks_of
from engawa.delivery.queues.states import (
    LIVE_CALLS,
    LIVE_TICKETS,
    WAITING_SOMEHOW,
    BookingState,
    CallState,
    DeskState,
    TicketState,
)

ALIVE = dt.timedelta(seconds=30)
LAST_CALLS = 5
SOON = dt.timedelta(hours=1)
JUST_NOW = dt.timedelta(seconds=3)  # a page read again within this adds nothing to what is known of its reader


@dataclass(frozen=True)
class Line:
    """One row of a desk's queue as its host sees it."""

    ticket: Ticket
    present: bool
    busy: bool  # another desk rings or talks with her: which one is nobody's business here

    @property
    def callable(self) -> bool:
        return self.ticket.state == TicketState.WAITING and self.present and not self.busy


@dataclass(frozen=True)
class Place:
    """One ticket as its holder sees it."""

    ticket: Ticket
    desk: Desk
    ahead: int
    range: Outlook

    @property
    def open(self) -> bool:
        return self.desk.state != DeskState.CLOSED


class InLine(NamedTuple):
    """One live ticket as boards and places count it. `seen_at`: when a page of its holder was last heard."""

    ticket: UUID
    desk: UUID
    subject: UUID
    place: int
    state: str
    seen_at: dt.datetime | None

    @property
    def present(self) -> bool:
        return self.seen_at is not None and self.seen_at > clock.now() - ALIVE

    @property
    def sure(self) -> bool:
        """Called, or waiting with her page open: whoever comes later waits for her."""
        return self.state == TicketState.CALLED or (self.state == TicketState.WAITING and self.present)


Lines = dict[UUID, list[InLine]]
"""By desk, in the order of the queue."""


@dataclass(frozen=True)
class Counts:
    waiting: int = 0
    away: int = 0
    ringing: int = 0
    talking: int = 0

    @property
    def free(self) -> bool:
        """Nobody waits and nobody talks: 今すぐ話せます."""
        return not (self.waiting or self.ringing or self.talking)


@prepared
def owners_of(owners: list[UUID]) -> "QuerySet[Desk, tuple[Any, ...]]":
    """(desk, owner) of these owners' desks."""
    return Desk.objects.filter(owner_ref__among=owners).order_by("pk").values_list("pk", "owner_ref")


def desk_of(owner_ref: UUID) -> Desk | None:
    return next(iter(_desk_of(owner_ref)), None)


@prepared
def _desk_of(owner_ref: UUID) -> "QuerySet[Desk]":
    return Desk.objects.filter(owner_ref=owner_ref).order_by("pk")[:1]


def desks_of(owner_refs: Iterable[UUID]) -> dict[UUID, Desk]:
    return {desk.owner_ref: desk for desk in Desk.objects.filter(owner_ref__in=list(owner_refs))}


@prepared
def desks_in(gathering_ref: UUID) -> "QuerySet[Desk]":
    return Desk.objects.filter(gathering_ref=gathering_ref).order_by("made_at", "id")


IN_LINE = """
SELECT ticket.id, ticket.desk_id, ticket.subject_id, ticket.place, ticket.state, page.last_seen_at
FROM queues_ticket ticket LEFT JOIN queues_presence page ON page.subject_id = ticket.subject_id
LEFT JOIN queues_booking booking ON booking.id = ticket.booking_id
LEFT JOIN queues_slot slot ON slot.id = booking.slot_id
WHERE ticket.desk_id = ANY(%s) AND ticket.state = ANY(%s) ORDER BY ticket.desk_id, slot.at NULLS LAST, ticket.place
"""


def in_line(desks: Collection[UUID]) -> Lines:
    """Who stands at these desks. One question; written out, because every screen of a fair asks it again and again."""
    require_programme()
    found: Lines = {desk: [] for desk in desks}
    if desks:
        with planned() as cursor:
            cursor.execute(IN_LINE, [list(desks), [str(state) for state in LIVE_TICKETS]])
            for row in map(InLine._make, cursor.fetchall()):
                found[row.desk].append(row)
    return found


def present_of(subjects: Iterable[UUID]) -> set[UUID]:
    """Whose page was heard within the last 30 seconds."""
    return set(_present_since(list(subjects), clock.now() - ALIVE))


@prepared
def _present_since(subjects: list[UUID], since: dt.datetime) -> "QuerySet[Presence, UUID]":
    rows = Presence.objects.filter(subject__among=subjects, last_seen_at__gt=since)
    return rows.order_by().values_list("subject_id", flat=True)


def just_seen(subject: UUID) -> bool:
    return bool(_seen_since(subject, clock.now() - JUST_NOW))


@prepared
def _seen_since(subject: UUID, since: dt.datetime) -> "QuerySet[Presence, UUID]":
    rows = Presence.objects.filter(subject=subject, last_seen_at__gt=since)
    return rows.order_by().values_list("subject_id", flat=True)


def waiting_of(subject: UUID) -> "QuerySet[Ticket]":
    """Her walk-in tickets that keep a place somewhere."""
    return Ticket.objects.filter(subject=subject, state__in=WAITING_SOMEHOW, booking__isnull=True)


def is_awaited(subject: UUID) -> bool:
    """Whether a desk may soon ring for her: a ticket of hers waits, or a booked talk begins within the hour."""
    return bool(_waiting(subject)) or bool(_booked_before(subject, clock.now() + SOON))


@prepared
def _waiting(subject: UUID) -> "QuerySet[Ticket, UUID]":
    rows = Ticket.objects.filter(subject=subject, state=TicketState.WAITING)
    return rows.order_by().values_list("pk", flat=True)[:1]


@prepared
def _booked_before(subject: UUID, until: dt.datetime) -> "QuerySet[Booking, UUID]":
    rows = Booking.objects.filter(subject=subject, state=BookingState.BOOKED, slot__at__lte=until)
    return rows.order_by().values_list("pk", flat=True)[:1]


@read_once
def live_call_of(subject: UUID) -> Call | None:
    return next(iter(_live_calls(subject)), None)


@prepared
def _live_calls(subject: UUID) -> "QuerySet[Call]":
    return Call.objects.filter(subject=subject, state__in=LIVE_CALLS).order_by("pk")[:1]


def live_calls_of(desk: Desk) -> list[Call]:
    return _live_calls_at(desk.pk)


@prepared
def _live_calls_at(desk: UUID) -> "QuerySet[Call]":
    return Call.objects.filter(desk=desk, state__in=LIVE_CALLS).order_by("ring_at")


def last_calls_of(desk: Desk) -> list[Call]:
    """Calls of today that ended otherwise than in a talk, newest first: so that a host sees why somebody did not come."""
    return _ended_without_a_talk(desk.pk, _morning())


@prepared
def _ended_without_a_talk(desk: UUID, since: dt.datetime) -> "QuerySet[Call]":
    states = [s for s in CallState if s not in {*LIVE_CALLS, CallState.ENDED}]
    rows = Call.objects.filter(desk=desk, state__in=states, ended_at__gte=since)
    return rows.order_by("-ended_at")[:LAST_CALLS]


def lines_of(desk: Desk) -> list[Line]:
    """The queue in order, booked talks whose time has come first, with those away at their places."""
    return [Line(t, t.present, t.busy) for t in _in_order(desk.pk, clock.now() - ALIVE)]


@prepared
def _in_order(desk: UUID, alive: dt.datetime) -> "QuerySet[Any]":
    page = Presence.objects.filter(subject=OuterRef("subject"), last_seen_at__gt=alive)
    elsewhere = Call.objects.filter(subject=OuterRef("subject"), state__in=LIVE_CALLS).exclude(desk=desk)
    rows = Ticket.objects.filter(desk=desk, state__in=LIVE_TICKETS).select_related("booking__slot")
    rows = rows.order_by(F("booking__slot__at").asc(nulls_last=True), "place")
    return rows.annotate(present=Exists(page), busy=Exists(elsewhere))


def counts_in(lines: Lines) -> dict[UUID, Counts]:
    """For boards. Those whose page is lost count as away."""
    return {desk: Counts(**Counter(map(_word, line))) for desk, line in lines.items()}


class Standing(NamedTuple):
    """A desk as the public may know it."""

    owner: UUID
    state: str
    standby: bool
    free: bool


STANDING = """
SELECT desk.owner_ref, desk.state, desk.standby, NOT EXISTS (
  SELECT FROM queues_ticket ticket WHERE ticket.desk_id = desk.id AND (
    ticket.state IN ('called', 'in_talk') OR ticket.state = 'waiting' AND EXISTS (
      SELECT FROM queues_presence page WHERE page.subject_id = ticket.subject_id AND page.last_seen_at > %s)))
FROM queues_desk desk WHERE desk.gathering_ref = %s ORDER BY desk.made_at, desk.id
"""


def standing_in(gathering_ref: UUID) -> list[Standing]:
    """Every desk, and whether somebody is called, talks or waits at it with her page open. One question.

    Written out: every visitor of the public pages asks it, and Django would take longer to put it together.
    """
    require_programme()
    with planned() as cursor:
        cursor.execute(STANDING, [clock.now() - ALIVE, gathering_ref])
        return [Standing(*row) for row in cursor.fetchall()]


def _word(one: InLine) -> str:
    match one.state:
        case TicketState.CALLED:
            return "ringing"
        case TicketState.IN_TALK:
            return "talking"
        case TicketState.WAITING if one.present:
            return "waiting"
    return "away"


def places_of(subject: UUID, lines: Lines | None = None) -> list[Place]:
    """Her live tickets, the nearest first. Three questions however many tickets; `lines` where they are known already."""
    mine = _live_tickets(subject)
    desks = [ticket.desk_id for ticket in mine]
    if lines is None or not lines.keys() >= set(desks):
        lines = in_line(desks)
    facts = facts_of(desks)
    places = [_place(t, lines[t.desk_id], facts[t.desk_id]) for t in mine]
    return sorted(
        places,
        key=lambda place: (place.ticket.state != TicketState.CALLED, place.ahead, place.ticket.made_at),
    )


@prepared
def _live_tickets(subject: UUID) -> "QuerySet[Ticket]":
    rows = Ticket.objects.filter(subject=subject, state__in=LIVE_TICKETS).select_related("desk", "booking__slot")
    return rows.order_by("made_at", "pk")


def place_of(ticket: Ticket) -> Place | None:
    return next((place for place in places_of(ticket.subject_id) if place.ticket.pk == ticket.pk), None)


def _place(ticket: Ticket, line: list[InLine], facts: list[Fact]) -> Place:
    return Place(ticket, ticket.desk, *_expected(line, facts, before=ticket.pk))


def expected_wait(desk: Desk) -> tuple[int, Outlook]:
    """People ahead and the range for somebody who would draw a ticket now."""
    return _expected(in_line([desk.pk])[desk.pk], facts_of([desk.pk])[desk.pk])


LEAST_ANSWERS = 3


def usual_answer(desk: Desk) -> int | None:
    """Minutes from a ticket to its ring today, where nobody else was rung or talked to: the median, at least one.

    None: too few to say anything.
    """
    taken = Call.objects.filter(desk=desk, ring_at__lte=OuterRef("made_at")).exclude(ticket=OuterRef("pk"))
    busy = taken.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("made_at")))
    rows = Ticket.objects.filter(~Exists(busy), desk=desk, made_at__gte=_morning())
    times = rows.annotate(rung=Min("calls__ring_at")).filter(rung__isnull=False).values_list("made_at", "rung")
    took = [(rung - made).total_seconds() for made, rung in times]
    return max(1, math.ceil(median(took) / 60)) if len(took) >= LEAST_ANSWERS else None


def _expected(line: list[InLine], facts: list[Fact], *, before: UUID | None = None) -> tuple[int, Outlook]:
    """People who surely come first, and the range. Talks that go on now belong to nobody's place."""
    queue = [one for one in line if one.state != TicketState.IN_TALK]
    place = next((number for number, one in enumerate(queue) if one.ticket == before), len(queue))
    outlook = outlooks_of([one.sure for one in queue], facts)[place]
    return sum(one.sure for one in queue[:place]), outlook


def _morning() -> dt.datetime:
    return clock.at(clock.today(), 0)
