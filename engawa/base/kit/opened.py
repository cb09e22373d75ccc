"""What is open in this thread: an act, or a recording of evidence. Rooms below `acts` ask here before they change
or open anything.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID


class OpenActLike(Protocol):
    @property
    def programme_id(self) -> UUID: ...

    @property
    def writes(self) -> frozenset[str] | None:
        """Tables that may be written; None for an act, which may write any and leaves an entry."""

    def unreadable(self, fields: Iterable[str]) -> None:
        """Sealed values, named by the uid of their field, did not open: recorded with an alert."""


class NoOpenAct(RuntimeError):
    """A step was called outside an act, or with an act that is not the open one."""


current: ContextVar[OpenActLike | None] = ContextVar("engawa_open_act", default=None)


def require() -> OpenActLike:
    """The open act, or the open recording of evidence."""
    one = current.get()
    if one is None:
        raise NoOpenAct("this step needs an open act")
    return one


def require_act() -> OpenActLike:
    """Keys, doors and entries are never made while evidence is recorded."""
    one = require()
    if one.writes is not None:
        raise NoOpenAct("this step needs an act; evidence is no act")
    return one


def require_this(act: object) -> OpenActLike:
    """Opening sealed values and other guarded steps take the open act itself, not a promise of one."""
    one = require_act()
    if act is not one:
        raise NoOpenAct("this act is not the open one")
    return one


def require_writing(table: str) -> None:
    """Tenant rows change within acts; rows of evidence within their recording, too."""
    one = require()
    if one.writes is not None and table not in one.writes:
        raise NoOpenAct(f"{table} is no table of evidence: it changes within acts only")
