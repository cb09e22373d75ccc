"""第2回を第1回から: rooms register what of a gathering is taken over into the next one; fairs open the act."""

from collections.abc import Callable

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import opened
from engawa.delivery.events.models import Gathering

Copy = Callable[[OpenAct, Gathering, Gathering], int]

COPIES: dict[str, Copy] = {}


def register_copy(name: str, copy: Copy) -> Copy:
    """`copy(act, old, new)`: a step; how many rows it made. Never anything about people served, nor what was consented."""
    if COPIES.setdefault(name, copy) is not copy:
        raise ValueError(f"two rooms copy {name}")
    return copy


def copy_all(act: OpenAct, old: Gathering, new: Gathering) -> dict[str, int]:
    """How many rows of what."""
    opened.require_this(act)
    return {name: copy(act, old, new) for name, copy in sorted(COPIES.items())}
