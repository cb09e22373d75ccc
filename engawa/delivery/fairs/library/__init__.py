"""Reviewed catalogues: what somebody may say she would like to talk about, what an exhibitor may say to her.

Nobody invents a line on the day: a new one is a change of this file, read by two people with the 14 items beside it.
"""

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

from engawa.base.kit.screening import Contact, Found

COMPANY, MUNICIPALITY = "company", "municipality"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """`to`: which kind of exhibitor may read or say it; "" any."""

    code: str
    words: str
    to: str = ""


@cache
def topics() -> dict[str, Line]:
    return _lines("topics")


@cache
def phrases() -> dict[str, Line]:
    """A ready-made line left with a ticket at a company."""
    return _lines("phrases")


@cache
def templates() -> dict[str, Line]:
    """What an exhibitor says to the writer of a card."""
    return _lines("templates")


@cache
def sayings() -> dict[str, str]:
    """What is said about something that is nobody's to know before a first talk, by its `Matter`; "contact": a way to
    reach her.
    """
    return {row["kind"]: row["say"] for row in _rows()["sayings"]}


def say(found: Found) -> str:
    return sayings()["contact" if isinstance(found.kind, Contact) else found.kind]


def of_kind(lines: dict[str, Line], kind: str) -> dict[str, Line]:
    return {code: one for code, one in lines.items() if one.to == kind}


def _lines(name: str) -> dict[str, Line]:
    return {row["code"]: Line(**row) for row in _rows()[name]}


@cache
def _rows() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(
        Path(__file__).with_name("wishes.json").read_text(encoding="utf-8")
    )
    return found
