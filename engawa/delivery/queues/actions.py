"""Drawing, leaving, calling, answering. Everything that touches a queue locks desk, then ticket, then call.

The one lock per person is a partial unique index over live calls: whoever inserts second is told so and may call
the next person.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait
from engawa.delivery.matching.queue.admit import Why
from engawa.delivery.queues.admitting import NO_ROOM, Caller
from engawa.delivery.queues.holding import alone, follow, hers
from engawa.delivery.queues.models import Call, Desk, Presence, Ticket
from engawa.delivery.queues.queries import lines_of, live_call_of, present_of, waiting_of
from engawa.delivery.queues.states import (
    CALL,
    DESK,
    LIVE_CALLS,
    LIVE_TICKETS,
    SHUT,
    TICKET,
    CallState,
    DeskKind,
    DeskState,
    TicketState,
)
from engawa.delivery.queues.times import MAX_TICKETS

ACK, ANSWER = "call.ack", "call.answer"
ACK_SECONDS, ANSWER_SECONDS = 10, 60
AGREED = "call.agreed"


class DeskShut(Exception):
    """The desk takes no tickets now."""


class NobodyToCall(Exception):
    """Nobody is waiting whose page is open and who is not being called elsewhere. `held`: but for a booking."""

    def __init__(self, desk: UUID, passed: Collection[Why] = ()) -> None:
        super().__init__(desk)
        self.held = any(why in NO_ROOM for why in passed)


class NoRoom(Exception):
    """A booking begins before this talk would surely be over: the interviewer's, or (NO_TIME) her own."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class TooManyTickets(Exception):
    """Three at most wait at a time, so that places in lines are not kept by people who cannot come."""


class SubjectBusy(Exception):
    """Another desk rings or talks with her. Which one is not told."""


class HostBusy(Exception):
    """The person on duty has a live call at this desk already."""


# --- desks ----------------------------------------------------------------------------------------------------------


def make_desk(act: OpenAct, *, gathering_ref: UUID, owner_ref: UUID, kind: DeskKind = DeskKind.BOOTH) -> Desk:
    """A step of the act that plans a fair; the same owner gets the same desk."""
    opened.require_this(act)
    known = Desk.objects.filter(owner_ref=owner_ref).first()
    if known is not None:
        return known
    desk = Desk(programme=act.programme, gathering_ref=gathering_ref, owner_ref=owner_ref, kind=kind)
    desk.save(force_insert=True)
    return desk


def open_desk(desk: Desk, *, by: Actor, standby: bool = True) -> Desk:
    """Begin to take people. Opening an open desk changes nothing."""
    return _turn(desk, "open", by=by, standby=standby)


def pause_desk(desk: Desk, *, by: Actor) -> Desk:
    """No new tickets and no calls for a while; everybody keeps their place."""
    return _turn(desk, "pause", by=by, standby=False)


def close_desk(desk: Desk, *, by: Actor) -> Desk:
    return _turn(desk, "close", by=by, standby=False)


def _turn(desk: Desk, verb: str, *, by: Actor, standby: bool) -> Desk:
    with acting(Act.BOOTH_OPEN, desk.programme, by=by, about=desk, scope={"verb": verb}) as act:
        desk = _desk(desk.pk)
        if not DESK.allows(desk.state, verb):
            act.skip_entry()
            return desk
        desk.state = DESK.after(desk.state, verb)
        desk.standby = standby
        desk.opened_at = desk.opened_at or (clock.now() if verb == "open" else None)
        desk.save(update_fields=["state", "standby", "opened_at"])
        tell_queue(act, desk)
    return desk


def set_standby(desk: Desk, *, by: Actor, on: bool) -> Desk:
    """呼び出し待ち: a visitor who draws a ticket here makes the host's page sound."""
    with acting(Act.BOOTH_OPEN, desk.programme, by=by, about=desk, scope={"standby": on}) as act:
        desk = _desk(desk.pk)
        desk.standby = on
        desk.save(update_fields=["standby"])
        act.wake("desk", desk.pk)
    return desk


# --- tickets --------------------------------------------------------------------------------------------------------


