"""中小企業の割合 (実施要領3(3)): only by a table that 甲 has named; without one it is 未登録, never guessed.

A company is one when its capital or its number of employees stays within the limit of its industry. The feed knows the
broad industry only: between the strictest and the widest limit that may apply, it cannot be told.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engawa.contract.clauses.queries import parameter
from engawa.delivery.exhibitors.models import Exhibitor

PARAMETER = "exhibitor.sme_table"


@cache
def tables() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("library") / "sme.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Share:
    """Of companies only. `table` "" is 未登録."""

    table: str = ""
    small: int = 0
    unknown: int = 0
    companies: int = 0

    @property
    def known(self) -> bool:
        return bool(self.table and self.companies)

    @property
    def percent(self) -> int:
        """Cut off; those that cannot be told count as not small."""
        return self.small * 100 // self.companies if self.companies else 0


def is_small(industry: str, capital: int | None, employees: int | None, limits: dict[str, Any]) -> bool | None:
    """None: it cannot be told."""
    strict, wide = limits.get(industry) or limits["*"]
    if _within(capital, employees, strict):
        return True
    if capital is None or employees is None or _within(capital, employees, wide):
        return None
    return False


def _within(capital: int | None, employees: int | None, limit: list[int]) -> bool:
    return (capital is not None and capital <= limit[0]) or (employees is not None and employees <= limit[1])


def share_of(companies: Iterable[Exhibitor]) -> Share:
    """By the table in force today. Inside the programme."""
    table = tables().get(str(parameter(PARAMETER).value))
    if table is None:
        return Share()
    found = [is_small(one.industry, one.capital, one.employees, table["limits"]) for one in companies]
    return Share(table["label"], found.count(True), found.count(None), len(found))
