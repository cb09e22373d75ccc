"""Appending: one statement at the outermost exit of an act, last in its transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from engawa.base.kit import opened
from engawa.base.ledger.canonical import canonical
from engawa.base.ledger.models import EntrySubject, Payload


@dataclass
class Draft:
    """An entry to be: its body, its sealed payload (its hash already in the body), and whom it concerns."""

    body: Mapping[str, Any]
    payload: bytes | None = None
    subjects: dict[UUID, str] = field(default_factory=dict)


def append(programme: UUID, drafts: Sequence[Draft]) -> int:
    """Append all drafts in one statement; returns the first sequence number."""
    opened.require_act()
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.ledger_append(%s, %s)", [programme, [canonical(d.body) for d in drafts]])
        row = cursor.fetchone()
    first = int(row[0])
    numbered = list(enumerate(drafts, start=first))
    Payload.objects.bulk_create(
        Payload(programme=programme, seq=seq, sealed=d.payload) for seq, d in numbered if d.payload is not None
    )
    EntrySubject.objects.bulk_create(
        EntrySubject(programme=programme, seq=seq, subject=subject, role=role)
        for seq, d in numbered
        for subject, role in d.subjects.items()
    )
    return first
