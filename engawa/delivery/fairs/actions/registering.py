"""参加登録: one answer for everybody, whatever the address; the mail says how to go on. 仕様書エ, first-thread 5."""

import dataclasses
import datetime as dt
from uuid import UUID

from django.db.models import F

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR, Actor, seeker
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.base.subjects.states import SUBJECT, SubjectState
from engawa.base.subjects.steps import begin_session, make_subject, subject_by_mail
from engawa.contract.custody.actions import give_consent
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import OPEN_TO_SEEKERS
from engawa.delivery.fairs.actions.marking import take_along
from engawa.delivery.fairs.entry import RegistrationEntry, Wishes
from engawa.delivery.fairs.models import Fair, FairRegistration
from engawa.delivery.fairs.notices import CONFIRM, CONFIRM_DOOR, CONFIRM_LASTS, ENTER, ENTER_DOOR
from engawa.delivery.fairs.states import REGISTRATION, RegistrationState
from engawa.delivery.guidance.actions.asking import wish_for
from engawa.delivery.queues.booking import cancel_all_of
from engawa.delivery.queues.models import Desk
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.models import Notice

LOCK = "registration.lock"
GAP, MOST_IN_AN_HOUR = dt.timedelta(seconds=60), 5
"""Letters to one address: nobody is flooded by a stranger who knows it."""

IDENTITY = ("alias", "family", "given", "family_kana", "given_kana", "phone")
SEALED_WISHES = ("words", "licences")


class NotOpen(Exception):
    """Registration is not open now."""


class DoorShut(Exception):
    """The link was used, is stale, or leads nowhere."""


class _Overtaken(Exception):
    """A faster registration claimed the same address."""


@dataclasses.dataclass(frozen=True)
class Entered:
    """A session has begun: the cookie's token and its end in real time."""

    subject_id: UUID
    token: str
    ends_at: dt.datetime


def turn_away(gathering: Gathering, *, eligibility: str, by: Actor = VISITOR) -> None:
    """新卒採用予定者 are refused kindly: no row is made of them, only a count."""
    with acting(Act.SUBJECT_TURN_AWAY, gathering.programme, by=by, about=gathering) as act:
        Fair.objects.filter(gathering=gathering.pk).update(turned_away=F("turned_away") + 1)
        act.record(eligibility=eligibility)


def register_seeker(gathering: Gathering, *, entry: RegistrationEntry, by: Actor = VISITOR) -> None:
    """Raises Refused, NotOpen; says nothing about whether the address was known."""
    try:
        _register(gathering, entry, by)
    except _Overtaken:
        _register(gathering, entry, by)


def _register(gathering: Gathering, entry: RegistrationEntry, by: Actor) -> None:
    scope = {"purposes_version": entry.purposes_version, "gathering": gathering.pk}
    purpose = Purpose.REGISTRATION
    with acting(Act.SUBJECT_REGISTER, gathering.programme, by=by, about=gathering, purpose=purpose, scope=scope) as act:
        gatherings.hold_day(gathering.pk)
        gathering = Gathering.objects.get(pk=gathering.pk)
        if gathering.state not in OPEN_TO_SEEKERS:
            raise NotOpen
        known = subject_by_mail(act.programme, entry.mail)
        if known is None:
            _first(act, gathering, _new(act, act.programme, entry), entry)
        else:
            _take(act, gathering, known, entry)


def _new(act: OpenAct, programme: Programme, entry: RegistrationEntry) -> Subject:
    texts = {name: getattr(entry, name) for name in IDENTITY}
    made = make_subject(act, programme, Subject.Kind.SEEKER, entry.mail, **texts)
    if made is None:
        raise _Overtaken
    return made


def _first(act: OpenAct, gathering: Gathering, subject: Subject, entry: RegistrationEntry) -> None:
    """Somebody new: nobody else can see her row yet, and it holds what was typed."""
    act.concern(subject.pk)
    _receive(act, gathering, subject, _fill(act, gathering, subject, entry, None), "new")


