"""Ways in before sign-in: mail links, QR, invitations. A GET looks, a button uses."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import connection

from engawa.base.kit import clock, opened
from engawa.base.programmes.models import Door, Programme


@dataclass(frozen=True)
class DoorView:
    programme_id: UUID
    kind: str
    ref: UUID
    expires_at: dt.datetime
    used_at: dt.datetime | None

    @property
    def open(self) -> bool:
        return self.used_at is None and self.expires_at > clock.now()


def _hash(token: str) -> bytes:
    return sha256(b"engawa.door.v1\x00" + token.encode()).digest()


def make_door(programme: Programme | UUID, kind: str, ref: UUID, expires_at: dt.datetime) -> str:
    """Store the hash, hand out the token. Tokens are never stored or logged."""
    opened.require_act()
    token = token_urlsafe(32)
    programme_id = programme if isinstance(programme, UUID) else programme.pk
    Door.objects.bulk_create(
        [
            Door(
                token_hash=_hash(token),
                programme_id=programme_id,
                kind=kind,
                ref=ref,
                expires_at=expires_at,
                made_at=clock.now(),
            )
        ]
    )
    return token


def look_door(token: str, kind: str) -> DoorView | None:
    """What the token leads to; consumes nothing. Another kind is no door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.look_door(%s)", [_hash(token[:200])])
        row = cursor.fetchone()
    return DoorView(*row) if row and row[1] == kind else None


def use_door(token: str) -> bool:
    """Within an act: consume, once. False when somebody was faster, it is too late, or it is another programme's."""
    opened.require_act()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.use_door(%s, %s)", [_hash(token[:200]), clock.now()])
        return bool(cursor.fetchone()[0])
