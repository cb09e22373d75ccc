"""Waits: rows with `due_at`, settled exactly once by the ticker or by the next reader."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from engawa.base.kit import clock, opened
from engawa.base.programmes.models import Programme, Wait

Handler = Callable[[Programme, UUID], None]
HANDLERS: dict[str, Handler] = {}


def register_wait(kind: str, handler: Handler) -> None:
    """`handler(programme, ref)` opens its own act and calls `settle_wait` in it; when that is False it stops."""
    HANDLERS[kind] = handler


def set_wait(kind: str, ref: UUID, due_at: dt.datetime) -> None:
    """Start or move a wait of the open programme."""
    programme = opened.require().programme_id
    changed = Wait.objects.filter(programme=programme, kind=kind, ref=ref, settled_at__isnull=True).update(
        due_at=due_at
    )
    if not changed:
        Wait.objects.create(programme_id=programme, kind=kind, ref=ref, due_at=due_at, made_at=clock.now())


def settle_wait(kind: str, ref: UUID) -> bool:
    """Take a wait, once. False: somebody else has."""
    programme = opened.require().programme_id
    rows = Wait.objects.filter(programme=programme, kind=kind, ref=ref, settled_at__isnull=True)
    return bool(rows.update(settled_at=clock.now()))


cancel_wait = settle_wait


def due(limit: int = 200) -> list[tuple[str, UUID, UUID]]:
    """(kind, programme id, ref) of everything due: one indexed query whatever the number of programmes."""
    rows = Wait.objects.filter(settled_at__isnull=True, due_at__lte=clock.now()).order_by("due_at")[:limit]
    return list(rows.values_list("kind", "programme_id", "ref"))


def run_due(kind: str, programme: Programme, ref: UUID) -> None:
    HANDLERS[kind](programme, ref)
