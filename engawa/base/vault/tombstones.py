"""Ending a key under an instruction, so that it never comes back. Losing one is an incident; this is not."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from engawa.base.kit import clock, opened
from engawa.base.kit.rows import delete_rows
from engawa.base.vault.models import Key, Lookup, Tombstone

DOMAIN = b"engawa.tombstone.v1\x00"


def mark_of(programme: UUID, ref: UUID) -> bytes:
    """32 bytes; `vault.mark_of` computes the same in the database."""
    return sha256(DOMAIN + programme.bytes + ref.bytes).digest()


def destroy(act: object, programme: UUID, owner: UUID, *, instruction: UUID) -> bytes:
    """Step: keys and look-up values go, a tombstone stays. Once is enough; returns the mark."""
    opened.require_this(act)
    mark = mark_of(programme, owner)
    keys = Key.objects.filter(programme=programme, owner=owner)
    newest = keys.order_by("-made_at", "-id").values_list("id", flat=True).first()
    if not Tombstone.objects.filter(programme=programme, mark=mark).exists():
        Tombstone.objects.create(
            programme=programme,
            mark=mark,
            key_mark=mark_of(programme, newest) if newest else None,
            instruction=instruction,
            at=clock.now(),
        )
    delete_rows(Lookup.objects.filter(programme=programme, owner=owner))
    delete_rows(keys)
    return mark


def is_erased(programme: UUID, owner: UUID) -> bool:
    return Tombstone.objects.filter(programme=programme, mark=mark_of(programme, owner)).exists()


def erased_keys(programme: UUID, key_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these keys ended under an instruction: their values read 「消去済み」, which is no accident."""
    marks = {mark_of(programme, one): one for one in key_ids}
    if not marks:
        return set()
    rows = Tombstone.objects.filter(programme=programme, key_mark__in=list(marks))
    return {marks[bytes(mark)] for mark in rows.values_list("key_mark", flat=True) if mark is not None}
