"""Evaluators of duties, registered from above; the written list of duties that have none yet."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme


@dataclass(frozen=True)
class Ask:
    """The facts an evaluator decides on: it reads in the act's transaction and writes nothing."""

    act: Act
    programme: Programme
    by: Actor
    about: object | None
    subject: UUID | None
    purpose: Purpose | None
    recipient: UUID | None
    scope: Mapping[str, Any]
    now: dt.datetime


@dataclass(frozen=True)
class Unmet:
    """Why an act may not happen: what, why (with clause), what now."""

    duty: str
    what: str
    why: str = ""
    clause: str = ""
    next_label: str = ""
    next_url: str = ""


@dataclass(frozen=True)
class Evaluator:
    duty: str
    acts: frozenset[Act]
    ask: Callable[[Ask], Unmet | None] = field(compare=False)


EVALUATORS: dict[tuple[str, Act], Evaluator] = {}

PENDING: dict[str, str] = {
    "P02": "誓約書の確認をまだ機械で行っていません。",
    "P07": "複製の承諾をまだ機械で確かめていません。複製の記録は残しています。",
    "P14": "従事者名簿の届出をまだ機械で確かめていません。",
    "P32": "研修の受講をまだ機械で確かめていません。",
    "gate": "取扱いを始める前の関門をまだ機械で確かめていません。",
}
"""Duties without an evaluator. May only shrink; shown as 「未実装」; a production installation refuses to start."""


def evaluator(
    duty: str, *, acts: Iterable[Act]
) -> Callable[[Callable[[Ask], Unmet | None]], Callable[[Ask], Unmet | None]]:
    def register(ask: Callable[[Ask], Unmet | None]) -> Callable[[Ask], Unmet | None]:
        known = frozenset(acts)
        for act in known:
            EVALUATORS[duty, act] = Evaluator(duty, known, ask)
        return ask

    return register
