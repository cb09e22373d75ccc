"""Reading queues: who waits, who may be called, how long it may take. Run inside the programme."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from engawa.base.kit import clock
from engawa.base.programmes.context import require_programme
from engawa.delivery.queues.models import Call, Desk, PastVisit, Presence, Ticket
from engawa.delivery.queues.ranges import WaitRange, wait_range
from engawa.delivery.queues.states import LIVE_CALLS, LIVE_TICKETS, CallState, DeskState, TicketState

ALIVE = dt.timedelta(seconds=30)
RECENT = 40


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
    range: WaitRange
    call: Call | None

    @property
    def open(self) -> bool:
        return self.desk.state != DeskState.CLOSED


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


def desk_of(owner_ref: UUID) -> Desk | None:
    return Desk.objects.filter(owner_ref=owner_ref).first()


def desks_of(owner_refs: Iterable[UUID]) -> dict[UUID, Desk]:
    return {desk.owner_ref: desk for desk in Desk.objects.filter(owner_ref__in=list(owner_refs))}


def desks_in(gathering_ref: UUID) -> list[Desk]:
    return list(Desk.objects.filter(gathering_ref=gathering_ref).order_by("made_at", "id"))


def live_tickets(desks: Collection[UUID]) -> list[Ticket]:
    return list(Ticket.objects.filter(desk__in=desks, state__in=LIVE_TICKETS).order_by("desk", "place"))


def present_of(subjects: Iterable[UUID]) -> set[UUID]:
    """Whose page was heard within the last 30 seconds."""
    rows = Presence.objects.filter(subject__in=set(subjects), last_seen_at__gt=clock.now() - ALIVE)
    return set(rows.values_list("subject_id", flat=True))


def live_calls_of_subjects(subjects: Iterable[UUID]) -> dict[UUID, Call]:
    return {call.subject_id: call for call in Call.objects.filter(subject__in=set(subjects), state__in=LIVE_CALLS)}


def live_call_of(subject: UUID) -> Call | None:
    rows = Call.objects.filter(subject=subject, state__in=LIVE_CALLS).select_related("desk", "ticket", "programme")
    return rows.first()


def live_calls_of(desk: Desk) -> list[Call]:
    rows = Call.objects.filter(desk=desk, state__in=LIVE_CALLS).select_related("ticket", "programme")
    return list(rows.order_by("ring_at"))


def last_calls_of(desk: Desk, limit: int = 5) -> list[Call]:
    """Calls of today that ended otherwise than in a talk, newest first: so that a host sees why somebody did not come."""
    states = [s for s in CallState if s not in {*LIVE_CALLS, CallState.ENDED}]
    rows = Call.objects.filter(desk=desk, state__in=states, ended_at__gte=_morning()).select_related("ticket")
    return list(rows.order_by("-ended_at")[:limit])


def lines_of(desk: Desk) -> list[Line]:
    """The queue in order, with those away at their places."""
    tickets = live_tickets([desk.pk])
    subjects = [ticket.subject_id for ticket in tickets]
    present, calls = present_of(subjects), live_calls_of_subjects(subjects)
    return [
        Line(t, t.subject_id in present, t.subject_id in calls and calls[t.subject_id].desk_id != desk.pk)
        for t in tickets
    ]


def counts_of(desks: Collection[UUID]) -> dict[UUID, Counts]:
    """For boards and directories. Those whose page is lost count as away."""
    tickets = live_tickets(desks)
    present = present_of(t.subject_id for t in tickets if t.state == TicketState.WAITING)
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for ticket in tickets:
        found[ticket.desk_id][_word(ticket, present)] += 1
    return {desk: Counts(**found[desk]) for desk in desks}


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
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [clock.now() - ALIVE, gathering_ref])
        return [Standing(*row) for row in cursor.fetchall()]


def _word(ticket: Ticket, present: set[UUID]) -> str:
    match ticket.state:
        case TicketState.CALLED:
            return "ringing"
        case TicketState.IN_TALK:
            return "talking"
        case TicketState.WAITING if ticket.subject_id in present:
            return "waiting"
    return "away"


def places_of(subject: UUID) -> list[Place]:
    """Her live tickets, the nearest first. Six queries however many tickets."""
    mine = list(Ticket.objects.filter(subject=subject, state__in=LIVE_TICKETS).select_related("desk", "programme"))
    desks = [ticket.desk_id for ticket in mine]
    others: dict[UUID, list[Ticket]] = defaultdict(list)
    for ticket in live_tickets(desks):
        others[ticket.desk_id].append(ticket)
    present = present_of(t.subject_id for tickets in others.values() for t in tickets)
    durations = _durations(desks)
    call = Call.objects.filter(subject=subject, state__in=LIVE_CALLS).first()
    places = [_place(t, others[t.desk_id], present, durations[t.desk_id], call) for t in mine]
    return sorted(
        places,
        key=lambda place: (place.ticket.state != TicketState.CALLED, place.ahead, place.ticket.made_at),
    )


def place_of(ticket: Ticket) -> Place | None:
    return next((place for place in places_of(ticket.subject_id) if place.ticket.pk == ticket.pk), None)


def _place(
    ticket: Ticket, others: list[Ticket], present: set[UUID], durations: list[float], call: Call | None
) -> Place:
    ahead = [t for t in others if t.place < ticket.place and t.state != TicketState.IN_TALK]
    sure = [
        t
        for t in ahead
        if t.state == TicketState.CALLED or (t.state == TicketState.WAITING and t.subject_id in present)
    ]
    running = sum(t.state == TicketState.IN_TALK for t in others)
    guess = wait_range(sure=len(sure), possible=len(ahead), running=running, durations=durations, hosts=running)
    return Place(ticket, ticket.desk, len(sure), guess, call if call and call.ticket_id == ticket.pk else None)


def expected_wait(desk: Desk) -> tuple[int, WaitRange]:
    """People ahead and the range for somebody who would draw a ticket now."""
    others = live_tickets([desk.pk])
    present = present_of(t.subject_id for t in others)
    running = sum(t.state == TicketState.IN_TALK for t in others)
    queue = [t for t in others if t.state != TicketState.IN_TALK]
    sure = [
        t
        for t in queue
        if t.state == TicketState.CALLED or (t.state == TicketState.WAITING and t.subject_id in present)
    ]
    durations = _durations([desk.pk])[desk.pk]
    guess = wait_range(sure=len(sure), possible=len(queue), running=running, durations=durations, hosts=running)
    return len(sure), guess


def _durations(desks: Collection[UUID]) -> dict[UUID, list[float]]:
    """Seconds of today's talks by desk, the latest ones."""
    rows = Call.objects.filter(
        desk__in=desks, state=CallState.ENDED, answered_at__isnull=False, ended_at__gte=_morning()
    ).order_by("-ended_at")
    found: dict[UUID, list[float]] = defaultdict(list)
    for desk, began, ended in rows.values_list("desk_id", "answered_at", "ended_at")[: RECENT * max(1, len(desks))]:
        if began and ended and len(found[desk]) < RECENT:
            found[desk].append((ended - began).total_seconds())
    past = PastVisit.objects.filter(desk__in=desks, on=clock.today(), talked_seconds__isnull=False).order_by("id")
    for desk, seconds in past.values_list("desk_id", "talked_seconds"):
        if seconds is not None and len(found[desk]) < RECENT:
            found[desk].append(float(seconds))
    return found


def _morning() -> dt.datetime:
    return clock.at(clock.today(), 0)
