"""同席: she invites one person to a consultation; they read, agree body by body, sit down, and stop whenever they like."""

import datetime as dt
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR, Actor, companion as actor_of, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.base.subjects.states import SUBJECT, SubjectState
from engawa.base.subjects.steps import begin_session, make_companion
from engawa.contract.approvals.fields import CardField
from engawa.contract.custody import steps as custody
from engawa.contract.custody.actions import give_consent
from engawa.delivery.guidance.actions.asking import locked, refuse_stopped, tell
from engawa.delivery.guidance.companion_states import COMPANION, CompanionState
from engawa.delivery.guidance.models import Companion, Consultation, ConsultHost
from engawa.delivery.guidance.notices import CHANGED, COME, COME_DOOR, INVITE, INVITE_DOOR, INVITE_LASTS
from engawa.delivery.guidance.queries.companions import agreed_by, not_agreed, standing_of
from engawa.delivery.guidance.queries.consultations import room_of
from engawa.delivery.guidance.states import AHEAD, ConsultState
from engawa.shared.live.actions import admit, remove_seat
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.places import RoomFull, holds_place
from engawa.shared.live.queries import seats_of
from engawa.shared.live.states import PREPARING, RUNNING, SEAT, SeatRole
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.models import Notice

LAPSE = "companion.lapse"
MOST_A_DAY = 3
"""Invitations of one person: nobody's address is written to by a stranger again and again."""
GAP, MOST_IN_AN_HOUR = dt.timedelta(seconds=60), 5
AGREED = (CardField.ALIAS.value,)
BY = system("companion.leave")


class AlreadyInvited(Exception):
    """One at a time: the one who is invited, or comes along, first."""


class TooManyInvited(Exception):
    """Three invitations within a day."""


class TooSoon(Exception):
    """A letter went out a moment ago."""


class LinkShut(Exception):
    """The link was used, is stale, leads nowhere, or what it led to is over."""


class NotAgreed(Exception):
    """The companion has not agreed to every body of the consultation."""


class NotOpenYet(Exception):
    """No room is open."""


@dataclass(frozen=True)
class Agreed:
    """What a companion says yes to: their own 表示名, and each body by its own tick."""

    alias: str
    bodies: Collection[UUID]
    purposes_version: str


@dataclass(frozen=True)
class CameIn:
    """A session has begun: the cookie's token and its end in real time."""

    token: str
    ends_at: dt.datetime


# --- hers -----------------------------------------------------------------------------------------------------------


def invite_companion(consultation: Consultation, *, by: Actor, name: str, mail: str) -> Companion:
    """`mail` normalised. Raises WrongState, AlreadyInvited, TooManyInvited, ConsultStopped."""
    with _hers(Act.COMPANION_INVITE, consultation, by) as act:
        one = _ahead_and_hers(consultation, by, "invite")
        refuse_stopped(one.subject_id)
        if standing_of(one.pk) is not None:
            raise AlreadyInvited(one.pk)
        lately = Companion.objects.filter(consultation__subject=one.subject_id)
        if lately.filter(made_at__gt=clock.now() - dt.timedelta(days=1)).count() >= MOST_A_DAY:
            raise TooManyInvited(one.pk)
        guest = make_companion(act, act.programme, mail, refuse_controls(name, lines=False))
        made = Companion(programme=act.programme, consultation=one, subject=guest)
        made.save(force_insert=True)
        act.concern(guest.pk)
        act.record(companion=made.pk)
        _write(act, made, INVITE)
        set_wait(LAPSE, made.pk, clock.now() + INVITE_LASTS)
        tell(act, one)
    return made


