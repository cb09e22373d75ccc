"""Reading the matrices: what the public sees of a municipality, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from engawa.base.kit import clock
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.library import Municipality, municipalities
from engawa.delivery.exhibitors.life import LIFE, MATRICES, SUPPORT, Key, keys
from engawa.delivery.exhibitors.states import CELL_LABELS, CellState

Cells = dict[str, Cell]


@dataclass(frozen=True)
class Line:
    """One line of a matrix; without a cell it is 未登録."""

    key: Key
    cell: Cell | None = None

    @property
    def words(self) -> str:
        """How it stands for whoever edits it: expired from its day on, whether or not the ticker came by."""
        if self.cell is None:
            return str(CELL_LABELS[CellState.UNREGISTERED])
        over = self.cell.expires_on is not None and self.cell.expires_on <= clock.today()
        state = CellState.EXPIRED if over and self.cell.state == CellState.SHOWN else CellState(self.cell.state)
        return str(CELL_LABELS[state])

    @property
    def tone(self) -> str:
        shown, over = str(CELL_LABELS[CellState.SHOWN]), str(CELL_LABELS[CellState.EXPIRED])
        return {shown: "go", over: "error"}.get(self.words, "plain")


@dataclass(frozen=True)
class Town:
    """A municipality with what is public of it."""

    place: Municipality
    cells: Cells

    def lines(self, matrix: str) -> list[Line]:
        return [Line(key, self.cells.get(key.key)) for key in keys().values() if key.matrix == matrix]

    @property
    def life(self) -> list[Line]:
        """通勤 first."""
        return self.lines(LIFE)

    @property
    def support(self) -> list[Line]:
        return self.lines(SUPPORT)

    @property
    def told(self) -> list[Line]:
        """Of its life, what is there."""
        return [line for line in self.life if line.cell]


def shown_today() -> Q:
    """Public: from 1 April nothing of the year before, whoever forgot to take it down."""
    return Q(state=CellState.SHOWN.value, expires_on__gt=clock.today())


def towns_of(codes: Iterable[str]) -> dict[str, Town]:
    """By code, in the order given, in one query; what is no municipality of the prefecture is left out."""
    wanted = [code for code in dict.fromkeys(codes) if code in municipalities()]
    cells: dict[str, Cells] = {code: {} for code in wanted}
    for row in Cell.objects.filter(shown_today(), municipality__in=wanted) if wanted else ():
        cells[row.municipality][row.key] = row
    return {code: Town(municipalities()[code], cells[code]) for code in wanted}


def town_of(code: str) -> Town:
    return towns_of([code])[code]


def every_cell(code: str) -> dict[str, list[Line]]:
    """By matrix, for those who edit: expired ones too."""
    rows = Cell.objects.filter(municipality=code).exclude(state=CellState.UNREGISTERED)
    known = {row.key: row for row in rows}
    return {
        name: [Line(key, known.get(key.key)) for key in keys().values() if key.matrix == matrix]
        for matrix, name in MATRICES.items()
    }


def told_now() -> dict[tuple[str, str], dict[str, Any]]:
    """Every line that is told or has expired, by municipality and key, as a file of them is compared."""
    names = ("text", "figure", "unit", "url", "source", "checked_on")
    rows = Cell.objects.exclude(state=CellState.UNREGISTERED).values("municipality", "key", *names)
    return {(row["municipality"], row["key"]): {name: row[name] for name in names} for row in rows}


def told_of() -> dict[str, dict[str, int]]:
    """Per municipality and matrix how many lines are public today, in one query."""
    rows = Cell.objects.filter(shown_today()).values("municipality", "matrix").annotate(n=Count("pk"))
    found: dict[str, dict[str, int]] = {code: dict.fromkeys(MATRICES, 0) for code in municipalities()}
    for row in rows:
        found[row["municipality"]][row["matrix"]] = row["n"]
    return found
