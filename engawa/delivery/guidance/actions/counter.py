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
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.guidance.actions.asking import NotThisBody, locked, tell
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Consultation, ConsultDesk, ConsultHost, CounsellorSeen
from engawa.delivery.guidance.queries.consultations import by_ticket, counter_of, on_duty, room_of
from engawa.delivery.guidance.states import AGENCY_WORDS, AHEAD, Bodies, ConsultState
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.delivery.queues.states import LIVE_TICKETS, DeskKind
from engawa.shared.live.actions import admit, open_room
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.states import RUNNING, RoomKind, SeatRole

SWEEP = "consult.sweep"
SWEEP_SECONDS = 30
EARLY = dt.timedelta(minutes=10)
"""How long before a booked time a counsellor may call."""


class NotYet(Exception):
    """A booked consultation is called from shortly before its time."""


class SitsElsewhere(Exception):
    """The counsellor is in another consultation."""


def open_counter(gathering: Gathering, *, by: Actor) -> Desk:
    """相談窓口を開ける; made the first time."""
    with acting(Act.BOOTH_OPEN, gathering.programme, by=by, scope={"verb": "counter"}) as act:
        act.skip_entry()  # opening the desk, nested, is the entry
        _agency(by)
        return queues.open_desk(_desk(act, gathering), by=by)


def _desk(act: OpenAct, gathering: Gathering | None) -> Desk:
    owner, _made = ConsultDesk.objects.get_or_create(programme_id=act.programme_id, gathering=gathering)
    place = gathering.pk if gathering else owner.pk
    desk = queues.make_desk(act, gathering_ref=place, owner_ref=owner.pk, kind=DeskKind.CONSULTATION)
    return Desk.objects.select_related("programme").get(pk=desk.pk)


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
        desk = counter_of(consultation.gathering)
        if desk is None or consultation.gathering is None or consultation.gathering.state != GatheringState.LIVE:
            raise queues.DeskShut(consultation.pk)
        ticket = queues.draw(desk, by=by, topic=consultation.bodies)
        one = locked(consultation)
        if one.state not in AHEAD:
            raise WrongState(ConsultState(one.state), "draw")
        one.ticket = ticket
        one.save(update_fields=["ticket"])
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
    """At its time: a place at the counter for booked ones, and the ring. Raises NotYet, SubjectBusy, HostBusy."""
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
        desk = queues.open_desk(_desk(act, None), by=by, standby=False)
        ticket = queues.place(act, desk, consultation.subject_id, topic=consultation.bodies)
        one = locked(consultation)
        if one.state != ConsultState.BOOKED or one.running:
            raise WrongState(ConsultState(one.state), "call")
        if one.starts_at is None or clock.now() < one.starts_at - EARLY:
            raise NotYet(one.pk)
        one.ticket = ticket
        one.save(update_fields=["ticket"])
        return queues.call_ticket(ticket, by=by)


def answer_consult(call: Call, *, by: Actor) -> Consultation:
    """入室する: the ring ends, a room of three opens, she and the counsellor are admitted; so is one of the other body
    whose desk is open. Whoever comes late joins by herself. Answering twice leads to the same room.
    """
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call) as act:
        act.skip_entry()  # the answer itself, nested, is the entry
        known = Consultation.objects.select_related("programme").filter(call=call).first()
        if known is not None:
            return known
        call = queues.answer(call, by=by)
        found = by_ticket(call.ticket_id)
        if found is None:
            raise LookupError("a call of no consultation")
        one = locked(found)
        room = open_room(call.programme, by=by, kind=RoomKind.CONSULT, owner_ref=one.pk)
        seeker = admit(room, by=by, role=SeatRole.SEEKER, subject_id=one.subject_id)
        one.call, one.room_id, one.seeker_seat, one.began_at = call, room.pk, seeker.pk, clock.now()
        one.save(update_fields=["call", "room_id", "seeker_seat", "began_at"])
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