def draw(desk: Desk, *, by: Actor, topic: str = "") -> Ticket:
    """整理券を取る. Drawing twice gives the same ticket."""
    with acting(Act.TICKET_DRAW, desk.programme, by=by, about=desk, purpose=Purpose.MEETING) as act:
        subject = _self(by)
        alone([hers(subject)])
        desk = _desk(desk.pk)
        live = Ticket.objects.filter(desk=desk, subject=subject, state__in=LIVE_TICKETS)
        known = live.select_related("desk", "programme").first()
        if known is not None:
            act.skip_entry()
            return known
        if desk.state != DeskState.OPEN:
            raise DeskShut(desk.pk)
        if waiting_of(subject).count() >= MAX_TICKETS:
            raise TooManyTickets(subject)
        ticket = new_ticket(desk, subject, topic=topic)
        act.record(ticket=ticket.pk, number=ticket.number)
        _seen(subject)
        tell_of(act, ticket, moved=False)
    return ticket


def new_ticket(desk: Desk, subject: UUID, *, topic: str = "") -> Ticket:
    """A step, the desk locked: the next number."""
    ticket = Ticket(
        programme_id=desk.programme_id,
        desk=desk,
        subject_id=subject,
        number=desk.next_number,
        place=desk.next_number,
        topic=topic,
    )
    ticket.save(force_insert=True)
    desk.next_number += 1
    desk.save(update_fields=["next_number"])
    return ticket


def step_away(ticket: Ticket, *, by: Actor) -> Ticket:
    """席を外す: passed over, the place kept."""
    return _move(Act.TICKET_AWAY, ticket, "step_away", by=by, already=(TicketState.AWAY,))


def come_back(ticket: Ticket, *, by: Actor) -> Ticket:
    """戻る: to the very place left."""
    return _move(Act.TICKET_BACK, ticket, "come_back", by=by, already=(TicketState.WAITING,))


def give_up(ticket: Ticket, *, by: Actor) -> Ticket:
    """やめる. A ring under way ends with it."""
    with acting(Act.TICKET_LEAVE, ticket.programme, by=by, about=ticket) as act:
        return give_back(act, ticket)


def give_back(act: OpenAct, ticket: Ticket) -> Ticket:
    """A step: the ticket ends, and with it a ring under way and the booking it stands for."""
    ticket = locked_ticket(ticket.pk)
    if ticket.state == TicketState.LEFT:
        act.skip_entry()
        return ticket
    # Asked under the lock: a host may have rung a moment ago.
    call = Call.objects.select_for_update().filter(ticket=ticket, state__in=LIVE_CALLS).first()
    if call is not None and CALL.allows(call.state, "decline"):
        end_call_here(call, "decline")
    step_ticket(ticket, "leave")
    tell_of(act, ticket)
    return ticket


def return_ticket(ticket: Ticket) -> Ticket:
    """A step: it was given back for her by mistake. The place was nobody else's since."""
    ticket.state, ticket.closed_at = TICKET.after(ticket.state, "return"), None
    ticket.save(update_fields=["state", "closed_at"])
    return ticket


def empty_desk(act: OpenAct, desk: Desk) -> list[UUID]:
    """Step: the desk closes for good. A ring under way ends, every place is given back, a talk goes on. Whose they were."""
    opened.require_this(act)
    desk = _desk(desk.pk)
    if DESK.allows(desk.state, "close"):
        desk.state, desk.standby = DESK.after(desk.state, "close"), False
        desk.save(update_fields=["state", "standby"])
    whose = []
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("desk", "programme")
    for ticket in rows.filter(desk=desk, state__in=LIVE_TICKETS).order_by("place", "pk"):
        if not TICKET.allows(ticket.state, "leave"):
            continue
        for call in Call.objects.select_for_update().filter(ticket=ticket, state__in=LIVE_CALLS):
            end_call_here(call, "cancel")
        step_ticket(ticket, "leave")
        tell_of(act, ticket)
        whose.append(ticket.subject_id)
    tell_queue(act, desk)
    return whose


def _move(word: Act, ticket: Ticket, verb: str, *, by: Actor, already: tuple[TicketState, ...]) -> Ticket:
    with acting(word, ticket.programme, by=by, about=ticket) as act:
        ticket = locked_ticket(ticket.pk)
        if ticket.state in already:
            act.skip_entry()
            return ticket
        step_ticket(ticket, verb)
        if by.subject_id:
            _seen(by.subject_id)
        tell_of(act, ticket)
    return ticket


