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


def begin(account: Account, act: str, digest: str, words: Sequence[str]) -> StepUp:
    """Ask for a proof. `words` say in plain Japanese what is approved."""
    now = clock.real_now()
    return StepUp.objects.create(
        account=account,
        act=act,
        digest=digest,
        words=list(words),
        nonce=urandom(16),
        made_at=now,
        expires_at=now + LIFE,
    )


def challenge(step_up: StepUp) -> bytes:
    """What the passkey signs: the digest of the act and a nonce."""
    return sha256(b"engawa.stepup.v1" + bytes.fromhex(step_up.digest) + bytes(step_up.nonce)).digest()


def pending(step_up: UUID, account: Account) -> StepUp | None:
    rows = StepUp.objects.filter(pk=step_up, account=account, used_at__isnull=True, expires_at__gt=clock.real_now())
    return rows.first()


@transaction.atomic
def prove(step_up: StepUp, *, passkey: str = "", totp: str = "", demo: bool = False) -> StepUp:
    """Check the proof offered and keep it. Raises proofs.ProofFailed."""
    row = StepUp.objects.select_for_update().select_related("account").get(pk=step_up.pk)
    if row.used_at is not None or row.proved_at is not None or row.expires_at <= clock.real_now():
        raise proofs.ProofFailed("stale")
    if passkey:
        proofs.check_passkey(passkey, challenge(row), row.account)
        row.proof, row.assertion = Proof.PASSKEY, passkey[:8000]
    elif totp:
        proofs.check_totp(row.account, totp)
        row.proof = Proof.TOTP
    elif demo and settings.ENGAWA_KIND in {"demo", "test"}:
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
    if row is None or row.proved_at is None or row.used_at is not None or row.expires_at <= clock.real_now():
        return None
    if row.proof == Proof.DEMO and settings.ENGAWA_KIND not in {"demo", "test"}:
        return None
    row.used_at = clock.real_now()
    row.save(update_fields=["used_at"])
    return row
