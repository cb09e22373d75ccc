"""Reading the chain: the head for papers, the lines 甲 keeps, entries about a person."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from engawa.base.ledger.canonical import GENESIS
from engawa.base.ledger.models import ChainHead, Entry, EntrySubject


def head(programme: UUID) -> tuple[int, str]:
    """(sequence, hash as hexadecimal) of the last entry; (0, zeros) for an empty chain."""
    row = ChainHead.objects.filter(programme=programme).first()
    return (row.seq, bytes(row.hash).hex()) if row else (0, GENESIS.hex())


def lines(programme: UUID) -> Iterator[str]:
    """`seq,hash` lines: what 甲 keeps to locate any later tampering."""
    for seq, value in Entry.objects.filter(programme=programme).order_by("seq").values_list("seq", "hash").iterator():
        yield f"{seq},{bytes(value).hex()}"


def bundle(programme: UUID) -> Iterator[str]:
    """Lines of JSON {seq, body, prev, hash}: the input of the stand-alone verifier."""
    rows = Entry.objects.filter(programme=programme).order_by("seq")
    for seq, body, prev, value in rows.values_list("seq", "body", "prev", "hash").iterator():
        record = {
            "programme": str(programme),
            "seq": seq,
            "body": body,
            "prev": bytes(prev).hex(),
            "hash": bytes(value).hex(),
        }
        yield json.dumps(record, ensure_ascii=False, sort_keys=True)


def about(programme: UUID, subject: UUID, acts: tuple[str, ...] = (), limit: int = 200) -> list[dict[str, Any]]:
    """Entries that concern a person, newest first, with `seq` and the body's fields."""
    seqs = EntrySubject.objects.filter(programme=programme, subject=subject).values("seq")
    rows = Entry.objects.filter(programme=programme, seq__in=seqs)
    if acts:
        rows = rows.filter(act__in=acts)
    return [{"seq": seq, **json.loads(body)} for seq, body in rows.order_by("-seq").values_list("seq", "body")[:limit]]