# --- calls ----------------------------------------------------------------------------------------------------------


def call_next(desk: Desk, *, by: Actor, without: Collection[UUID] = (), lanes: Collection[UUID] | None = None) -> Call:
    """お呼びする: whoever is admitted next. Whoever another desk calls at this very moment is passed over.

    `without`: people whom this host must not see; `lanes`: whose bookings this host holds, her own unless told.
    """
    with acting(Act.CALL_MAKE, desk.programme, by=by, about=desk, purpose=Purpose.MEETING) as act:
        desk = _desk(desk.pk)
        caller = _caller(desk, by, lanes)
        shut = desk.state in SHUT
        lines = [line for line in lines_of(desk) if line.ticket.subject_id not in without]
        lines = [line for line in lines if line.ticket.booking_id or not shut]
        if desk.state == DeskState.HALTED or (shut and not lines):
            raise DeskShut(desk.pk)
        busy: set[UUID] = set()
        while (decision := caller.decide(lines, busy=busy)).next is not None:
            try:
                return _ring(act, desk, Ticket.objects.select_for_update().get(pk=decision.next), _on_duty(by))
            except SubjectBusy:
                busy.add(decision.next)
        raise NobodyToCall(desk.pk, decision.passed.values())


def call_ticket(ticket: Ticket, *, by: Actor, lanes: Collection[UUID] | None = None) -> Call:
    """Call this one person. Raises SubjectBusy, HostBusy, NoRoom, WrongState.

    A booked talk also takes place when the desk takes no tickets: it may be outside the afternoon.
    """
    with acting(Act.CALL_MAKE, ticket.programme, by=by, about=ticket, purpose=Purpose.MEETING) as act:
        desk = _desk(ticket.desk_id)
        ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if desk.state == DeskState.HALTED or (desk.state in SHUT and not ticket.booking_id):
            raise DeskShut(desk.pk)
        why = _caller(desk, by, lanes).why_not(ticket, lines_of(desk))
        if why is not None:
            raise NoRoom(why)
        return _ring(act, desk, ticket, _on_duty(by))


def _caller(desk: Desk, by: Actor, lanes: Collection[UUID] | None) -> Caller:
    return Caller(desk, frozenset(lanes if lanes is not None else {by.id}))


def ring_agreed(ticket: Ticket, *, person: UUID) -> Call | None:
    """Both have said yes before: it rings at once, for this person on duty. A step within the act of whoever said it last.

    None: one of them is taken meanwhile, somebody else would be called first, or a booking begins too soon. Then the
    ticket waits in its place.
    """
    opened.require()
    try:
        with acting(Act.CALL_MAKE, ticket.programme, by=system(AGREED), about=ticket, purpose=Purpose.MEETING) as act:
            desk = _desk(ticket.desk_id)
            found = Ticket.objects.select_for_update().get(pk=ticket.pk)
            decision = Caller(desk, frozenset({person})).decide(lines_of(desk))
            if desk.state != DeskState.OPEN or decision.next != found.pk:
                act.skip_entry()
                return None
            return _ring(act, desk, found, person)
    except (SubjectBusy, HostBusy):
        return None


def _on_duty(by: Actor) -> UUID:
    if by.person_id is None:
        raise PermissionError("a person on duty calls")
    return by.person_id


def _ring(act: OpenAct, desk: Desk, ticket: Ticket, person: UUID) -> Call:
    now = clock.now()
    state = TICKET.after(ticket.state, "call")
    call = Call(
        programme=act.programme,
        desk=desk,
        ticket=ticket,
        subject_id=ticket.subject_id,
        person=person,
        ring_at=now,
    )
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError as problem:
        name = getattr(getattr(problem.__cause__, "diag", None), "constraint_name", "")
        if name == "call_one_live_per_subject":
            raise SubjectBusy(ticket.pk) from None
        if name == "call_one_live_per_host":
            raise HostBusy(person) from None
        raise
    ticket.state = state
    ticket.save(update_fields=["state"])
    set_wait(ACK, call.pk, now + dt.timedelta(seconds=ACK_SECONDS))
    act.record(call=call.pk, ticket=ticket.pk)
    act.concern(ticket.subject_id)
    tell_of(act, ticket, moved=False)
    return call


