"""The counter as a queue: opened by a counsellor, a ticket drawn, somebody called; the answer opens a room of three.

Booked consultations are called the same way, so that nobody who talks at a booth is rung for one.
"""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.waits import set_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.guidance.actions.asking import NotThisBody, locked, tell
from engawa.delivery.guidance.actions.reserving import desk_of
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Consultation, ConsultHost, CounsellorSeen
from engawa.delivery.guidance.queries.consultations import by_ticket, counter_of, on_duty, room_of
from engawa.delivery.guidance.states import AGENCY_WORDS, AHEAD, Bodies, ConsultState, Phase
from engawa.delivery.queues import actions as queues, booking
from engawa.delivery.queues.models import Booking, Call, Desk, Ticket
from engawa.delivery.queues.states import LIVE_TICKETS
from engawa.shared.live.actions import admit, open_room
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.states import RUNNING, RoomKind, SeatRole

SWEEP = "consult.sweep"
SWEEP_SECONDS = 30


class NotYet(Exception):
    """A booked consultation is called from shortly before its time."""


class SitsElsewhere(Exception):
    """The counsellor is in another consultation."""


def open_counter(gathering: Gathering, *, by: Actor) -> Desk:
    """相談窓口を開ける; made the first time."""
    with acting(Act.BOOTH_OPEN, gathering.programme, by=by, scope={"verb": "counter"}) as act:
        act.skip_entry()  # opening the desk, nested, is the entry
        _agency(by)
        return queues.open_desk(desk_of(act, gathering), by=by)


def counsellor_here(programme: Programme, *, person: UUID, organisation: UUID, agency: Agency) -> None:
    """A counsellor's page is open: evidence, not an act."""
    now = clock.now()
    with evidence(programme):
        if not CounsellorSeen.objects.filter(person=person).update(last_seen_at=now):
            new = CounsellorSeen(
                programme_id=programme.pk, person=person, organisation_id=organisation, agency=agency, last_seen_at=now
            )
            CounsellorSeen.objects.bulk_create([new], ignore_conflicts=True)


def draw_at_counter(consultation: Consultation, *, by: Actor) -> Ticket:
    """きょう、順番を待つ. Her request stands in the queue of the day. Twice is once. Raises DeskShut."""
    with acting(
        Act.TICKET_DRAW,
        consultation.programme,
        by=by,
        about=consultation,
        subject=by.subject_id,
        purpose=Purpose.CONSULTATION,
    ) as act:
        act.skip_entry()  # the ticket's own act, nested, is the entry
        if consultation.subject_id != by.subject_id:
            raise PermissionError("a person draws for herself")
        gathering = current_gathering()
        desk = counter_of(gathering)
        if desk is None or gathering is None or gathering.state != GatheringState.LIVE:
            raise queues.DeskShut(consultation.pk)
        ticket = queues.draw(desk, by=by, topic=consultation.bodies)
        one = locked(consultation)
        if one.state not in AHEAD:
            raise WrongState(ConsultState(one.state), "draw")
        one.ticket, one.gathering, one.phase = ticket, gathering, Phase.DAY
        one.save(update_fields=["ticket", "gathering", "phase"])
        tell(act, one)
    return ticket


def call_at_counter(gathering: Gathering, *, by: Actor, ticket: Ticket | None = None) -> Call:
    """お呼びする: the next who wants this body, or this one. Raises as `queues.call_next`, and NotThisBody."""
    with inside(gathering.programme):
        agency, desk = _agency(by), counter_of(gathering)
        if desk is None:
            raise queues.DeskShut(gathering.pk)
        wanted = Bodies.with_agency(agency)
        others = Ticket.objects.filter(desk=desk, state__in=LIVE_TICKETS).exclude(topic__in=wanted)
        without = set(others.values_list("subject_id", flat=True))
    if ticket is None:
        return queues.call_next(desk, by=by, without=without)
    if ticket.desk_id != desk.pk or ticket.topic not in wanted:
        raise NotThisBody(ticket.pk)
    return queues.call_ticket(ticket, by=by)


