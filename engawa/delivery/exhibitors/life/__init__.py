"""市町村の暮らし: the two matrices (支援制度, 暮らし) as data, and until when what was looked up holds. 実施要領1(2)ア(イ)."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

LIFE, SUPPORT = "life", "support"
MATRICES = {LIFE: "暮らし", SUPPORT: "支援制度"}
APRIL = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One line of a matrix; `units` are what a figure of it may be counted in.

    `answers`: which wishes of a registration it tells about, as (facet, codes). A figure in a unit of `shows` says that
    there is something; a line of 支援制度 says so by its words.
    """

    matrix: str
    key: str
    label: str
    help: str
    units: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    answers: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def matrix_name(self) -> str:
        return MATRICES[self.matrix]


@cache
def keys() -> dict[str, Key]:
    """By key, in the order of the matrices: 通勤 first."""
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name("matrices.json").read_text(encoding="utf-8"))
    return {row["key"]: _key(row) for row in rows}


def _key(row: dict[str, Any]) -> Key:
    answers = tuple((facet, frozenset(codes)) for facet, codes in row.get("answers", {}).items())
    return Key(**row | {name: tuple(row.get(name, ())) for name in ("units", "shows")} | {"answers": answers})


def answering(facet: str, codes: Iterable[str]) -> Key | None:
    """The line that tells about such a wish; none for a condition of a vacancy alone."""
    wished = frozenset(codes)
    return next(
        (one for one in keys().values() for about, told in one.answers if about == facet and told & wished), None
    )


def last_april(day: dt.date) -> dt.date:
    """The 1 April on or before the day: what was looked up since then still holds."""
    return dt.date(day.year - (day.month < APRIL), APRIL, 1)


def next_april(day: dt.date) -> dt.date:
    """The first 1 April after the day: schemes and figures change with the fiscal year."""
    return dt.date(day.year + (day.month >= APRIL), APRIL, 1)
