"""Who may handle the programme's data. Each change of the roster is an act with step-up."""

import secrets
from hashlib import sha256
from uuid import UUID

from engawa.base.accounts.models import Account, SignIn
from engawa.base.accounts.proofs import ProofFailed, account_of
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import normalise_mail
from engawa.base.parties.models import Organisation, Person
from engawa.base.parties.steps import make_person, person_by_mail
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.border import may_delete
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, Seat, platform
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.notices import INVITE, LINK
from engawa.shared.messaging.actions import send_notice

may_delete("programmes_seat")


class AlreadyMember(Exception):
    """The person has a place in this programme already."""


class DoorClosed(Exception):
    """The link was used, is stale, or was replaced."""


INVITES = {
    Role.CHIEF: {Role.CONTRACTOR, Role.CHIEF, Role.EXHIBITOR, Role.AGENCY},
    Role.COMMISSIONER: {Role.COMMISSIONER, Role.AUDITOR},
}
"""責 invites 乙's people, exhibitors and agencies; 甲 invites its own."""


def may_invite(by: Actor, role: Role) -> bool:
    return by.kind == "system" or any(role in INVITES.get(own, set()) for own in by.roles)


def invite_staff(
    programme: Programme,
    *,
    by: Actor,
    organisation: Organisation,
    role: Role,
    name: str,
    mail: str,
    post: str = "",
    step_up: UUID | None = None,
) -> Membership:
    """Invite a natural person by mail. Raises AlreadyMember, StepUpNeeded, Refused."""
    if not may_invite(by, role):
        raise PermissionError(role)
    scope = {"role": role, "organisation": organisation.pk, "mail_sha256": _mail_digest(mail)}
    with acting(Act.STAFF_INVITE, programme, by=by, purpose=Purpose.DUTY, scope=scope, step_up=step_up) as act:
        person = _person(act, organisation, name=name, mail=mail, post=post)
        member, made = Membership.objects.get_or_create(
            programme=programme, person=person, defaults={"organisation": organisation, "roles": [role]}
        )
        if not made:
            raise AlreadyMember
        Seat.objects.get_or_create(person=person, programme=programme)
        send_notice(act, INVITE, to=person, data={"door": str(member.pk)})
    return member


def _mail_digest(mail: str) -> str:
    return sha256(normalise_mail(mail).encode()).hexdigest()[:16]


def _person(act: OpenAct, organisation: Organisation, *, name: str, mail: str, post: str) -> Person:
    known = person_by_mail(normalise_mail(mail))
    if known is not None:
        return Person.objects.get(pk=known)
    return make_person(act, organisation, name=name, mail=normalise_mail(mail), post=post)


def account_for(person: UUID) -> Account:
    """The sign-in of a person; made when first needed. Opaque: it holds no name and no address."""
    known = account_of(person)
    if known is not None:
        return known
    account = Account(handle=secrets.token_hex(10), person=person, made_at=clock.real_now())
    account.set_unusable_password()
    account.save()
    return account


def appoint(programme: Programme, token: str) -> Membership:
    """The invited person has registered a passkey or TOTP: the place becomes active and the link is used up."""
    door = doors.look_door(token, INVITE)
    if door is None or door.programme_id != programme.pk:
        raise DoorClosed
    with acting(Act.STAFF_APPOINT, programme, by=VISITOR, purpose=Purpose.DUTY) as act:
        member = Membership.objects.select_for_update(of=("self",)).get(pk=door.ref)
        account = account_of(member.person_id)
        if member.state != Membership.State.INVITED or not door.open or not doors.use_door(token):
            raise DoorClosed
        if account is None or not has_proof(account):
            raise ProofFailed("no passkey or authenticator app yet")
        member.state = Membership.State.ACTIVE
        member.save(update_fields=["state"])
        act.record(member=member.pk, roles=member.roles)
    return member


def has_proof(account: Account) -> bool:
    return account.passkeys.exists() or (hasattr(account, "totp") and account.totp.confirmed_at is not None)


def release_staff(programme: Programme, member_id: UUID, *, by: Actor, step_up: UUID | None = None) -> Membership:
    """A person leaves: place, sign-ins and streams end at once."""
    with inside(programme):
        member = Membership.objects.get(pk=member_id)
    with acting(Act.STAFF_RELEASE, programme, by=by, about=member, purpose=Purpose.DUTY, step_up=step_up) as act:
        member = Membership.objects.select_for_update(of=("self",)).get(pk=member_id)
        if not all(may_invite(by, Role(role)) for role in member.roles):
            raise PermissionError(member.roles)
        member.state, member.ended_at = Membership.State.ENDED, clock.now()
        member.save(update_fields=["state", "ended_at"])
        Seat.objects.filter(person=member.person_id, programme=programme).delete()
        SignIn.objects.filter(account__person=member.person_id, ended_at__isnull=True).update(ended_at=clock.real_now())
        act.wake("grant", member.person_id)
    return member


def ask_sign_in_link(mail: str) -> None:
    """Send a sign-in link when the address is known; the answer is the same either way."""
    with acting(Act.STAFF_LINK, platform(), by=VISITOR, purpose=Purpose.DUTY) as act:
        known = person_by_mail(normalise_mail(mail))
        account = account_of(known) if known else None
        if known is None or account is None or not has_proof(account):
            act.skip_entry()
            return
        send_notice(act, LINK, to=Person.objects.get(pk=known), data={"door": str(account.pk)})


def use_sign_in_link(token: str) -> UUID:
    """Consume a sign-in link; the account it stands for. Raises DoorClosed."""
    door = doors.look_door(token, LINK)
    if door is None or not door.open:
        raise DoorClosed
    with acting(Act.STAFF_LINK, platform(), by=VISITOR, purpose=Purpose.DUTY):
        if not doors.use_door(token):
            raise DoorClosed
    return door.ref
