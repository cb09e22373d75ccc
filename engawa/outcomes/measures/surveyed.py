"""アンケート集計: answers as counts, and nobody in them.

Whoever may not see people gets no cell below five, and nothing from which one could be worked out (`kit.suppress`); while
answers still come in they get no cells at all, as the last one to come would be the difference of two looks. At the close
the tally is settled with its small cells hidden for good; from then on everybody reads that one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.base.kit.suppress import suppress_cells, suppressed
from engawa.contract.clauses.queries import number
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import AUDIENCE_LABELS, Answering, Audience, Item
from engawa.delivery.events.surveys import standing, surveys_of
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import CASES, QUERIES, Query, Row, Scope
from engawa.outcomes.measures.sources import FairFacts

UNANSWERED = "unanswered"
ANSWERED = {Audience.PARTICIPANT: "Q-V01", Audience.EXHIBITOR: "Q-V02"}


@dataclass(frozen=True)
class Cell:
    """None: fewer than five, or hidden so that such a one cannot be worked out."""

    code: str
    label: str
    count: int | None


@dataclass(frozen=True)
class Part:
    """One question. Of a multiple choice the cells make no total."""

    key: str
    label: str
    several: bool
    cells: tuple[Cell, ...]

    @property
    def told(self) -> bool:
        return any(cell.count is not None for cell in self.cells)


@dataclass(frozen=True)
class Tally:
    """`asked`: who came, or exhibits. `exact`: with small cells, for those who may see people. `settled_at`: since when."""

    survey: Survey
    asked: int
    answered: int
    parts: tuple[Part, ...]
    exact: bool = False
    settled_at: dt.datetime | None = None

    @property
    def rate(self) -> int | None:
        """Per cent, cut off."""
        return self.answered * 100 // self.asked if self.asked else None

    def share(self, key: str, codes: Collection[str]) -> int | None:
        """Per cent of those who answered, cut off; None where one of the cells is hidden, or the question was not asked."""
        cells = [cell for part in self.parts if part.key == key for cell in part.cells if cell.code in codes]
        counts = [cell.count for cell in cells if cell.count is not None]
        whole = len(counts) == len(codes) and self.answered > 0
        return sum(counts) * 100 // self.answered if whole else None

    @property
    def query(self) -> str:
        return ANSWERED[self.survey.side]


def tally(survey: Survey, *, exact: bool = False) -> Tally:
    """Settled once it is closed. Until then counted: with every cell where `exact`, else how many have answered alone."""
    if survey.figures is not None:
        return _settled(survey, survey.figures)
    asked, rows = _counted(survey)
    parts = tuple(_part(item, rows, exact=True) for item in _closed_items(survey)) if exact else ()
    return Tally(survey, len(asked), len(rows), parts, exact=exact)


def settle(survey: Survey) -> dict[str, Any]:
    """What a survey keeps when it is closed. A hidden cell is kept nowhere."""
    asked, rows = _counted(survey)
    parts = [_part(item, rows, exact=False) for item in _closed_items(survey)]
    return {
        "asked": len(asked),
        "answered": len(rows),
        "parts": {part.key: {cell.code: cell.count for cell in part.cells} for part in parts},
    }


def asked_of(survey: Survey) -> set[UUID]:
    """Whom it asks: people who took part, or the bodies that exhibit."""
    if survey.side is Audience.PARTICIPANT:
        fair = fair_of(survey)
        return sources.came([fair], number("participant.min_seconds"))[fair.gathering] if fair else set()
    kinds = (ExhibitorKind.COMPANY, ExhibitorKind.MUNICIPALITY)
    rows = [sources.exhibitors([survey.gathering_id], kind) for kind in kinds]
    return {one for found in rows for one in found.values_list("organisation_id", flat=True)}


def fair_of(survey: Survey) -> FairFacts | None:
    return next((one for one in sources.fairs() if one.gathering == survey.gathering_id), None)


def _counted(survey: Survey) -> tuple[set[UUID], list[Mapping[str, Any]]]:
    """Whom it asks, and the answers of those among them."""
    asked = asked_of(survey)
    whose = "subject_id" if survey.side is Audience.PARTICIPANT else "organisation_id"
    return asked, [codes for one, codes in standing(survey).values_list(whose, "codes") if one in asked]


def _closed_items(survey: Survey) -> list[Item]:
    return [item for item in survey.items if item.kind is not Answering.WORDS]


def _part(item: Item, rows: Sequence[Mapping[str, Any]], *, exact: bool) -> Part:
    several = item.kind is Answering.MANY
    cells = _cells(item)
    found = Counter(code for row in rows for code in _codes(item, row))
    counts = {code: found[code] for code in cells}
    shown: dict[str, int | None] = dict(counts)
    if not exact:
        shown = {code: suppressed(n) for code, n in counts.items()} if several else suppress_cells(counts)
    return Part(item.key, str(item.label), several, tuple(Cell(code, cells[code], shown[code]) for code in cells))


def _cells(item: Item) -> dict[str, str]:
    return {code: str(label) for code, label in item.choices.items()} | {UNANSWERED: _t("無回答")}


def _codes(item: Item, row: Mapping[str, Any]) -> Collection[str]:
    chosen = row.get(item.key) or [UNANSWERED]
    return [chosen] if isinstance(chosen, str) else chosen


def _settled(survey: Survey, kept: Mapping[str, Any]) -> Tally:
    parts = tuple(
        Part(
            item.key,
            str(item.label),
            item.kind is Answering.MANY,
            tuple(Cell(code, label, kept["parts"][item.key][code]) for code, label in _cells(item).items()),
        )
        for item in _closed_items(survey)
    )
    return Tally(survey, kept["asked"], kept["answered"], parts, settled_at=survey.closed_at)


def _answers(audience: Audience) -> Query:
    """How many answered; who they are is nobody's to read."""

    def rows(scope: Scope) -> list[Row]:
        known = [one for one in surveys_of([fair.gathering for fair in scope]) if one.side is audience]
        name = _t("回答1件（だれの回答かは出しません）")
        return [Row(one.gathering_id, name=name) for one in known for _each in range(tally(one).answered)]

    words = _("アンケートに答えた参加者") if audience is Audience.PARTICIPANT else _("アンケートに答えた出展者")
    return Query(ANSWERED[audience], words, CASES, rows)


for _audience in AUDIENCE_LABELS:
    QUERIES[ANSWERED[_audience]] = _answers(_audience)
