"""市町村, 産業, 職業, 働き方: public master data as files, read once. Regions are those of the support agency's pages.

Codes follow JIS X 0402, 日本標準産業分類 (第14回改定) and 厚生労働省編職業分類 (令和4年改定).
"""

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

REGIONS = {"east": "東部", "central": "中部", "west": "西部"}
PREFECTURE = "鳥取県"


@dataclasses.dataclass(frozen=True, slots=True)
class Municipality:
    """One of the nineteen; `county` is "" for a city."""

    code: str
    name: str
    county: str
    kana: str
    region: str
    corporate_no: str

    @property
    def full_name(self) -> str:
        """As addresses write it: 八頭郡智頭町."""
        return f"{self.county}{self.name}"

    @property
    def region_name(self) -> str:
        return REGIONS[self.region]


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """A letter or number of an official classification."""

    code: str
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class WayOfWorking:
    """A box to tick in the directory: true when the passport's attribute is one of these, or on this side of a number."""

    key: str
    name: str
    group: str
    attribute: str
    any_of: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


@cache
def municipalities() -> dict[str, Municipality]:
    """By code, in the order of codes."""
    return {row["code"]: Municipality(**row) for row in _rows("municipalities")}


@cache
def industries() -> dict[str, Code]:
    """A to T."""
    return {row["code"]: Code(**row) for row in _rows("industries")}


@cache
def occupations() -> dict[str, Code]:
    """01 to 15."""
    return {row["code"]: Code(**row) for row in _rows("occupations")}


@cache
def ways_of_working() -> dict[str, WayOfWorking]:
    """In the order in which the filter shows them."""
    return {
        row["key"]: WayOfWorking(**row | {"any_of": tuple(row.get("any_of", ()))}) for row in _rows("ways_of_working")
    }


def municipality_of(address: str) -> Municipality | None:
    """The longest of the nineteen names that begins an address; the prefecture or county may be left out."""
    rest = "".join(address.split()).removeprefix(PREFECTURE)
    found = [
        (len(name), place)
        for place in municipalities().values()
        for name in (place.full_name, place.name)
        if rest.startswith(name)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return rows