def _take(act: OpenAct, gathering: Gathering, subject: Subject, entry: RegistrationEntry) -> None:
    """Who is confirmed changes nothing from outside: she gets a link in. Anybody else confirms what was typed last."""
    subject = Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    rows = FairRegistration.objects.select_for_update(of=("self",))
    known = rows.filter(gathering=gathering, subject=subject).first()
    act.concern(subject.pk)
    if subject.state in {SubjectState.BLOCKED, SubjectState.ERASED}:
        act.record(result="shut")
    elif known is not None and not REGISTRATION.allows(known.state, "register_again"):
        act.record(result="known")
        _send(act, ENTER, subject, gathering, door=subject.pk)
    else:
        _anew(act, subject, entry)
        registration = _fill(act, gathering, subject, entry, known)
        _receive(act, gathering, subject, registration, "again" if known else "new")


def _receive(act: OpenAct, gathering: Gathering, subject: Subject, registration: FairRegistration, result: str) -> None:
    act.record(result=result, registration=registration.pk)
    _send(act, CONFIRM, subject, gathering, door=registration.pk)
    set_wait(LOCK, registration.pk, clock.now() + CONFIRM_LASTS)


def _anew(act: OpenAct, subject: Subject, entry: RegistrationEntry) -> None:
    """Until she is confirmed, what was typed last is who she says she is."""
    if subject.state == SubjectState.LOCKED:
        subject.state = SUBJECT.after(subject.state, "unlock")
    if subject.state == SubjectState.RECEIVED:
        subject.seal(act, owner=subject.pk, **{name: getattr(entry, name) for name in IDENTITY})
        subject.save()


def _fill(
    act: OpenAct, gathering: Gathering, subject: Subject, entry: RegistrationEntry, known: FairRegistration | None
) -> FairRegistration:
    registration = known or FairRegistration(programme_id=act.programme_id, gathering=gathering, subject=subject)
    if known is not None:
        registration.state = REGISTRATION.after(known.state, "register_again")
    registration.withdrawn_at = None
    registration.eligibility, registration.prefecture = entry.eligibility, entry.prefecture
    registration.situation, registration.purposes_version = entry.situation, entry.purposes_version
    registration.heard_from, registration.walk_in = entry.heard_from, entry.walk_in
    registration.wants_interview, registration.wants_consultation = entry.wants_interview, entry.wants_consultation
    registration.needs_kinds = list(entry.needs_kinds)
    registration.asked_consents = list(entry.consents)
    _wish(act, registration, entry.wishes, city=entry.city, needs=entry.needs)
    registration.save()
    take_along(act.programme_id, gathering, subject.pk, entry.marked)
    return registration


def _wish(act: OpenAct, registration: FairRegistration, wishes: Wishes, **beside: str) -> None:
    """What she wishes; all that is sealed, with what stands `beside` it, by one fetch of her key."""
    texts = {name: getattr(wishes, name) for name in SEALED_WISHES} | beside
    registration.seal(act, owner=registration.subject_id, **texts)
    for field in dataclasses.fields(wishes):
        value = getattr(wishes, field.name)
        if field.name in SEALED_WISHES:
            continue
        if field.name == "experience":
            registration.experience = [list(pair) for pair in value]
        elif field.name == "weights":
            registration.weights = dict(value)
        else:
            setattr(registration, field.name, list(value) if isinstance(value, tuple) else value)


def _send(act: OpenAct, kind: str, subject: Subject, gathering: Gathering, *, door: UUID) -> None:
    now = clock.now()
    lately = Notice.objects.filter(subject=subject, kind__in=[CONFIRM, ENTER], made_at__gt=now - dt.timedelta(hours=1))
    times = list(lately.values_list("kind", "made_at"))
    if len(times) >= MOST_IN_AN_HOUR or any(one == kind and at > now - GAP for one, at in times):
        act.record(mail="held")
        return
    send_notice(act, kind, to=subject, data={"door": str(door), "gathering": str(gathering.pk)})