def call_booked(consultation: Consultation, *, by: Actor) -> Call:
    """At its time, ten minutes before it at the earliest. Raises NotYet, SubjectBusy, HostBusy, WrongState."""
    with acting(
        Act.CONSULT_HOLD,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "call"},
    ) as act:
        if _agency(by) not in consultation.wanted.agencies:
            raise NotThisBody(consultation.pk)
        queues.open_desk(desk_of(act, None), by=by, standby=False)
        one = locked(consultation)
        booked = Booking.objects.select_related("programme", "desk", "slot").filter(pk=one.booking_id or one.pk).first()
        if one.state != ConsultState.BOOKED or one.running or booked is None:
            raise WrongState(ConsultState(one.state), "call")
        try:
            call = booking.call_booked(booked, by=by, lanes={booked.slot.lane})
        except booking.TooEarly as problem:
            raise NotYet(one.pk) from problem
        if one.ticket_id != call.ticket_id:
            one.ticket_id = call.ticket_id
            one.save(update_fields=["ticket"])
        return call


def answer_consult(call: Call, *, by: Actor) -> Consultation:
    """入室する: the ring ends, a room of three opens, she and the counsellor are admitted; so is one of the other body
    whose desk is open. Whoever comes late joins by herself. Answering twice leads to the same room.
    """
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call) as act:
        act.skip_entry()  # the answer itself, nested, is the entry
        gatherings.hold_day(call.desk.gathering_ref)
        known = Consultation.objects.select_related("programme").filter(call=call).first()
        if known is not None:
            return known
        call = queues.answer(call, by=by)
        found = by_ticket(call.ticket)
        if found is None:
            raise LookupError("a call of no consultation")
        one = locked(found)
        room = open_room(call.programme, by=by, kind=RoomKind.CONSULT, owner_ref=one.pk)
        seeker = admit(room, by=by, role=SeatRole.SEEKER, subject_id=one.subject_id)
        one.call, one.ticket, one.room_id, one.seeker_seat = call, call.ticket, room.pk, seeker.pk
        one.began_at = clock.now()
        one.save(update_fields=["call", "ticket", "room_id", "seeker_seat", "began_at"])
        _seat_caller(act, one, room, call.person, by)
        set_wait(SWEEP, one.pk, clock.now() + dt.timedelta(seconds=SWEEP_SECONDS))
        act.wake("desk", call.desk_id)
        tell(act, one)
    return one


def _seat_caller(act: OpenAct, one: Consultation, room: LiveRoom, person: UUID, by: Actor) -> None:
    """Who called, and of the other body whoever is there."""
    rows = Membership.objects.filter(person_id=person).values_list("organisation_id", "organisation__agency")
    organisation, agency = rows.get()
    _sit(act, one, room, (person, organisation, Agency(agency)), by)
    for other in one.wanted.agencies:
        free = [seen for seen in on_duty([other]) if seen.person != person] if other != agency else []
        if free:
            _sit(act, one, room, (free[0].person, free[0].organisation_id, other), by)


def _sit(act: OpenAct, one: Consultation, room: LiveRoom, who: tuple[UUID, UUID, Agency], by: Actor) -> LiveSeat:
    person, organisation, agency = who
    label = str(AGENCY_WORDS[agency])
    seat = admit(room, by=by, role=SeatRole.AGENCY, person_id=person, label=label)
    if not ConsultHost.objects.filter(consultation=one, person=person).exists():
        ConsultHost.objects.create(
            programme_id=act.programme_id,
            consultation=one,
            organisation_id=organisation,
            agency=agency,
            person=person,
            seat=seat.pk,
            joined_at=clock.now(),
        )
    return seat


def join_consult(consultation: Consultation, *, by: Actor) -> LiveSeat:
    """A counsellor of a body that was asked goes in, late or again. Raises NotYet, SitsElsewhere, RoomFull."""
    with acting(
        Act.CONSULT_HOLD,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "join"},
    ) as act:
        one, agency = locked(consultation), _agency(by)
        if agency not in one.wanted.agencies:
            raise NotThisBody(one.pk)
        room = room_of(one)
        if room is None or room.state not in RUNNING or not one.running:
            raise NotYet(one.pk)
        sitting = ConsultHost.objects.filter(person=by.id, consultation__room_id__isnull=False)
        if sitting.filter(consultation__ended_at__isnull=True).exclude(consultation=one).exists():
            raise SitsElsewhere(one.pk)
        if by.organisation_id is None:
            raise PermissionError("a counsellor speaks for a body")
        seat = _sit(act, one, room, (by.id, by.organisation_id, agency), by)
        tell(act, one)
    return seat


def _agency(by: Actor) -> Agency:
    found = agency_of(by)
    if found is None:
        raise PermissionError("no counsellor of either body")
    return found
