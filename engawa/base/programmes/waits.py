"""Waits: rows with `due_at`, settled exactly once by the ticker or by the next reader."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db import connection

from engawa.base.kit import clock, opened
from engawa.base.kit.ids import uuid7
from engawa.base.programmes.models import Programme, Wait

Handler = Callable[[Programme, UUID], None]
HANDLERS: dict[str, Handler] = {}


def register_wait(kind: str, handler: Handler) -> None:
    """`handler(programme, ref)` opens its own act and calls `settle_wait` in it; when that is False it stops."""
    HANDLERS[kind] = handler


SET = """
INSERT INTO programmes_wait (id, programme_id, kind, ref, due_at, made_at)
VALUES (%(id)s, %(programme)s, %(kind)s, %(ref)s, %(due_at)s, %(now)s)
ON CONFLICT (programme_id, kind, ref) WHERE settled_at IS NULL DO UPDATE SET due_at = EXCLUDED.due_at
"""


def set_wait(kind: str, ref: UUID, due_at: dt.datetime) -> None:
    """Start or move a wait of the open programme; two at once set it once."""
    programme = opened.require().programme_id
    facts: dict[str, Any] = {
        "id": uuid7(),
        "programme": programme,
        "kind": kind,
        "ref": ref,
        "due_at": due_at,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SET, facts)


def settle_wait(kind: str, ref: UUID) -> bool:
    """Take a wait, once. False: somebody else has."""
    programme = opened.require().programme_id
    rows = Wait.objects.filter(programme=programme, kind=kind, ref=ref, settled_at__isnull=True)
    return bool(rows.update(settled_at=clock.now()))


cancel_wait = settle_wait


def due(limit: int = 200, *, beside: Collection[tuple[str, UUID, UUID]] = ()) -> list[tuple[str, UUID, UUID]]:
    """(kind, programme id, ref) of everything due: one indexed query whatever the number of programmes.

    `beside`: waits to leave out, so that those which fail do not stand before the others.
    """
    rows = Wait.objects.filter(settled_at__isnull=True, due_at__lte=clock.now()).order_by("due_at", "id")
    for kind, programme, ref in beside:
        rows = rows.exclude(kind=kind, programme=programme, ref=ref)
    return list(rows.values_list("kind", "programme_id", "ref")[:limit])


def run_due(kind: str, programme: Programme, ref: UUID) -> None:
    HANDLERS[kind](programme, ref)