def ask_link(gathering: Gathering, *, mail: str, by: Actor = VISITOR) -> None:
    """A new link, if the address is known. The answer is the same either way."""
    with acting(Act.SUBJECT_LINK, gathering.programme, by=by, purpose=Purpose.REGISTRATION) as act:
        known = subject_by_mail(gathering.programme, mail)
        if known is None or known.state in {SubjectState.BLOCKED, SubjectState.ERASED}:
            act.skip_entry()
            return
        subject = Subject.objects.select_for_update(of=("self",)).get(pk=known.pk)
        act.concern(subject.pk)
        if subject.state == SubjectState.CONFIRMED:
            _send(act, ENTER, subject, gathering, door=subject.pk)
            return
        rows = FairRegistration.objects.select_for_update(of=("self",)).filter(subject=subject)
        registration = rows.order_by("-made_at").first()
        if registration is None or not REGISTRATION.allows(registration.state, "register_again"):
            act.record(result="shut")
            return
        _wait_anew(subject, registration)
        _send(act, CONFIRM, subject, gathering, door=registration.pk)


def _wait_anew(subject: Subject, registration: FairRegistration) -> None:
    """What was typed stands; the button is waited for once more."""
    if subject.state == SubjectState.LOCKED:
        subject.state = SUBJECT.after(subject.state, "unlock")
        subject.save(update_fields=["state"])
    registration.state = REGISTRATION.after(registration.state, "register_again")
    registration.withdrawn_at = None
    registration.save(update_fields=["state", "withdrawn_at"])
    set_wait(LOCK, registration.pk, clock.now() + CONFIRM_LASTS)


def confirm_registration(programme: Programme, *, token: str, own_device: bool = False, by: Actor = VISITOR) -> Entered:
    """The button of the confirming page: the address is hers, she takes part, she is in. Raises DoorShut."""
    door = _door(programme, token, CONFIRM_DOOR)
    with acting(Act.SUBJECT_CONFIRM, programme, by=by, purpose=Purpose.REGISTRATION) as act:
        registration = FairRegistration.objects.filter(pk=door.ref).first()
        if registration is None:
            raise DoorShut
        subject = Subject.objects.select_for_update(of=("self",)).get(pk=registration.subject_id)
        registration = FairRegistration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        if not REGISTRATION.allows(registration.state, "confirm") or not doors.use_door(token):
            raise DoorShut
        if subject.state == SubjectState.RECEIVED:
            subject.state = SUBJECT.after(subject.state, "confirm")
            subject.save(update_fields=["state"])
        if subject.state != SubjectState.CONFIRMED:
            raise DoorShut
        registration.state = REGISTRATION.after(registration.state, "confirm")
        registration.confirmed_at = clock.now()
        registration.save(update_fields=["state", "confirmed_at"])
        cancel_wait(LOCK, registration.pk)
        act.concern(subject.pk)
        act.record(registration=registration.pk)
        _consent(programme, subject, registration)
        if registration.wants_consultation:
            wish_for(act, subject.pk)
        with acting(Act.SUBJECT_ENTER, programme, by=by, subject=subject.pk, purpose=Purpose.REGISTRATION) as entering:
            entered = _begin(entering, subject, own_device=own_device)
        act.wake("registrations", registration.gathering_id)
        act.wake("board", "day")
    return entered


def enter(programme: Programme, *, token: str, own_device: bool = False, by: Actor = VISITOR) -> Entered:
    """The button of an entry link's page. Raises DoorShut."""
    door = _door(programme, token, ENTER_DOOR)
    with acting(Act.SUBJECT_ENTER, programme, by=by, subject=door.ref, purpose=Purpose.REGISTRATION) as act:
        subject = Subject.objects.select_for_update(of=("self",)).filter(pk=door.ref).first()
        if subject is None or subject.state != SubjectState.CONFIRMED or not doors.use_door(token):
            raise DoorShut
        return _begin(act, subject, own_device=own_device)


def _door(programme: Programme, token: str, kind: str) -> doors.DoorView:
    door = doors.look_door(token, kind)
    if door is None or door.programme_id != programme.pk or not door.open:
        raise DoorShut
    return door


