"""The door to the independent search. It lives above this room, in a process and with a login of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from engawa.contract.custody.disposal.handover import Sought


@dataclass(frozen=True)
class Found:
    """Places, never values. `clean` only when it could search and found nothing."""

    clean: bool
    findings: Sequence[Mapping[str, Any]] = ()
    passing: Sequence[Mapping[str, Any]] = ()
    covered: Sequence[str] = ()
    not_covered: Sequence[Mapping[str, str]] = ()
    looked: Sequence[Mapping[str, Any]] = ()
    why: str = ""


Search = Callable[[Sequence[Sought]], Found]


@dataclass
class _Door:
    search: Search | None = field(default=None)


_door = _Door()


def register_search(search: Search) -> Search:
    """Called when the installation starts."""
    _door.search = search
    return search


def search(values: Sequence[Sought]) -> Found:
    """Nothing to look for, or nobody to look, is no clean result."""
    if not values:
        return Found(False, why=_("探す値が残っていません。"))
    if _door.search is None:
        return Found(False, why=_("消去のあとを調べる仕組みが、この環境にはありません。"))
    return _door.search(values)