def invite_again(consultation: Consultation, *, by: Actor) -> Companion:
    """The same letter once more, with a new link. Raises WrongState, TooSoon."""
    with _hers(Act.COMPANION_INVITE, consultation, by, {"verb": "again"}) as act:
        one = _ahead_and_hers(consultation, by, "invite")
        found = _standing(one)
        if found.state != CompanionState.INVITED:
            raise WrongState(CompanionState(found.state), "invite")
        act.concern(found.subject_id)
        _write(act, found, INVITE)
        set_wait(LAPSE, found.pk, clock.now() + INVITE_LASTS)
        tell(act, one)
    return found


def take_back(consultation: Consultation, *, by: Actor) -> None:
    """招待を取り消す, whenever she likes, in the middle of the talk too. Raises WrongState when nobody is invited."""
    with _hers(Act.COMPANION_END, consultation, by, {"verb": "take_back"}) as act:
        one = locked(consultation)
        _refuse_others(one, by)
        found = _standing(one)
        came = found.state == CompanionState.ACCEPTED
        tell(act, one)
        _end(act, found, "take_back")
        if came:
            send_notice(act, CHANGED, to=found.subject)


def _hers(
    word: Act, consultation: Consultation, by: Actor, scope: dict[str, object] | None = None
) -> AbstractContextManager[OpenAct]:
    return _about(word, consultation, consultation.subject_id, by, scope)


def _theirs(
    word: Act, found: Companion, by: Actor, scope: dict[str, object] | None = None
) -> AbstractContextManager[OpenAct]:
    _refuse_strangers(found, by)
    return _about(word, found.consultation, found.subject_id, by, scope)


def _about(
    word: Act, consultation: Consultation, subject: UUID, by: Actor, scope: dict[str, object] | None
) -> AbstractContextManager[OpenAct]:
    return acting(
        word,
        consultation.programme,
        by=by,
        about=consultation,
        subject=subject,
        purpose=Purpose.CONSULTATION,
        scope=scope,
    )


def _refuse_others(one: Consultation, by: Actor) -> None:
    if one.subject_id != by.subject_id:
        raise PermissionError("somebody else's")


def _ahead_and_hers(consultation: Consultation, by: Actor, verb: str) -> Consultation:
    one = locked(consultation)
    _refuse_others(one, by)
    if one.state not in AHEAD:
        raise WrongState(ConsultState(one.state), verb)
    return one


def _standing(one: Consultation) -> Companion:
    found = standing_of(one.pk)
    if found is None:
        raise WrongState(CompanionState.LAPSED, "take_back")
    return found


# --- the companion's, by the link -------------------------------------------------------------------------------------


def invitation_at(programme: Programme, token: str) -> Companion | None:
    """What a link asks to be answered, while it can be. Inside the programme; consumes nothing."""
    door = _door(programme, token, INVITE_DOOR)
    if door is None or not door.open:
        return None
    rows = Companion.objects.select_related("programme", "consultation__programme")
    return rows.filter(subject=door.ref, state=CompanionState.INVITED, consultation__state__in=AHEAD).first()


def leads_in(programme: Programme, token: str) -> bool:
    """Whether the link lets somebody in who has agreed before. Inside the programme; consumes nothing."""
    door = _door(programme, token, COME_DOOR)
    return door is not None and door.open and _known(door.ref)


def may_renew(programme: Programme, token: str) -> bool:
    """Whether whoever holds this link, used or stale, may have another sent to the address it was sent to."""
    door = _either(programme, token)
    return door is not None and _known(door.ref)


def _door(programme: Programme, token: str, kind: str) -> doors.DoorView | None:
    door = doors.look_door(token, kind)
    return door if door is not None and door.programme_id == programme.pk else None


def _either(programme: Programme, token: str) -> doors.DoorView | None:
    return _door(programme, token, COME_DOOR) or _door(programme, token, INVITE_DOOR)


def _open_door(programme: Programme, token: str, kind: str) -> doors.DoorView:
    door = _door(programme, token, kind)
    if door is None or not door.open:
        raise LinkShut
    return door


def _known(subject: UUID) -> bool:
    rows = Subject.objects.filter(pk=subject, kind=Subject.Kind.COMPANION, state=SubjectState.CONFIRMED)
    return rows.exists()


