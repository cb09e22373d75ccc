"""Coming in: an invitation is taken up, a sign-in link is asked for and used. The roster's changes: `roster`."""

import secrets
import time
from collections.abc import Callable
from uuid import UUID

from engawa.base.accounts.models import Account
from engawa.base.accounts.proofs import account_of, has_proof
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import normalise_mail
from engawa.base.parties.models import Person
from engawa.base.parties.steps import person_by_mail
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, platform
from engawa.contract.safeguards.notices import INVITE, LINK
from engawa.contract.safeguards.states import MEMBER
from engawa.shared.messaging.actions import send_notice

Prove = Callable[[Account], object]
"""Checks or registers a proof of the account, or raises ProofFailed; runs within the act."""

EQUAL_SECONDS = 0.4
"""How long asking for a link takes, for known and unknown addresses alike."""


class DoorClosed(Exception):
    """The link was used, is stale, or leads nowhere any more."""


def invitation_behind(token: str) -> tuple[Programme, Membership] | None:
    """What an open invitation leads to; consumes nothing."""
    door = doors.look_door(token, INVITE)
    if door is None or not door.open:
        return None
    programme = Programme.objects.get(pk=door.programme_id)
    with inside(programme):
        members = Membership.objects.select_related("organisation")
        member = members.filter(pk=door.ref, state=Membership.State.INVITED).first()
    return (programme, member) if member else None


def account_for(person: UUID) -> Account:
    """The sign-in of a person; made when first needed, without name and address. DoorClosed when it was ended."""
    fresh = {"handle": secrets.token_hex(10), "made_at": clock.real_now(), "password": "!"}
    account, _made = Account.objects.get_or_create(person=person, defaults=fresh)
    if not account.is_active:
        raise DoorClosed
    return account


def appoint(programme: Programme, token: str, *, prove: Prove) -> Account:
    """Take an invitation up with a proof: the place becomes active and the link is used up, or nothing happens.

    `prove` registers a first key, or checks one the person has already: an invitation alone adds no key to an
    account that has one. Raises DoorClosed, ProofFailed.
    """
    door = doors.look_door(token, INVITE)
    if door is None or door.programme_id != programme.pk:
        raise DoorClosed
    with acting(Act.STAFF_APPOINT, programme, by=VISITOR, purpose=Purpose.DUTY) as act:
        member = Membership.objects.select_for_update(of=("self",)).filter(pk=door.ref).first()
        if member is None or not MEMBER.allows(member.state, "appoint") or not door.open or not doors.use_door(token):
            raise DoorClosed
        account = account_for(member.person_id)
        prove(account)
        member.state = MEMBER.after(member.state, "appoint")
        member.save(update_fields=["state"])
        act.record(member=member.pk, roles=sorted(member.roles))
    return account


def ask_sign_in_link(mail: str) -> None:
    """Send a sign-in link when the address is known. Answer and duration are the same either way."""
    begun = time.monotonic()
    with acting(Act.STAFF_LINK, platform(), by=VISITOR, purpose=Purpose.DUTY) as act:
        known = person_by_mail(normalise_mail(mail))
        account = account_of(known) if known else None
        if known is None or account is None or not has_proof(account):
            act.skip_entry()
        else:
            act.record(account=account.pk, stage="asked")
            send_notice(act, LINK, to=Person.objects.get(pk=known), data={"door": str(account.pk)})
    time.sleep(max(0.0, EQUAL_SECONDS - (time.monotonic() - begun)))


def account_behind(token: str) -> Account | None:
    """Whom an open sign-in link stands for; consumes nothing."""
    door = doors.look_door(token, LINK)
    if door is None or not door.open:
        return None
    return Account.objects.filter(pk=door.ref, is_active=True).first()


def use_sign_in_link(token: str, *, prove: Prove) -> Account:
    """Consume a sign-in link together with a proof, or neither. Raises DoorClosed, ProofFailed."""
    account = account_behind(token)
    if account is None:
        raise DoorClosed
    with acting(Act.STAFF_LINK, platform(), by=VISITOR, purpose=Purpose.DUTY) as act:
        prove(account)
        if not doors.use_door(token):
            raise DoorClosed
        act.record(account=account.pk, stage="used")
    return account
