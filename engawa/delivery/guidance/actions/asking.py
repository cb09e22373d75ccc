"""相談を申し込む: what she asks for and what she lets each body see; times offered, taken, turned down, cancelled."""

import datetime as dt
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.contract.approvals import steady
from engawa.contract.approvals.fields import ConsultField
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.guidance.actions.letting import let_see
from engawa.delivery.guidance.actions.reserving import TimeTaken, release, reserve, take
from engawa.delivery.guidance.bodies import agency_of, organisations_of
from engawa.delivery.guidance.companion_states import CompanionState
from engawa.delivery.guidance.models import Consultation, RelocationSheet
from engawa.delivery.guidance.notices import CHANGED, NEWS
from engawa.delivery.guidance.queries.companions import standing_of
from engawa.delivery.guidance.queries.consultations import calendar_of, is_stopped, phase_now
from engawa.delivery.guidance.queries.sheets import municipalities_among, towns_for, towns_told
from engawa.delivery.guidance.states import AHEAD, CONSULT, Bodies, ConsultState, ConsultTopic, Mode
from engawa.delivery.queues.actions import give_up
from engawa.delivery.queues.states import LIVE_TICKETS
from engawa.shared.messaging.actions import send_notice

LENGTH = 40
"""Minutes, when she takes a time herself."""

TIMES = "consult.times"
"""Held alone by whoever takes a time: two people never take the same counsellor."""

BESIDE = ("programme", "ticket", "call__programme", "offered_by", "slot__programme", "slot__desk", "booking")

CEILING = (ConsultField.IDENTITY, ConsultField.CONTACT, ConsultField.TOPICS, ConsultField.HOUSEHOLD)
"""What she may let a body see for a consultation."""


class BodyAway(Exception):
    """The body has no counsellor in this programme."""


class AlreadyAhead(Exception):
    """She has one whose time is offered or booked: that one first."""


class ConsultStopped(Exception):
    """The office has stopped her, consultations included."""


class NotThisTown(ValueError):
    """No municipality that exhibits here and that she may name."""


class NotThisBody(PermissionError):
    """The counsellor's body was not asked for."""


@dataclass(frozen=True)
class Wanted:
    """What she asks for. `shown`: by organisation, what it may see of her; a body left out sees her 表示名 alone. `town`:
    the municipality that may read her 移住相談 sheet for this consultation.
    """

    bodies: Bodies
    mode: Mode = Mode.VIDEO
    topics: tuple[ConsultTopic, ...] = ()
    words: str = ""
    shown: tuple[tuple[UUID, tuple[ConsultField, ...]], ...] = ()
    starts_at: dt.datetime | None = None
    town: UUID | None = None


def ask_consultation(programme: Programme, *, by: Actor, wanted: Wanted) -> Consultation:
    """One is ahead at a time: asking again changes the request.

    Raises BodyAway, AlreadyAhead, TimeTaken, ConsultStopped, NotThisTown.
    """
    subject = _self(by)
    facts = {"bodies": wanted.bodies, "mode": wanted.mode}
    with acting(Act.CONSULT_ASK, programme, by=by, subject=subject, purpose=Purpose.CONSULTATION, scope=facts) as act:
        refuse_stopped(subject)
        bodies = _at_work(wanted.bodies)
        if wanted.town is not None and wanted.town not in {one.pk for one in towns_for(subject)}:
            raise NotThisTown(wanted.town)
        known = _ahead(subject)
        if known is not None and known.state != ConsultState.REQUESTED:
            raise AlreadyAhead(known.pk)
        one = known or begin(act, subject)
        one.bodies, one.mode = wanted.bodies, wanted.mode
        one.topics = [topic.value for topic in wanted.topics]
        one.seal(act, owner=subject, words=wanted.words.strip())
        one.sheet_to = _sheet_to(bodies, dict(wanted.shown)) + ([wanted.town] if wanted.town else [])
        if wanted.starts_at is not None:
            one.minutes = LENGTH
            _keep(act, one, wanted.starts_at)
            take(one, by=by)
            one.state = CONSULT.after(one.state, "book")
            write_companion(act, one)
        one.save()
        _let_see(programme, by, bodies, dict(wanted.shown))
        name_town(programme, by, one, wanted.town)
        act.record(consultation=one.pk, state=one.state)
        tell(act, one)
    return one


