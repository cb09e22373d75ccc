"""Sign-ins: begun with a proof, listed, ended. Real time; the session's own key is kept as a hash."""

import datetime as dt
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from engawa.base.accounts.models import Account, Proof, SignIn
from engawa.base.accounts.proofs import ProofFailed
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared

LONGEST = dt.timedelta(hours=8)
IDLE = dt.timedelta(minutes=15)
"""Pages with people's data: 15 minutes idle, 8 hours at most (`personal-information.md` 6.4). An open page is not
idle: its stream comes back every ten minutes."""
SEEN_EVERY = dt.timedelta(minutes=1)


def hash_of(session_key: str) -> bytes:
    return sha256(b"engawa.signin.v1\x00" + session_key.encode()).digest()


def begin(account: Account, session_key: str, proof: Proof) -> SignIn:
    """Raises ProofFailed where the demo's key is offered outside a demo."""
    if proof == Proof.DEMO and settings.ENGAWA_KIND not in {"demo", "test"}:
        raise ProofFailed("a demo key outside a demo")
    now = clock.real_now()
    return SignIn.objects.create(
        account=account, session_hash=hash_of(session_key), proof=proof, made_at=now, last_seen_at=now
    )


def live(session_key: str, account: str) -> SignIn | None:
    """The sign-in behind a session, unless it was ended, grew old or was left alone. Notes that it was seen."""
    now = clock.real_now()
    found = next(iter(_live(hash_of(session_key), UUID(account), now - LONGEST, now - IDLE)), None)
    if found is not None and found.last_seen_at <= now - SEEN_EVERY:
        SignIn.objects.filter(pk=found.pk).update(last_seen_at=now)
    return found


@prepared
def _live(session_hash: bytes, account: UUID, made_after: dt.datetime, seen_after: dt.datetime) -> "QuerySet[SignIn]":
    rows = SignIn.objects.select_related("account").filter(
        session_hash=session_hash,
        account_id=account,
        account__is_active=True,
        ended_at__isnull=True,
        made_at__gt=made_after,
        last_seen_at__gt=seen_after,
    )
    return rows.order_by("pk")[:1]


def end(session_key: str) -> None:
    SignIn.objects.filter(session_hash=hash_of(session_key), ended_at__isnull=True).update(ended_at=clock.real_now())


def end_all(person: UUID) -> None:
    """Every sign-in of a natural person, wherever."""
    SignIn.objects.filter(account__person=person, ended_at__isnull=True).update(ended_at=clock.real_now())
