"""出展者の研修: four short modules with three questions each; all right, or read again. 仕様書1(2)ア(キ)."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from engawa.delivery.exhibitors.models import TrainingPass


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """`right` is the place of the one right choice."""

    ask: str
    choices: tuple[str, ...]
    right: int


@dataclasses.dataclass(frozen=True, slots=True)
class Module:
    """A new `version` asks everybody again."""

    key: str
    title: str
    version: int
    minutes: int
    text: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def answers(self) -> tuple[int, ...]:
        return tuple(one.right for one in self.questions)

    def wrong(self, given: Sequence[int]) -> list[int]:
        """Places of the questions that were not answered rightly."""
        asked = [*given, *([-1] * len(self.questions))]
        return [at for at, one in enumerate(self.questions) if asked[at] != one.right]


@cache
def modules() -> dict[str, Module]:
    """In the order in which they are read."""
    path = Path(__file__).with_name("library") / "training.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {row["key"]: _module(row) for row in rows}


def _module(row: Mapping[str, Any]) -> Module:
    questions = tuple(Question(one["ask"], tuple(one["choices"]), one["right"]) for one in row["questions"])
    return Module(row["key"], row["title"], row["version"], row["minutes"], tuple(row["text"]), questions)


def passed(people: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Which modules of today's version each has passed, in one query."""
    found: dict[UUID, set[str]] = {pk: set() for pk in people}
    for row in TrainingPass.objects.filter(person__in=list(found)):
        module = modules().get(row.module)
        if module is not None and module.version == row.version:
            found[row.person].add(row.module)
    return found


def still_to_read(person: UUID) -> list[Module]:
    """In order; empty: trained."""
    known = passed([person])[person]
    return [one for key, one in modules().items() if key not in known]


def trained(people: Iterable[UUID]) -> set[UUID]:
    return {pk for pk, keys in passed(people).items() if keys >= modules().keys()}