def refuse_stopped(subject: UUID) -> None:
    """Raises ConsultStopped."""
    if is_stopped(subject):
        raise ConsultStopped(subject)


def begin(act: OpenAct, subject: UUID, *, bodies: Bodies = Bodies.BOTH) -> Consultation:
    """Step: a new request, of which nothing is known but that it was made. She fills it in herself."""
    gathering = current_gathering()
    return Consultation(
        programme=act.programme,
        subject_id=subject,
        gathering=gathering,
        phase=phase_now(gathering),
        bodies=bodies,
        mode=Mode.VIDEO,
    )


def wish_for(act: OpenAct, subject: UUID) -> Consultation | None:
    """Step of confirming a registration that asked for consultation: a request, once."""
    if _ahead(subject) is not None:
        return None
    one = begin(act, subject)
    one.save(force_insert=True)
    tell(act, one)
    return one


def offer_time(consultation: Consultation, *, by: Actor, starts_at: dt.datetime, minutes: int = 40) -> Consultation:
    """A counsellor proposes; she decides. Another time replaces it. Raises TimeTaken."""
    facts = {"verb": "offer", "at": starts_at, "minutes": minutes}
    with _planning(consultation, by, facts) as act:
        one = locked(consultation)
        _of_body(one, by)
        one.state = CONSULT.after(one.state, "offer")
        one.minutes, one.offered_by_id = minutes, by.organisation_id
        _keep(act, one, starts_at)
        one.save(update_fields=["state", "starts_at", "minutes", "offered_by", "slot", "booking"])
        send_notice(act, NEWS, to=Subject.objects.get(pk=one.subject_id))
        tell(act, one)
    return one


def accept_time(consultation: Consultation, *, by: Actor) -> Consultation:
    """この日時にする. Twice is once."""
    with _planning(consultation, by, {"verb": "book"}) as act:
        one = locked(consultation)
        _hers(one, by)
        if one.state == ConsultState.BOOKED:
            act.skip_entry()
            return one
        if one.state != ConsultState.OFFERED:
            raise WrongState(ConsultState(one.state), "book")
        if one.starts_at is None or one.starts_at <= clock.now():
            raise TimeTaken(one.pk)
        take(one, by=by)
        one.state = CONSULT.after(one.state, "book")
        one.save(update_fields=["state", "booking"])
        write_companion(act, one)
        tell(act, one)
    return one


def turn_down(consultation: Consultation, *, by: Actor) -> Consultation:
    """別の日時がよい: back to the request, for another offer."""
    with _planning(consultation, by, {"verb": "turn_down"}) as act:
        one = locked(consultation)
        _hers(one, by)
        one.state, one.starts_at = CONSULT.after(one.state, "turn_down"), None
        release(one)
        one.save(update_fields=["state", "starts_at", "slot", "booking"])
        tell(act, one)
    return one


def cancel_consultation(consultation: Consultation, *, by: Actor) -> Consultation:
    """取りやめる, by her or by a body that was asked. A ticket she holds at the counter goes with it."""
    with _planning(consultation, by, {"verb": "cancel"}) as act:
        ticket = consultation.ticket
        if ticket is not None and by.subject_id and ticket.state in LIVE_TICKETS:
            give_up(ticket, by=by)
        one = locked(consultation)
        _hers(one, by) if by.subject_id else _of_body(one, by)
        if one.running or (not by.subject_id and one.ticket is not None and one.ticket.state in LIVE_TICKETS):
            raise WrongState(ConsultState(one.state), "cancel")
        one.state, one.cancelled_by_her = CONSULT.after(one.state, "cancel"), by.subject_id is not None
        release(one)
        one.save(update_fields=["state", "cancelled_by_her", "slot", "booking"])
        write_companion(act, one)
        if not by.subject_id:
            send_notice(act, NEWS, to=Subject.objects.get(pk=one.subject_id))
        tell(act, one)
    return one


def _planning(consultation: Consultation, by: Actor, facts: dict[str, object]) -> AbstractContextManager[OpenAct]:
    return acting(
        Act.CONSULT_PLAN,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope=facts,
    )


def _at_work(bodies: Bodies) -> list[Organisation]:
    found = organisations_of(bodies.agencies)
    if {one.agency for one in found} != {agency.value for agency in bodies.agencies}:
        raise BodyAway(bodies)
    return found


