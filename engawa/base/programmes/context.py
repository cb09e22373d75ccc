"""The open programme of a thread, and the transactions that carry it to PostgreSQL.

`SET LOCAL` in a released savepoint leaks outward and an unset setting reads '' after first use; so the previous
value is put back by hand, and `ctx_programme()` takes '' for none.
"""

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from threading import get_ident
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import Error as DatabaseProblem, connection, transaction
from psycopg import IsolationLevel
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from engawa.base.programmes.models import Programme

log = logging.getLogger(__name__)

P = ParamSpec("P")
Found = TypeVar("Found")


class HasId(Protocol):
    @property
    def pk(self) -> UUID: ...


class OutsideProgramme(RuntimeError):
    """A tenant query or write outside `inside` or an act. It raises; it never returns empty."""


class OtherProgramme(RuntimeError):
    """Another programme is open already."""


@dataclass(frozen=True)
class _Block:
    """An entered programme. A context copied into another thread carries it there, where no transaction is."""

    programme: UUID
    read_only: bool
    thread: int = field(default_factory=get_ident)
    after: list[Callable[[], object]] = field(default_factory=list)
    known: dict[Hashable, Any] = field(default_factory=dict)


_open: ContextVar[_Block | None] = ContextVar("engawa_open_programme", default=None)


def _block() -> _Block | None:
    block = _open.get()
    return block if block is not None and block.thread == get_ident() else None


def current_programme_id() -> UUID | None:
    block = _block()
    return block.programme if block else None


def require_programme() -> UUID:
    block = _block()
    if block is None:
        raise OutsideProgramme("no programme is open: use inside() or acting()")
    return block.programme


def after_leaving(step: Callable[[], object]) -> None:
    """Run a step when the open block has been left: what a READ ONLY block found out but could not record."""
    block = _block()
    if block is None:
        raise OutsideProgramme("no programme is open")
    block.after.append(step)


def read_once(ask: Callable[P, Found]) -> Callable[P, Found]:
    """Asked once with the same words in a READ ONLY block, in which nothing is changed; anywhere else each time.

    Whoever asks shares what was found and leaves it as it is.
    """

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Found:
        block = _block()
        if block is None or not block.read_only:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in block.known:
            block.known[key] = ask(*args, **kwargs)
        found: Found = block.known[key]
        return found

    return asked


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
    """A transaction inside one programme. Joining the same programme is free; another one is refused, and so is
    writing within a reading block.
    """
    already = _block()
    if already is not None:
        if already.programme != programme:
            raise OtherProgramme(f"{already.programme} is open")
        if already.read_only and not read_only:
            raise OutsideProgramme("a reading block is open: leave it before anything is written")
        yield
        return
    nested = connection.in_atomic_block
    block = _Block(programme, read_only)
    found: Exception | None = None
    with _one_moment() if read_only and not nested else nullcontext(), transaction.atomic(durable=durable):
        _set(programme, read_only=read_only)
        token = _open.set(block)
        try:
            yield
        except Exception as problem:
            if nested or not read_only or isinstance(problem, DatabaseProblem):
                raise
            found = problem  # nothing was written: it ends like any other, and the connection keeps its plans
        finally:
            _open.reset(token)
        if nested:
            _set(None)
    if found is not None:
        raise found
    for step in block.after:
        _run_after(step)


@contextmanager
def _one_moment() -> Iterator[None]:
    """What is read stands as it stood at one moment: a page of several questions tells no number that never was true."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wire = connection.connection
    before, wire.isolation_level = wire.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        yield
    finally:
        if wire.info.transaction_status == TransactionStatus.IDLE:  # else it broke, and is thrown away
            wire.isolation_level = before


def _run_after(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception as problem:  # noqa: BLE001 - the page was read; a failed note about it must not take it away
        log.error("a step after reading failed: %s", type(problem).__name__)  # noqa: TRY400 - tracebacks may hold values


@contextmanager
def inside(programme: HasId) -> Iterator[None]:
    """Read one programme, READ ONLY, as it stands at one moment. Joins an open act or block of the same programme."""
    with entered(programme.pk, read_only=True):
        yield


@contextmanager
def recording(programme: HasId) -> Iterator[None]:
    """Write rows of evidence (heart-beats, signals, chat lines): no act, no entry. See EVIDENCE in `acts.evidence`."""
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
