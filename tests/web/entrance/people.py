"""People at work at the entrance: invited, signed in, with the key or app they hold."""

from typing import Any

import pyotp
from django.test import Client

from engawa.base.accounts.models import Account, Proof, SignIn
from engawa.base.accounts.proofs import begin_totp, confirm_totp
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.roster import invite_staff
from engawa.shared.messaging.actions import deliver
from engawa.shared.messaging.captured import CapturedLetter, read_captured
from engawa.shared.messaging.models import MailCapture, Notice
from tests.make import KINDS, make_organisation
from tests.web.entrance.keys import SoftKey


def invite(programme: Programme, mail: str = "shiori@example.jp", role: Role = Role.EXHIBITOR, **facts: Any) -> str:
    """Invite somebody as the loader would; the token of the letter."""
    organisation = facts.pop("organisation", None) or make_organisation(KINDS[role])
    typed = {"name": "浜辺 しおり", "post": "採用担当"} | facts
    invite_staff(programme, by=system("test"), organisation=organisation, role=role, mail=mail, **typed)
    return token_of(last_letter(programme))


def last_letter(programme: Programme) -> CapturedLetter:
    with inside(programme):
        notice = Notice.objects.order_by("made_at").last()
    assert notice is not None
    deliver(programme, notice.pk)
    with inside(programme):
        capture = MailCapture.objects.get(notice=notice)
    return read_captured(programme, capture.pk)


def letters(programme: Programme) -> int:
    with inside(programme):
        return Notice.objects.count()


def token_of(letter: CapturedLetter) -> str:
    return letter.links[0].rstrip("/").rsplit("/", 1)[1]


def member_of(programme: Programme) -> Membership:
    with inside(programme):
        found = Membership.objects.order_by("made_at").last()
    assert found is not None
    return found


def give_app(account: Account) -> pyotp.TOTP:
    """An authenticator app, confirmed with the number of two steps ago, so that now's is unused."""
    with acting(Act.PROGRAMME_OPEN, _platform(), by=system("test")):
        app = pyotp.TOTP(begin_totp(account))
        confirm_totp(account, app.at(clock.real_now(), -1))
    return app


def give_key(account: Account, **facts: Any) -> SoftKey:
    from engawa.base.accounts.proofs import add_passkey, registration_options

    key, made = SoftKey(**facts), b"c" * 32
    add_passkey(account, key.make(registration_options(account, made)), made)
    return key


def sign_in(client: Client, actor: Actor) -> SignIn:
    """A session as the entrance begins one."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from engawa.base.accounts import signins
    from engawa.web.scope import ACCOUNT_KEY

    session = SessionStore()
    session[ACCOUNT_KEY] = str(actor.account_id)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return signins.begin(Account.objects.get(pk=actor.account_id), str(session.session_key), Proof.PASSKEY)


def account_of(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


def _platform() -> Programme:
    from engawa.base.acts.opening import ensure_platform

    return ensure_platform()