def acknowledge(call: Call, *, by: Actor) -> Call:
    """Her page shows the ring: the 60 seconds begin. Once; a later word of the same page changes nothing."""
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call, scope={"verb": "acknowledge"}) as act:
        _desk_row, ticket, call = _locked(call)
        if not CALL.allows(call.state, "acknowledge"):
            act.skip_entry()
            return call
        call.state, call.acknowledged_at = CALL.after(call.state, "acknowledge"), clock.now()
        call.save(update_fields=["state", "acknowledged_at"])
        cancel_wait(ACK, call.pk)
        set_wait(ANSWER, call.pk, call.acknowledged_at + dt.timedelta(seconds=ANSWER_SECONDS))
        _seen(call.subject_id)
        tell_of(act, ticket, moved=False)
    return call


def answer(call: Call, *, by: Actor) -> Call:
    """入室する. Rooms are opened by whoever owns the desk, in the same act."""
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call, scope={"verb": "answer"}) as act:
        _desk_row, ticket, call = _locked(call)
        now = clock.now()
        call.state, call.answered_at = CALL.after(call.state, "answer"), now
        call.acknowledged_at = call.acknowledged_at or now
        call.save(update_fields=["state", "acknowledged_at", "answered_at"])
        step_ticket(ticket, "answer")
        _settle_waits(call)
        _seen(call.subject_id)
        tell_of(act, ticket)
    return call


def defer(call: Call, *, by: Actor) -> Call:
    """あとで: the place is kept until she comes back."""
    return _settle(call, "defer", "lose", by=by)


def decline(call: Call, *, by: Actor) -> Call:
    """やめる: the ticket ends."""
    return _settle(call, "decline", "leave", by=by)


def cancel_call(call: Call, *, by: Actor) -> Call:
    """The host stops ringing; she keeps her place."""
    return _settle(call, "cancel", "release", by=by)


def end_call(call: Call, *, by: Actor) -> Call:
    """The talk is over. Ending twice changes nothing."""
    if call.state == CallState.ENDED:
        return call
    return _settle(call, "end", "finish", by=by)


def _settle(call: Call, verb: str, ticket_verb: str, *, by: Actor) -> Call:
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call, scope={"verb": verb}) as act:
        _desk_row, ticket, call = _locked(call)
        end_call_here(call, verb)
        step_ticket(ticket, ticket_verb)
        act.concern(call.subject_id)
        if by.subject_id:
            _seen(by.subject_id)
        tell_of(act, ticket, moved=ticket_verb != "release")
    return call


# --- presence ---------------------------------------------------------------------------------------------------------


def here(programme: Programme, subject: UUID) -> Call | None:
    """A page of hers is open: evidence. Desks hear of it only when she had been silent. Returns what rings for her."""
    with evidence(programme) as record:
        was = present_of([subject])
        _seen(subject)
        if not was:
            for desk in _desks_of(subject):
                record.wake("desk", desk)
                record.wake("line", desk)
        return live_call_of(subject)


SEEN = """
UPDATE queues_presence SET last_seen_at = %(now)s, here_seconds = CASE
  WHEN last_seen_at < %(morning)s THEN 0
  WHEN last_seen_at < %(silent)s THEN here_seconds
  ELSE here_seconds + GREATEST(0, EXTRACT(EPOCH FROM %(now)s - last_seen_at))::integer END
WHERE subject_id = %(subject)s
"""
SAME_STAY = dt.timedelta(seconds=90)
"""A page that nobody waits at speaks once a minute: silent for longer is time away."""


def _seen(subject: UUID) -> None:
    now = clock.now()
    facts: dict[str, Any] = {
        "now": now,
        "morning": clock.at(clock.today(), 0),
        "silent": now - SAME_STAY,
        "subject": subject,
    }
    with connection.cursor() as cursor:
        cursor.execute(SEEN, facts)
        known = cursor.rowcount
    if not known:
        Presence.objects.bulk_create(
            [Presence(programme_id=opened.require().programme_id, subject_id=subject, last_seen_at=now)],
            ignore_conflicts=True,
        )