def _keep(act: OpenAct, one: Consultation, starts_at: dt.datetime) -> None:
    """The time lies ahead, inside the hours of every counter, and each body has a counsellor left. One taker at a time."""
    steady.change(TIMES, act.programme_id)
    calendar = calendar_of(one.wanted, beside=one.pk)
    if starts_at <= clock.now() or not calendar.inside_hours(starts_at, one.minutes):
        raise TimeTaken(one.pk)
    reserve(act, one, starts_at)


def _sheet_to(bodies: Iterable[Organisation], shown: dict[UUID, tuple[ConsultField, ...]]) -> list[UUID]:
    """定住機構 reads the sheet because it was told to it; another body by her tick for this consultation alone."""
    others = [one.pk for one in bodies if one.agency != Agency.RELOCATION]
    return [pk for pk in others if ConsultField.HOUSEHOLD in shown.get(pk, ())]


def _let_see(
    programme: Programme, by: Actor, bodies: Iterable[Organisation], shown: dict[UUID, tuple[ConsultField, ...]]
) -> None:
    """Her consent for each body, as ticked; where nothing is ticked an earlier one ends.

    What she wrote on the sheet of 移住相談 was told to 定住機構 by writing it there.
    """
    told = RelocationSheet.objects.filter(subject=_self(by)).exists()
    for body in bodies:
        fields = {one for one in CEILING if one in shown.get(body.pk, ())}
        if told and body.agency == Agency.RELOCATION:
            fields.add(ConsultField.HOUSEHOLD)
        let_see(programme, by=by, body=body.pk, fields=fields)


def name_town(programme: Programme, by: Actor, one: Consultation, town: UUID | None) -> None:
    """Her consent for one municipality at most, for this consultation: whatever she named before, or for another one, ends."""
    subject = _self(by)
    for other in sorted(towns_told(subject) - {town}):
        let_see(programme, by=by, body=other, fields=())
    if town is not None:
        let_see(programme, by=by, body=town, fields={ConsultField.HOUSEHOLD})
    rows = Consultation.objects.select_for_update(of=("self",)).filter(subject=subject).exclude(pk=one.pk)
    for earlier in rows.exclude(sheet_to=[]).order_by("pk"):
        over = municipalities_among(earlier.sheet_to)
        if over:
            earlier.sheet_to = [body for body in earlier.sheet_to if body not in over]
            earlier.save(update_fields=["sheet_to"])


def _ahead(subject: UUID) -> Consultation | None:
    rows = Consultation.objects.select_for_update(of=("self",)).select_related(*BESIDE)
    return rows.filter(subject=subject, state__in=AHEAD).first()


def locked(consultation: Consultation) -> Consultation:
    rows = Consultation.objects.select_for_update(of=("self",))
    return rows.select_related(*BESIDE).get(pk=consultation.pk)


def _self(by: Actor) -> UUID:
    if by.subject_id is None:
        raise PermissionError("a person asks for herself")
    return by.subject_id


def _hers(one: Consultation, by: Actor) -> None:
    if one.subject_id != by.subject_id:
        raise PermissionError("somebody else's")


def _of_body(one: Consultation, by: Actor) -> None:
    if agency_of(by) not in one.wanted.agencies:
        raise NotThisBody(one.pk)


def write_companion(act: OpenAct, one: Consultation) -> None:
    """The time is set, or there will be none: whoever agreed to come along gets a letter without content."""
    beside = standing_of(one.pk)
    if beside is not None and beside.state == CompanionState.ACCEPTED:
        send_notice(act, CHANGED, to=beside.subject)


def tell(act: OpenAct, one: Consultation) -> None:
    """Her pages, the companion's, the desks of both bodies, and of a municipality that reads along."""
    act.wake("subject", one.subject_id)
    beside = standing_of(one.pk)
    if beside is not None:
        act.wake("subject", beside.subject_id)
    for body in one.sheet_to:
        act.wake("card", body)
    act.wake("guidance", act.programme_id)
    act.wake("board", "day")


__all__ = [
    "AlreadyAhead",
    "BodyAway",
    "ConsultStopped",
    "NotThisBody",
    "NotThisTown",
    "TimeTaken",
    "Wanted",
    "accept_time",
    "ask_consultation",
    "cancel_consultation",
    "locked",
    "name_town",
    "offer_time",
    "refuse_stopped",
    "tell",
    "turn_down",
    "wish_for",
    "write_companion",
]
