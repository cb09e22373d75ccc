"""Step-up: a fresh proof over the digest of exactly one act. `first-thread.md` 4, `personal-information.md` 6.4."""

import datetime as dt
from collections.abc import Sequence
from hashlib import sha256
from os import urandom
from uuid import UUID

from django.conf import settings
from django.db import transaction

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Proof, StepUp
from engawa.base.kit import clock

LIFE = dt.timedelta(minutes=5)


def begin(account: Account, act: str, digest: str, words: Sequence[str], path: str = "") -> StepUp:
    """Ask for a proof.

    `words` say in plain Japanese, without names, what is approved; `path` is the address that asked and the only one
    the browser is sent on to.
    """
    now = clock.real_now()
    return StepUp.objects.create(
        account=account,
        act=act,
        digest=digest,
        words=list(words),
        path=path,
        nonce=urandom(16),
        made_at=now,
        expires_at=now + LIFE,
    )


def demo_key_exists() -> bool:
    """The demo's soft key. In production the database refuses it as well (`migrations/0002`)."""
    return settings.ENGAWA_KIND in {"demo", "test"}


def challenge(step_up: StepUp) -> bytes:
    """What the passkey signs: the digest of the act and a nonce."""
    return sha256(b"engawa.stepup.v1" + bytes.fromhex(step_up.digest) + bytes(step_up.nonce)).digest()


def of(step_up: UUID, account: Account) -> StepUp | None:
    return StepUp.objects.filter(pk=step_up, account=account).first()


def is_open(row: StepUp) -> bool:
    """Neither used nor expired."""
    return row.used_at is None and row.expires_at > clock.real_now()


@transaction.atomic
def prove(step_up: StepUp, *, passkey: str = "", totp: str = "", demo: bool = False) -> StepUp:
    """Check the proof offered and keep it. Raises proofs.ProofFailed."""
    row = StepUp.objects.select_for_update().select_related("account").get(pk=step_up.pk)
    if row.proved_at is not None or not is_open(row):
        raise proofs.ProofFailed("stale")
    if passkey:
        proofs.check_passkey(passkey, challenge(row), row.account)
        row.proof, row.assertion = Proof.PASSKEY, passkey[:8000]
    elif totp:
        proofs.check_totp(row.account, totp)
        row.proof = Proof.TOTP
    elif demo and demo_key_exists():
        row.proof = Proof.DEMO
    else:
        raise proofs.ProofFailed("no proof")
    row.proved_at = clock.real_now()
    row.save(update_fields=["proof", "assertion", "proved_at"])
    return row


def use(step_up: UUID | None, *, account: UUID | None, act: str, digest: str) -> StepUp | None:
    """Within the act: take the proof, once. None when it is missing, stale or for something else."""
    if step_up is None or account is None:
        return None
    row = StepUp.objects.select_for_update().filter(pk=step_up, account_id=account, act=act, digest=digest).first()
    if row is None or row.proved_at is None or not is_open(row):
        return None
    if row.proof == Proof.DEMO and not demo_key_exists():
        return None
    row.used_at = clock.real_now()
    row.save(update_fields=["used_at"])
    return row
