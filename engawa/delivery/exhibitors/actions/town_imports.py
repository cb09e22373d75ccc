"""市町村の暮らし from a file: try, look, confirm. All that was shown is written, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.delivery.exhibitors.actions.import_files import (
    KEEP,
    ImportStale,
    confirmed,
    digest_of,
    file_of,
    keep_file,
)
from engawa.delivery.exhibitors.actions.life import Told, hold_cells, write_cells
from engawa.delivery.exhibitors.importing.reading import read_table
from engawa.delivery.exhibitors.importing.rows import Verdict
from engawa.delivery.exhibitors.importing.towns import MAP_VERSION, PlannedCell, plan_cells
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.states import IMPORT
from engawa.delivery.exhibitors.towns import told_now

WRITES = (Verdict.NEW, Verdict.CHANGED)


def try_towns(programme: Programme, *, by: Actor, data: bytes) -> ImportRun:
    """Keep the file sealed and say what confirming would do. Raises Unreadable when it is no such table."""
    table = read_table(data)
    with acting(Act.LIFE_TRY, programme, by=by, scope={"sha256": table.sha256}) as act:
        planned = plan_cells(table, told_now())
        run = ImportRun(
            programme_id=act.programme_id,
            kind=ImportRun.Kind.TOWNS,
            sha256=table.sha256,
            size=table.size,
            encoding=table.encoding,
            map_version=MAP_VERSION,
            header=list(table.header),
            made_by=by.id,
            ends_on=clock.today() + KEEP,
            counts=_counts(planned),
            plan=_told(planned),
        )
        run.plan_sha256 = digest_of(run.plan)
        keep_file(act, run, data, rows=len(table.lines))
        act.record(run=run.pk, state=run.state, counts=run.counts)
    return run


def confirm_towns(run: ImportRun, *, by: Actor) -> ImportRun:
    """Do exactly what was shown, in one transaction. Raises ImportStale when a line was written meanwhile."""
    with acting(Act.LIFE_IMPORT, run.programme, by=by, about=run, scope={"sha256": run.sha256}) as act:
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("programme").get(pk=run.pk)
        state = IMPORT.after(run.state, "confirm")
        hold_cells(act, run.plan["holds"], by=by)
        planned = plan_cells(read_table(file_of(act, run)), told_now())
        if digest_of(_told(planned)) != run.plan_sha256:
            raise ImportStale(_("下調べのあとで、市町村の暮らしが変わりました。もう一度ファイルを確かめてください。"))
        for code, lines in _by_town(planned).items():
            cells = {line.key: Told(**line.values) for line in lines if line.values}
            write_cells(run.programme, by=by, municipality=code, cells=cells)
        confirmed(run, state, by)
        act.record(counts=run.counts)
    return run


def _by_town(planned: Iterable[PlannedCell]) -> dict[str, list[PlannedCell]]:
    towns: defaultdict[str, list[PlannedCell]] = defaultdict(list)
    for line in planned:
        if line.verdict in WRITES:
            towns[line.code].append(line)
    return {code: sorted(towns[code], key=lambda line: line.key) for code in sorted(towns)}


def _counts(planned: Iterable[PlannedCell]) -> dict[str, int]:
    return {verdict.value: 0 for verdict in Verdict} | Counter(line.verdict.value for line in planned)


def _told(planned: Iterable[PlannedCell]) -> dict[str, Any]:
    """What the page shows; `holds` are the lines that confirming locks first."""
    lines = list(planned)
    return {
        "cells": [_line_told(line) for line in lines],
        "holds": sorted([line.code, line.key] for line in lines if line.verdict in WRITES),
    }


def _line_told(line: PlannedCell) -> dict[str, Any]:
    return {
        "row": line.row,
        "verdict": line.verdict.value,
        "code": line.code,
        "key": line.key,
        "blank": line.blank,
        "changes": [{"label": one.label, "old": one.old, "new": one.new} for one in line.changes],
        "errors": [{"column": one.column, "message": one.message} for one in line.errors],
    }
