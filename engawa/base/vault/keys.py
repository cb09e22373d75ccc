"""Making, fetching and using keys. Steps: they need the open act."""

import contextlib
import logging
from collections.abc import Collection, Iterable
from functools import lru_cache
from os import urandom
from uuid import UUID

from django.db.models import Q

from engawa.base.kit import clock, opened
from engawa.base.kit.ids import uuid7
from engawa.base.vault import crypto
from engawa.base.vault.models import Key, Lookup

PROGRAMME, SUBJECT, PERSON = "programme", "subject", "person"

log = logging.getLogger(__name__)


class KeyIsGone(crypto.WillNotOpen):
    """The key was destroyed under an instruction, or never existed."""


@lru_cache(maxsize=4096)
def _programme_secret(programme: UUID, key_id: UUID, wrapped: bytes) -> crypto.OpenKey:
    return crypto.unwrap(crypto.root_key(), key_id=key_id, programme=programme, wrapped=wrapped)


def programme_key(programme: UUID) -> crypto.OpenKey:
    row = Key.objects.filter(programme=programme, kind=PROGRAMME, state="active").first()
    if row is None or row.wrapped is None:
        raise KeyIsGone(f"programme {programme} has no key")
    return _programme_secret(programme, row.id, bytes(row.wrapped))


def make_programme_key(programme: UUID) -> UUID:
    opened.require_act()
    key = crypto.OpenKey(uuid7(), urandom(crypto.KEY_BYTES))
    wrapped = crypto.wrap(crypto.root_key(), key=key, programme=programme)
    _store(key.id, programme, programme, PROGRAMME, wrapped)
    return key.id


def make_key(programme: UUID, owner: UUID, kind: str) -> crypto.OpenKey:
    """A key of its own for one subject or person."""
    opened.require_act()
    key = crypto.OpenKey(uuid7(), urandom(crypto.KEY_BYTES))
    wrapped = crypto.wrap(programme_key(programme).secret, key=key, programme=programme)
    _store(key.id, programme, owner, kind, wrapped)
    return key


def _store(key_id: UUID, programme: UUID, owner: UUID, kind: str, wrapped: bytes) -> None:
    Key.objects.create(id=key_id, programme=programme, owner=owner, kind=kind, wrapped=wrapped, made_at=clock.now())


def keys_of(programme: UUID, owners: Collection[UUID]) -> dict[UUID, crypto.OpenKey]:
    """Keys of many owners in one query, with the programme's that opens them; those whose key is destroyed are missing."""
    rows = list(Key.objects.filter(programme=programme, owner__in={*owners, programme}, state="active"))
    found = _unwrapped(programme, rows, by_owner=True)
    return {owner: found[owner] for owner in owners if owner in found}


def keys_by_id(programme: UUID, ids: Iterable[UUID]) -> dict[UUID, crypto.OpenKey]:
    """Keys named by sealed values, with the programme's that opens them; retired ones still open what they sealed.
    Destroyed or altered ones are missing.
    """
    wanted = set(ids)
    named, parent = Q(id__in=wanted, state__in=["active", "retired"]), Q(kind=PROGRAMME, state="active")
    rows = list(Key.objects.filter(named | parent, programme=programme))
    found = _unwrapped(programme, rows, by_owner=False)
    return {key_id: key for key_id, key in found.items() if key_id in wanted}


def _unwrapped(programme: UUID, rows: list[Key], *, by_owner: bool) -> dict[UUID, crypto.OpenKey]:
    """A key that does not open is missing, like one that is gone: its values read 「読み取れません」, nothing breaks."""
    found: dict[UUID, crypto.OpenKey] = {}
    parent = _parent_in(programme, rows)
    for row in rows:
        wrapped = bytes(row.wrapped or b"")
        try:
            if row.kind == PROGRAMME:
                key = _programme_secret(programme, row.id, wrapped)
            else:
                parent = parent or programme_key(programme)
                key = crypto.unwrap(parent.secret, key_id=row.id, programme=programme, wrapped=wrapped)
        except crypto.WillNotOpen as problem:
            log.error("key %s does not open: %s", row.id, type(problem).__name__)  # noqa: TRY400 - no traceback of keys
            continue
        found[row.owner if by_owner else row.id] = key
    return found


def _parent_in(programme: UUID, rows: list[Key]) -> crypto.OpenKey | None:
    """The programme's own key when it came along."""
    for row in rows:
        if row.kind == PROGRAMME and row.state == "active":
            with contextlib.suppress(crypto.WillNotOpen):
                return _programme_secret(programme, row.id, bytes(row.wrapped or b""))
    return None


# --- look-up of exact values ------------------------------------------------------------------------------------


def lookup_value(programme: UUID, field: str, normalised: str) -> bytes:
    """HMAC under a key of its own per (programme, field); the caller normalises."""
    return crypto.keyed_hash(crypto.derive(programme_key(programme).secret, f"lookup.{field}"), normalised)


def owner_of(programme: UUID, field: str, normalised: str) -> UUID | None:
    return _owner(programme, field, lookup_value(programme, field, normalised))


def _owner(programme: UUID, field: str, value: bytes) -> UUID | None:
    rows = Lookup.objects.filter(programme=programme, field=field, value=value)
    return rows.values_list("owner", flat=True).first()


def remember(programme: UUID, field: str, normalised: str, owner: UUID) -> bool:
    """Claim a value for its owner; False when it is taken by another. A race waits for the other's commit."""
    opened.require_act()
    value = lookup_value(programme, field, normalised)
    one = Lookup(programme=programme, field=field, value=value, owner=owner)
    Lookup.objects.bulk_create([one], ignore_conflicts=True)
    return _owner(programme, field, value) == owner