def accept_invitation(
    programme: Programme, *, token: str, agreed: Agreed, own_device: bool = False, by: Actor = VISITOR
) -> CameIn:
    """The button under what was read: their own yes to each body, their 表示名, and they are in.

    Raises Refused (P03), LinkShut, NotAgreed.
    """
    door = _open_door(programme, token, INVITE_DOOR)
    scope = {"purposes_version": agreed.purposes_version}
    purpose = Purpose.CONSULTATION
    with acting(Act.COMPANION_ACCEPT, programme, by=by, subject=door.ref, purpose=purpose, scope=scope) as act:
        found = _answering(door.ref, token)
        one, wanted = found.consultation, {body.pk for body in not_agreed(found)}
        if not wanted <= set(agreed.bodies):
            raise NotAgreed(one.pk)
        guest = Subject.objects.select_for_update(of=("self",)).get(pk=door.ref)
        guest.state = SUBJECT.after(guest.state, "confirm")
        guest.seal(act, owner=guest.pk, alias=refuse_controls(agreed.alias, lines=False))
        guest.save(update_fields=["state", "alias"])
        found.state, found.answered_at = COMPANION.after(found.state, "accept"), clock.now()
        found.save(update_fields=["state", "answered_at"])
        cancel_wait(LAPSE, found.pk)
        _agree(programme, guest.pk, wanted)
        act.record(companion=found.pk, bodies=sorted(str(body) for body in wanted))
        came = _begin(programme, guest, own_device=own_device, by=by)
        tell(act, one)
    return came


def decline_invitation(programme: Programme, *, token: str, by: Actor = VISITOR) -> None:
    """同席しない: what was typed of them is cleared at once. Raises LinkShut."""
    door = _open_door(programme, token, INVITE_DOOR)
    with acting(
        Act.COMPANION_END,
        programme,
        by=by,
        subject=door.ref,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "decline"},
    ) as act:
        found = _answering(door.ref, token)
        tell(act, found.consultation)
        _end(act, found, "decline")


def come_in(programme: Programme, *, token: str, own_device: bool = False, by: Actor = VISITOR) -> CameIn:
    """The button of a later link's page. Raises LinkShut."""
    door = _open_door(programme, token, COME_DOOR)
    with acting(Act.SUBJECT_ENTER, programme, by=by, subject=door.ref, purpose=Purpose.CONSULTATION) as act:
        guest = Subject.objects.select_for_update(of=("self",)).filter(pk=door.ref).first()
        if guest is None or not _known(guest.pk) or not doors.use_door(token):
            raise LinkShut
        token_made, ends_at = begin_session(act, guest, own_device=own_device)
        act.record(own_device=own_device)
    return CameIn(token_made, ends_at)


def renew_link(programme: Programme, *, token: str, by: Actor = VISITOR) -> None:
    """Whoever holds an old link has a new one sent to where that was sent; nobody types an address. Raises LinkShut."""
    door = _either(programme, token)
    if door is None:
        raise LinkShut
    with acting(Act.SUBJECT_LINK, programme, by=by, subject=door.ref, purpose=Purpose.CONSULTATION) as act:
        guest = Subject.objects.select_for_update(of=("self",)).filter(pk=door.ref).first()
        if guest is None or not _known(guest.pk):
            raise LinkShut
        try:
            _refuse_flood(guest.pk, COME)
        except TooSoon:
            act.record(mail="held")
            return
        send_notice(act, COME, to=guest)


def _answering(subject: UUID, token: str) -> Companion:
    """The invitation that this link answers, once, while the consultation is ahead. Locks her consultation first."""
    rows = Companion.objects.select_related("programme", "consultation__programme")
    found = rows.filter(subject=subject).first()
    if found is None:
        raise LinkShut
    one = locked(found.consultation)
    found = Companion.objects.select_for_update(of=("self",)).select_related("programme").get(pk=found.pk)
    found.consultation = one
    if found.state != CompanionState.INVITED or one.state not in AHEAD or not doors.use_door(token):
        raise LinkShut
    return found


