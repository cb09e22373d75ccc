"""文書の種類: what can be printed. Owning apps register theirs at start-up."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from engawa.shared.documents.forms import Form


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A number on a paper and the query that counted it. Whole numbers of `unit`; no persons. `label` as printed."""

    key: str
    value: int
    unit: str
    query_id: str
    label: str = ""


class Context(Protocol):
    """What a kind's template is filled with: typed where it is made, words where it is printed.

    `data()` is plain JSON and has `addressee`, `sender` and `sender_lines` for the frame (宛名, 発信者).
    """

    @property
    def title(self) -> str: ...

    @property
    def as_at(self) -> dt.datetime: ...

    def data(self) -> Mapping[str, Any]: ...

    def figures(self) -> tuple[Figure, ...]: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Issue:
    """What stands on every form of one paper."""

    number: str
    dated: str
    title: str
    addressee: str
    sender: str
    sender_lines: tuple[str, ...]


Maker = Callable[[Any, Issue], bytes]
"""Makes another form of the paper from the kind's own context."""


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentKind:
    key: str
    label: str  # stands in the number: 「速報 第1号」
    template: Path
    context_type: type[Context]
    also: tuple[tuple[Form, Maker], ...] = ()


_KINDS: dict[str, DocumentKind] = {}


def register_document(
    key: str, *, label: str, template: Path, context_type: type[Context], also: tuple[tuple[Form, Maker], ...] = ()
) -> DocumentKind:
    """Once per kind; the same registration again is harmless, another one under the same key an error."""
    kind = DocumentKind(key, label, template, context_type, also)
    if _KINDS.setdefault(key, kind) != kind:
        raise ValueError(f"document kind {key} is registered twice")
    return kind


def document_kind(key: str) -> DocumentKind:
    return _KINDS[key]


def document_kinds() -> Mapping[str, DocumentKind]:
    return dict(_KINDS)
