"""働きやすさパスポート: which attributes there are (data), and what an answer means. 仕様書1(2)ア(オ)."""

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engawa.delivery.exhibitors.library import WayOfWorking, ways_of_working

MOST = 9_999_999


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """`choices` by code, or a number up to `most` with its `unit`; several codes are joined by commas where `many`.

    A `certificate` names who issued it and has a last day.
    """

    key: str
    label: str
    group: str
    required: bool = False
    unit: str = ""
    most: int = MOST
    many: bool = False
    certificate: bool = False
    issuer: str = ""
    help: str = ""
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def show(self, value: str) -> str:
        """The answer in words."""
        if self.unit:
            return f"{int(value):,}{self.unit}"
        return "、".join(self.choices[code] for code in value.split(","))

    def takes(self, value: str) -> bool:
        """Whether the value is an answer to this attribute."""
        if self.unit:
            return value.isascii() and value.isdigit() and len(value) <= len(str(MOST)) and int(value) <= self.most
        codes = value.split(",")
        return (self.many or len(codes) == 1) and all(code in self.choices for code in codes)


@cache
def attributes() -> dict[str, Attribute]:
    """In the order of the passport."""
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name("attributes.json").read_text(encoding="utf-8"))
    return {row["key"]: Attribute(**row) for row in rows}


def ways_of(values: Mapping[str, str]) -> list[str]:
    """Which boxes of the directory's filter hold for these answers; 未回答 fills none."""
    return [key for key, way in ways_of_working().items() if _holds(way, values.get(way.attribute, ""))]


def _holds(way: WayOfWorking, value: str) -> bool:
    if not value:
        return False
    if way.at_least is not None:
        return int(value) >= way.at_least
    if way.at_most is not None:
        return int(value) <= way.at_most
    return bool(set(way.any_of) & set(value.split(",")))