def _agree(programme: Programme, subject: UUID, bodies: Collection[UUID]) -> None:
    """One consent for each body: it may show their 表示名, and see and hear them while they are there."""
    me = actor_of(subject)
    for body in sorted(bodies):
        give_consent(
            programme, by=me, subject=subject, purpose=Purpose.CONSULTATION, recipient=body, fields=list(AGREED)
        )


def _begin(programme: Programme, guest: Subject, *, own_device: bool, by: Actor) -> CameIn:
    with acting(Act.SUBJECT_ENTER, programme, by=by, subject=guest.pk, purpose=Purpose.CONSULTATION) as act:
        token, ends_at = begin_session(act, guest, own_device=own_device)
        act.record(own_device=own_device)
    return CameIn(token, ends_at)


# --- the companion's, by their own session ----------------------------------------------------------------------------


def agree_to(found: Companion, *, by: Actor, bodies: Collection[UUID]) -> None:
    """She asked another body afterwards: their yes to that one as well. Raises NotAgreed, WrongState."""
    _refuse_strangers(found, by)
    with acting(
        Act.CONSENT_GIVE,
        found.programme,
        by=by,
        subject=found.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "companion"},
    ) as act:
        found = _locked(found)
        if found.state != CompanionState.ACCEPTED:
            raise WrongState(CompanionState(found.state), "agree")
        missing = {body.pk for body in not_agreed(found)}
        if not missing <= set(bodies):
            raise NotAgreed(found.pk)
        _agree(found.programme, found.subject_id, missing)
        act.skip_entry()  # each consent, nested, is the entry
        tell(act, found.consultation)


def end_consent(found: Companion, *, by: Actor, body: UUID) -> None:
    """この機関への同意を取りやめる: never refused. Without it there is no seat, so it ends at once."""
    _refuse_strangers(found, by)
    with acting(
        Act.CONSENT_WITHDRAW,
        found.programme,
        by=by,
        subject=found.subject_id,
        recipient=body,
        scope={"purpose": Purpose.CONSULTATION},
    ) as act:
        found = _locked(found)
        custody.withdraw(act, subject=found.subject_id, purpose=Purpose.CONSULTATION, recipient=body)
        if found.state == CompanionState.ACCEPTED and not_agreed(found):
            _stand_up(found, "consent")
        tell(act, found.consultation)


def stop_accompanying(found: Companion, *, by: Actor) -> None:
    """同席をやめる: seat and consents end with it. Never refused; twice is once."""
    with _theirs(Act.COMPANION_END, found, by, {"verb": "decline"}) as act:
        found, agreed = _locked(found), sorted(agreed_by(found.subject_id))
        if not agreed and not COMPANION.allows(found.state, "decline"):
            act.skip_entry()
            return
        for body in agreed:
            custody.withdraw(act, subject=found.subject_id, purpose=Purpose.CONSULTATION, recipient=body)
        tell(act, found.consultation)
        if COMPANION.allows(found.state, "decline"):
            _end(act, found, "decline")


def sit_beside(found: Companion, *, by: Actor) -> LiveSeat:
    """入室する, as a fourth who is never host. Raises NotOpenYet, NotAgreed, RoomFull, WrongState, AddressesWouldShow."""
    with _theirs(Act.COMPANION_SIT, found, by) as act:
        found = _locked(found)
        one, room = found.consultation, room_of(found.consultation)
        if found.state != CompanionState.ACCEPTED:
            raise WrongState(CompanionState(found.state), "sit")
        if not_agreed(found):
            raise NotAgreed(found.pk)
        if room is None or not one.running or room.state not in {*PREPARING, *RUNNING}:
            raise NotOpenYet(found.pk)
        _keep_places(one, room, found.subject_id)
        seat = admit(room, by=by, role=SeatRole.COMPANION, subject_id=found.subject_id)
        found.seat = seat.pk
        found.save(update_fields=["seat"])
        act.record(seat=seat.pk)
        tell(act, one)
    return seat


