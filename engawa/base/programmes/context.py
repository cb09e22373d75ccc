"""The open programme of a thread, and the transactions that carry it to PostgreSQL.

`SET LOCAL` in a released savepoint leaks outward and an unset setting reads '' after first use; so the previous
value is put back by hand, and `ctx_programme()` takes '' for none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db import connection, transaction

if TYPE_CHECKING:
    from engawa.base.programmes.models import Programme


class HasId(Protocol):
    @property
    def pk(self) -> UUID: ...


class OutsideProgramme(RuntimeError):
    """A tenant query or write outside `inside` or an act. It raises; it never returns empty."""


class OtherProgramme(RuntimeError):
    """Another programme is open already."""


_open: ContextVar[UUID | None] = ContextVar("engawa_open_programme", default=None)


def current_programme_id() -> UUID | None:
    return _open.get()


def require_programme() -> UUID:
    programme = _open.get()
    if programme is None:
        raise OutsideProgramme("no programme is open: use inside() or acting()")
    return programme


def _set(programme: UUID | None, *, read_only: bool = False) -> None:
    value = str(programme) if programme else ""
    with connection.cursor() as cursor:
        if read_only:
            cursor.execute(
                "SELECT set_config('transaction_read_only', 'on', true), set_config('engawa.programme', %s, true)",
                [value],
            )
        else:
            cursor.execute("SELECT set_config('engawa.programme', %s, true)", [value])


@contextmanager
def entered(programme: UUID, *, read_only: bool, durable: bool = False) -> Iterator[None]:
    """A transaction inside one programme. Joining the same programme is free; another one is refused."""
    already = _open.get()
    if already is not None:
        if already != programme:
            raise OtherProgramme(f"{already} is open")
        yield
        return
    nested = connection.in_atomic_block
    with transaction.atomic(durable=durable):
        _set(programme, read_only=read_only)
        token = _open.set(programme)
        try:
            yield
        finally:
            _open.reset(token)
        if nested:
            _set(None)


@contextmanager
def inside(programme: HasId) -> Iterator[None]:
    """Read one programme, READ ONLY. Joins an open act or block of the same programme."""
    with entered(programme.pk, read_only=True):
        yield


@contextmanager
def recording(programme: HasId) -> Iterator[None]:
    """Write rows of evidence (heart-beats, signals, chat lines): no act, no entry. See EVIDENCE in `acts.evidence`."""
    if _open.get() is not None and not connection.in_atomic_block:
        raise OutsideProgramme("a reading block is open")
    with entered(programme.pk, read_only=False):
        yield


def across_programmes(reason: str) -> Iterator["Programme"]:
    """Each programme in turn, entered for reading. No query sees two."""
    from engawa.base.programmes.models import Programme

    if not reason:
        raise ValueError("say why")
    for programme in list(Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")):
        with inside(programme):
            yield programme
