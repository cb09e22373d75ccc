"""Which act is open in this thread. Rooms below `acts` ask here before they change anything."""

from contextvars import ContextVar
from typing import Protocol
from uuid import UUID


class OpenActLike(Protocol):
    @property
    def programme_id(self) -> UUID: ...


class NoOpenAct(RuntimeError):
    """A step was called outside an act, or with an act that is not the open one."""


current: ContextVar[OpenActLike | None] = ContextVar("engawa_open_act", default=None)


def require() -> OpenActLike:
    act = current.get()
    if act is None:
        raise NoOpenAct("this step needs an open act")
    return act


def require_this(act: object) -> None:
    """Opening sealed values and other guarded steps take the open act itself, not a promise of one."""
    if act is not current.get() or act is None:
        raise NoOpenAct("this act is not the open one")
