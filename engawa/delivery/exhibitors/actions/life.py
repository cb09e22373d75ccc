"""市町村の暮らし: written by the municipality itself, by an agency, or by 乙 on its behalf; gone on 1 April."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import keys, next_april
from engawa.delivery.exhibitors.states import CELL, CellState, Teller

WAIT = "life.expires"


class NotTellable(ValueError):
    """No such line, no source, a unit that the line is not counted in, or looked up before the last 1 April."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a cell says, where it can be read, and on which day somebody looked."""

    text: str
    url: str
    source: str
    checked_on: dt.date
    figure: int | None = None
    unit: str = ""


def write_cells(
    programme: Programme, *, by: Actor, municipality: str, cells: Mapping[str, Told], example: bool = False
) -> int:
    """By key; each replaces what was there. Raises NotTellable, Refused. How many."""
    _known(municipality)
    for key, one in cells.items():
        _refuse(key, one)
    with acting(Act.LIFE_WRITE, programme, by=by, scope={"municipality": municipality}) as act:
        _lay(act.programme_id, municipality, cells, by)
        there = _locked(municipality, cells)
        for key, one in cells.items():
            row = there[key]
            row.state = CELL.after(row.state, "write")
            for name, value in _columns(key, one, by).items():
                setattr(row, name, value)
            row.example = example
            row.save()
        act.record(fields=sorted(cells))
        _settle(programme)
        act.wake("life", municipality)
    return len(cells)


def clear_cells(programme: Programme, *, by: Actor, municipality: str, keys: Iterable[str]) -> int:
    """Back to 未登録. How many."""
    _known(municipality)
    with acting(Act.LIFE_WRITE, programme, by=by, scope={"municipality": municipality}) as act:
        there = [row for row in _locked(municipality, keys).values() if CELL.allows(row.state, "clear")]
        if not there:
            act.skip_entry()
            return 0
        for row in there:
            row.state = CELL.after(row.state, "clear")
            row.save(update_fields=["state"])
        act.record(cleared=sorted(row.key for row in there))
        _settle(programme)
        act.wake("life", municipality)
    return len(there)


def hold_cells(act: OpenAct, wanted: Iterable[tuple[str, str]], *, by: Actor) -> None:
    """(municipality, key) in order: whoever writes one of these lines waits until the act ends."""
    for code, name in wanted:
        _lay(act.programme_id, code, [name], by)
        _locked(code, [name])


def expire_cells(programme: Programme, *, by: Actor) -> None:
    """1 April has come: the query hid them at 00:00 already, now they say why."""
    with acting(Act.LIFE_EXPIRE, programme, by=by) as act:
        if not settle_wait(WAIT, programme.pk):
            act.skip_entry()
            return
        rows = Cell.objects.select_for_update(of=("self",)).filter(state=CellState.SHOWN, expires_on__lte=clock.today())
        gone = list(rows.order_by("pk"))
        for row in gone:
            row.state = CELL.after(row.state, "expire")
        Cell.objects.bulk_update(gone, ["state"])
        act.record(cells=len(gone))
        _settle(programme)


def _known(municipality: str) -> None:
    if municipality not in municipalities():
        raise NotTellable(municipality)


def _refuse(key: str, one: Told) -> None:
    known = keys().get(key)
    if known is None or not one.text or not one.source or not one.url.startswith(("https://", "http://")):
        raise NotTellable(key)
    if (one.figure is None) != (not one.unit) or (one.unit and one.unit not in known.units):
        raise NotTellable(key)
    if one.checked_on > clock.today() or next_april(one.checked_on) <= clock.today():
        raise NotTellable(key)
    for text in (one.text, one.source, one.url):
        refuse_controls(text)


def _columns(key: str, one: Told, by: Actor) -> dict[str, Any]:
    return {
        "matrix": keys()[key].matrix,
        "text": one.text,
        "figure": one.figure,
        "unit": one.unit,
        "url": one.url,
        "source": one.source,
        "checked_on": one.checked_on,
        "expires_on": next_april(one.checked_on),
        "teller": _teller(by),
        "written_by": by.person_id,
        "written_at": clock.now(),
    }


def _teller(by: Actor) -> Teller:
    if Role.EXHIBITOR in by.roles:
        return Teller.OWN
    return Teller.AGENCY if Role.AGENCY in by.roles else Teller.OFFICE


def _lay(programme: UUID, municipality: str, wanted: Iterable[str], by: Actor) -> None:
    """A row for each line, so that two who write the first words at once wait for one another."""
    empty = {"teller": _teller(by), "written_at": clock.now()}
    rows = [
        Cell(programme_id=programme, municipality=municipality, matrix=keys()[key].matrix, key=key, **empty)
        for key in wanted
    ]
    Cell.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(municipality: str, wanted: Iterable[str]) -> dict[str, Cell]:
    rows = Cell.objects.select_for_update(of=("self",)).filter(municipality=municipality, key__in=list(wanted))
    return {row.key: row for row in rows.order_by("key")}


def _settle(programme: Programme) -> None:
    """When the next one is over; and the pages are drawn anew."""
    first = Cell.objects.filter(state=CellState.SHOWN).order_by("expires_on").values_list("expires_on", flat=True)[:1]
    end = next(iter(first), None)
    if end is None:
        cancel_wait(WAIT, programme.pk)
    else:
        set_wait(WAIT, programme.pk, clock.at(end, 0))
    gatherings.touch_all()
