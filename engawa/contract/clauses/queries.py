"""Reading 指定値 of the open programme: the row in force on a day, else the safe default."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.contract.clauses.known import KNOWN, Basis, Kind, Known, Value
from engawa.contract.clauses.models import Parameter


@dataclass(frozen=True)
class Setting:
    """A value as it holds, with who set it."""

    known: Known
    value: Value
    basis: Basis
    clause: str
    set_by: str = ""
    since: dt.date | None = None

    @property
    def words(self) -> str:
        """`60秒`, `9,000,000円`, `はい`."""
        if self.known.kind is Kind.TRUTH:
            return "はい" if self.value else "いいえ"
        if self.known.choices:
            return self.known.choices[str(self.value)]
        shown = f"{self.value:,}" if isinstance(self.value, int) else self.value
        return f"{shown}{self.known.unit}"

    @property
    def source(self) -> str:
        """`甲の指定（実施要領1(2)カ）`."""
        return f"{Basis(self.basis).label}（{self.clause}）" if self.clause else str(Basis(self.basis).label)


def parameters(keys: Iterable[str] = KNOWN, *, on: dt.date | None = None) -> dict[str, Setting]:
    """All asked values with one query. An unknown key is a KeyError."""
    wanted = {key: KNOWN[key] for key in keys}
    found = _in_force(on or clock.today())
    return {key: _setting(known, found.get(key)) for key, known in wanted.items()}


@read_once
def _in_force(day: dt.date) -> dict[str, Parameter]:
    """Of each key the latest."""
    return {row.key: row for row in _in_force_on(day)}


@prepared
def _in_force_on(day: dt.date) -> "QuerySet[Parameter]":
    rows = Parameter.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day), effective_from__lte=day)
    return rows.order_by("effective_from", "made_at", "id")


def _setting(known: Known, row: Parameter | None) -> Setting:
    if row is None:
        return Setting(known, known.default, known.basis, known.clause)
    clause = row.clause or known.clause
    return Setting(known, known.read(row.value), Basis(row.basis), clause, row.set_by_label, row.effective_from)


def parameter(key: str, *, on: dt.date | None = None) -> Setting:
    return parameters([key], on=on)[key]


def number(key: str, *, on: dt.date | None = None) -> int:
    return int(parameter(key, on=on).value)


def truth(key: str, *, on: dt.date | None = None) -> bool:
    return bool(parameter(key, on=on).value)


def text(key: str, *, on: dt.date | None = None) -> str:
    return str(parameter(key, on=on).value)