def _begin(act: OpenAct, subject: Subject, *, own_device: bool) -> Entered:
    """Her session; what she was confirmed for becomes active."""
    token, ends_at = begin_session(act, subject, own_device=own_device)
    rows = FairRegistration.objects.select_for_update(of=("self",)).filter(subject=subject)
    for registration in rows.filter(state=RegistrationState.CONFIRMED):
        registration.state = REGISTRATION.after(registration.state, "enter")
        registration.save(update_fields=["state"])
    act.record(own_device=own_device)
    return Entered(subject.pk, token, ends_at)


def _consent(programme: Programme, subject: Subject, registration: FairRegistration) -> None:
    """What she ticked while registering is given now, by her: before, nobody knew whose tick it was."""
    for purpose in registration.asked_consents:
        give_consent(programme, by=seeker(subject.pk), subject=subject.pk, purpose=Purpose(purpose))


def correct_registration(
    registration: FairRegistration, *, by: Actor, identity: dict[str, str] | None = None, wishes: Wishes | None = None
) -> FairRegistration:
    """She corrects her own name, kana, 表示名, phone or wishes."""
    programme = registration.programme
    if set(identity or {}) - set(IDENTITY):
        raise ValueError(sorted(set(identity or {}) - set(IDENTITY)))
    with acting(Act.SUBJECT_CORRECT, programme, by=by, subject=by.subject_id, purpose=Purpose.REGISTRATION) as act:
        rows = FairRegistration.objects.select_for_update(of=("self",)).filter(subject=by.subject_id)
        registration = rows.get(pk=registration.pk)
        if identity:
            subject = Subject.objects.select_for_update(of=("self",)).get(pk=registration.subject_id)
            subject.seal(act, owner=subject.pk, **identity)
            subject.save(update_fields=list(identity))
        if wishes is not None:
            _wish(act, registration, wishes)
            registration.save()
        act.record(fields=sorted([*(identity or {}), *(["wishes"] if wishes else [])]))
        act.wake("card", registration.subject_id)
    return registration


def withdraw_registration(registration: FairRegistration, *, by: Actor) -> FairRegistration:
    """She takes no part in this fair any more. Never refused; her data stays until she or 甲 ends it."""
    programme, gathering_id = registration.programme, registration.gathering_id
    with acting(Act.REGISTRATION_WITHDRAW, programme, by=by, subject=by.subject_id) as act:
        rows = FairRegistration.objects.select_for_update(of=("self",)).filter(subject=by.subject_id)
        registration = rows.get(pk=registration.pk)
        registration.state = REGISTRATION.after(registration.state, "withdraw")
        registration.withdrawn_at = clock.now()
        registration.save(update_fields=["state", "withdrawn_at"])
        cancel_wait(LOCK, registration.pk)
        desks = Desk.objects.filter(gathering_ref=gathering_id).order_by("pk").values_list("pk", flat=True)
        cancel_all_of(registration.subject_id, by=by, desks=list(desks))
        act.wake("registrations", gathering_id)
        act.wake("board", "day")
    return registration


def lock_registration(programme: Programme, registration_id: UUID, *, by: Actor) -> None:
    """72 hours without the button: locked until the same address registers again."""
    with acting(Act.SUBJECT_LOCK, programme, by=by) as act:
        rows = FairRegistration.objects.select_for_update(of=("self",)).filter(pk=registration_id)
        subjects = Subject.objects.select_for_update(of=("self",))
        subject = subjects.filter(registrations=registration_id).first()
        registration = rows.first()
        if not settle_wait(LOCK, registration_id) or registration is None or subject is None:
            act.skip_entry()
            return
        if not REGISTRATION.allows(registration.state, "lock"):
            act.skip_entry()
            return
        registration.state = REGISTRATION.after(registration.state, "lock")
        registration.save(update_fields=["state"])
        if subject.state == SubjectState.RECEIVED:
            subject.state = SUBJECT.after(subject.state, "lock")
            subject.save(update_fields=["state"])
        act.concern(subject.pk)
        act.record(registration=registration.pk)