def _keep_places(one: Consultation, room: LiveRoom, subject: UUID) -> None:
    """The bodies' seats come first: a place is left for each that has nobody there yet, so that three stay three."""
    seats = [seat for seat in seats_of(room) if holds_place(seat)]
    if any(seat.subject == subject for seat in seats):
        return
    taken = {seat.pk for seat in seats}
    hosts = ConsultHost.objects.filter(consultation=one).values_list("agency", "seat")
    there = {agency for agency, seat in hosts if seat in taken}
    missing = [agency for agency in one.wanted.agencies if agency not in there]
    if len(seats) + 1 + len(missing) > room.max_seats:
        raise RoomFull(room.pk)


def lapse_invitation(programme: Programme, pk: UUID) -> None:
    """The wait `companion.lapse`: 72 hours without an answer; what was typed of them is cleared."""
    with acting(Act.COMPANION_END, programme, by=system(LAPSE), scope={"verb": "lapse"}) as act:
        rows = Companion.objects.select_related("consultation__programme", "programme")
        found = rows.filter(pk=pk).first()
        if not settle_wait(LAPSE, pk) or found is None:
            act.skip_entry()
            return
        found = _locked(found)
        if not COMPANION.allows(found.state, "lapse"):
            act.skip_entry()
            return
        act.concern(found.subject_id)
        act.record(companion=found.pk)
        tell(act, found.consultation)
        _end(act, found, "lapse")


# --- steps ------------------------------------------------------------------------------------------------------------


def _refuse_strangers(found: Companion, by: Actor) -> None:
    if found.subject_id != by.subject_id:
        raise PermissionError("somebody else's")


def _locked(found: Companion) -> Companion:
    """Her consultation first, as everywhere."""
    one = locked(found.consultation)
    row = Companion.objects.select_for_update(of=("self",)).select_related("programme").get(pk=found.pk)
    row.consultation = one
    return row


def _end(act: OpenAct, found: Companion, verb: str) -> None:
    """Over, seat included. Of somebody who never agreed nothing is kept but that there was an invitation."""
    never = found.state == CompanionState.INVITED
    found.state, found.ended_at = COMPANION.after(found.state, verb), clock.now()
    found.save(update_fields=["state", "ended_at"])
    cancel_wait(LAPSE, found.pk)
    _stand_up(found, verb)
    if never:
        guest = Subject.objects.select_for_update(of=("self",)).get(pk=found.subject_id)
        guest.state = SUBJECT.after(guest.state, "lock")
        guest.seal(act, owner=guest.pk, alias="", mail="")
        guest.save(update_fields=["state", "alias", "mail"])


def _stand_up(found: Companion, reason: str) -> None:
    rows = LiveSeat.objects.select_related("room", "programme")
    seat = rows.filter(pk=found.seat, room__state__in=[*PREPARING, *RUNNING]).first() if found.seat else None
    if seat is not None and SEAT.allows(seat.state, "remove"):
        remove_seat(seat, by=BY, reason=reason)


def _write(act: OpenAct, found: Companion, kind: str) -> None:
    _refuse_flood(found.subject_id, kind)
    send_notice(act, kind, to=found.subject)


def _refuse_flood(subject: UUID, kind: str) -> None:
    now = clock.now()
    lately = Notice.objects.filter(subject=subject, kind__in=[INVITE, COME], made_at__gt=now - dt.timedelta(hours=1))
    times = list(lately.order_by("made_at").values_list("kind", "made_at"))
    if len(times) >= MOST_IN_AN_HOUR or any(one == kind and at > now - GAP for one, at in times):
        raise TooSoon(subject)