# --- the small steps all of them are made of ------------------------------------------------------------------------------


def lose_call(call: Call) -> bool:
    """No page said within 10 s that it rings: away, the place kept. Within the wait's act."""
    _desk_row, ticket, call = _locked(call)
    if not CALL.allows(call.state, "lose"):
        return False
    end_call_here(call, "lose")
    step_ticket(ticket, "lose")
    return True


def miss_call(call: Call) -> bool:
    """Rang for 60 s unanswered: behind the next once; the second time set aside."""
    desk, ticket, call = _locked(call)
    if not CALL.allows(call.state, "miss"):
        return False
    end_call_here(call, "miss")
    ticket.missed += 1
    if ticket.booking_id:  # it comes before all others: one press brings her back to the next turn
        step_ticket(ticket, "lose", "missed")
        return True
    if ticket.missed > 1:
        step_ticket(ticket, "set_aside", "missed")
        return True
    step_ticket(ticket, "miss", "missed")
    _behind_next(desk, ticket)
    return True


def _behind_next(desk: Desk, ticket: Ticket) -> None:
    """Directly behind the next who waits and is here; those between move up by one place each."""
    rows = Ticket.objects.filter(desk=desk, state__in=LIVE_TICKETS, place__gt=ticket.place).order_by("place")
    after = list(rows)
    waiting = [t for t in after if t.state == TicketState.WAITING]
    present = present_of(t.subject_id for t in waiting)
    following = next((t for t in waiting if t.subject_id in present), waiting[0] if waiting else None)
    if following is None:
        return
    moving = [*[t for t in after if t.place <= following.place], ticket]
    for one, place in zip(moving, sorted(t.place for t in moving), strict=True):
        one.place = place
        one.save(update_fields=["place"])


def end_call_here(call: Call, verb: str) -> None:
    call.state, call.ended_at = CALL.after(call.state, verb), clock.now()
    call.save(update_fields=["state", "ended_at"])
    _settle_waits(call)


def _settle_waits(call: Call) -> None:
    cancel_wait(ACK, call.pk)
    cancel_wait(ANSWER, call.pk)


def step_ticket(ticket: Ticket, verb: str, *also: str) -> None:
    ticket.state = TICKET.after(ticket.state, verb)
    if ticket.state not in LIVE_TICKETS:
        ticket.closed_at = clock.now()
    ticket.save(update_fields=["state", "closed_at", *also])
    follow(ticket.booking_id, verb)


def _desk(pk: UUID) -> Desk:
    return Desk.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pk)


def locked_ticket(pk: UUID) -> Ticket:
    desk = Ticket.objects.values_list("desk_id", flat=True).get(pk=pk)
    _desk(desk)
    return Ticket.objects.select_for_update(of=("self",)).select_related("desk", "programme").get(pk=pk)


def _locked(call: Call) -> tuple[Desk, Ticket, Call]:
    desk = _desk(call.desk_id)
    ticket = Ticket.objects.select_for_update().get(pk=call.ticket_id)
    rows = Call.objects.select_for_update(of=("self",)).select_related("desk", "ticket", "programme")
    return desk, ticket, rows.get(pk=call.pk)


def _self(by: Actor) -> UUID:
    if by.subject_id is None:
        raise PermissionError("a person draws for herself")
    return by.subject_id


@prepared
def _desks_of(subject: UUID) -> "QuerySet[Ticket, UUID]":
    rows = Ticket.objects.filter(subject=subject, state__in=LIVE_TICKETS).order_by("desk")
    return rows.values_list("desk_id", flat=True)


def tell_of(act: OpenAct, ticket: Ticket, *, moved: bool = True) -> None:
    """Her pages, the hosts of this queue and of every other in which her being free or not matters.

    `moved`: what those who wait behind her are shown has changed. A ticket drawn or a ring changes nothing for them.
    """
    act.wake("subject", ticket.subject_id)
    for desk in {ticket.desk_id, *_desks_of(ticket.subject_id)}:
        act.wake("desk", desk)
    if moved:
        act.wake("line", ticket.desk_id)
    act.wake("board", "day")


def tell_queue(act: OpenAct, desk: Desk) -> None:
    act.wake("desk", desk.pk)
    act.wake("line", desk.pk)
    act.wake("board", "day")
