"""求人ファイル: try, look, confirm. Trying changes no posting; confirming does what was shown, or refuses."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.waits import settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors import rows
from engawa.delivery.exhibitors.actions.import_files import (
    KEEP,
    WAIT,
    ImportStale,
    confirmed,
    digest_of,
    drop_file,
    file_of,
    keep_file,
)
from engawa.delivery.exhibitors.importing.plan import make_plan
from engawa.delivery.exhibitors.importing.reading import Table, Unreadable, read_table
from engawa.delivery.exhibitors.importing.rows import (
    ExhibitorRow,
    ImportPlan,
    PlannedExhibitor,
    PlannedPosting,
    Verdict,
)
from engawa.delivery.exhibitors.models import Exhibitor, ImportMap, ImportRun, Posting
from engawa.delivery.exhibitors.states import CHECK, EXHIBITOR, IMPORT, ImportState

WRITES = (Verdict.NEW, Verdict.CHANGED)
Columns = Mapping[str, str]


def try_import(gathering: Gathering, *, by: Actor, data: bytes, columns: Columns | None = None) -> ImportRun:
    """Keep the file sealed and say what confirming would do. Raises Unreadable when it is no table at all."""
    table = read_table(data)
    with acting(Act.IMPORT_TRY, gathering.programme, by=by, about=gathering, scope={"sha256": table.sha256}) as act:
        gathering = gatherings.locked(gathering.pk)
        run = _run(act, gathering, table, by=by, columns=columns)
        keep_file(act, run, data, rows=len(table.lines))
        act.record(run=run.pk, state=run.state, counts=run.counts, map_version=run.map_version)
    return run


def try_again(run: ImportRun, *, by: Actor, columns: Columns) -> ImportRun:
    """The same file with another 列の対応表; the earlier run ends."""
    with acting(Act.IMPORT_TRY, run.programme, by=by, about=run, scope={"sha256": run.sha256}) as act:
        assert run.gathering_id, "vacancies are a fair's"
        gathering = gatherings.locked(run.gathering_id)
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        data = file_of(act, run)
        run.state = IMPORT.after(run.state, "expire")
        drop_file(act, run)
        settle_wait(WAIT, run.pk)
    return try_import(gathering, by=by, data=data, columns=columns)


def confirm_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Do exactly what was shown, in one transaction, one entry per line. Raises ImportStale when data changed since."""
    with acting(Act.IMPORT_CONFIRM, run.programme, by=by, about=run, scope={"sha256": run.sha256}) as act:
        assert run.gathering_id, "vacancies are a fair's"
        gathering = gatherings.locked(run.gathering_id)
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        state = IMPORT.after(run.state, "confirm")
        known = _Known(gathering)
        plan = make_plan(
            read_table(file_of(act, run)),
            postings=known.posting_rows,
            exhibitors=known.exhibitor_rows,
            override=run.columns,
            map_version=run.map_version,
        )
        if _told(plan)[1] != run.plan_sha256:
            raise ImportStale(_("下調べのあとで求人票が変わりました。もう一度ファイルを確かめてください。"))
        _write(act, gathering, plan, known)
        confirmed(run, state, by)
        gatherings.touch(gathering.pk)
        act.record(counts=run.counts, map_version=run.map_version)
        act.wake("postings", gathering.pk)
    return run


def _run(act: OpenAct, gathering: Gathering, table: Table, *, by: Actor, columns: Columns | None) -> ImportRun:
    version, chosen = _map(by, columns)
    run = ImportRun(
        programme_id=act.programme_id,
        gathering=gathering,
        sha256=table.sha256,
        size=table.size,
        encoding=table.encoding,
        map_version=version,
        columns=dict(chosen),
        header=list(table.header),
        made_by=by.id,
        ends_on=clock.today() + KEEP,
    )
    known = _Known(gathering)
    try:
        plan = make_plan(
            table,
            postings=known.posting_rows,
            exhibitors=known.exhibitor_rows,
            override=chosen,
            map_version=version,
        )
    except Unreadable as problem:
        run.state, run.problem = ImportState.UNMATCHED, str(problem)
        return run
    run.counts = {verdict.value: count for verdict, count in plan.counts.items()}
    run.plan, run.plan_sha256 = _told(plan)
    return run


def _map(by: Actor, columns: Columns | None) -> tuple[int, Columns]:
    """The programme's latest 列の対応表; a different one becomes its next version. Version 1 is the shipped one."""
    latest = ImportMap.objects.order_by("-version").first()
    version, known = (latest.version, latest.columns) if latest else (1, {})
    if columns is None or dict(columns) == known:
        return version, known
    ImportMap.objects.create(version=version + 1, columns=dict(columns), made_by=by.id)
    return version + 1, columns


class _Known:
    """Everything stored that a file may touch. The gathering is locked, so nothing moves underneath."""

    def __init__(self, gathering: Gathering) -> None:
        companies = Exhibitor.objects.filter(gathering=gathering).select_related("organisation")
        postings = Posting.objects.filter(gathering=gathering)
        self.exhibitors = {row.organisation.corporate_no: row for row in companies if row.organisation.corporate_no}
        self.postings = {row.job_no: row for row in postings}
        self.exhibitor_rows = {number: rows.exhibitor_row_of(row) for number, row in self.exhibitors.items()}
        self.posting_rows = {number: row.row() for number, row in self.postings.items()}


def _told(plan: ImportPlan) -> tuple[dict[str, Any], str]:
    """What the page shows, and its digest: what is shown is what is confirmed."""
    told = {
        "postings": [_posting_told(line) for line in plan.postings],
        "exhibitors": [_exhibitor_told(line) for line in plan.exhibitors],
        "unknown": list(plan.unknown_columns),
        "absent": list(plan.absent_columns),
    }
    return told, digest_of(told)


def _posting_told(line: PlannedPosting) -> dict[str, Any]:
    return {
        "row": line.row,
        "verdict": line.verdict.value,
        "job_no": line.job_no,
        "title": line.posting.title if line.posting else "",
        "employer": line.posting.employer if line.posting else "",
        "changes": [{"label": one.label, "old": one.old, "new": one.new} for one in line.changes],
        "errors": [{"column": one.column, "message": one.message} for one in line.errors],
        "missing": list(line.missing),
    }


def _exhibitor_told(line: PlannedExhibitor) -> dict[str, Any]:
    return {
        "verdict": line.verdict.value,
        "name": line.exhibitor.name,
        "corporate_no": line.exhibitor.corporate_no,
        "changes": [{"label": one.label, "old": one.old, "new": one.new} for one in line.changes],
    }


def _write(act: OpenAct, gathering: Gathering, plan: ImportPlan, known: _Known) -> None:
    for line in plan.exhibitors:
        if line.verdict in WRITES:
            exhibitor = _write_exhibitor(act, gathering, line.exhibitor, known)
            act.line(exhibitor, kind="exhibitor", verdict=line.verdict, fields=[one.key for one in line.changes])
    for posted in plan.postings:
        if posted.verdict in WRITES and posted.posting is not None:
            posting = _write_posting(gathering, posted, known)
            fields = [one.key for one in posted.changes]
            act.line(posting, kind="posting", row=posted.row, verdict=posted.verdict, fields=fields)


def _write_exhibitor(act: OpenAct, gathering: Gathering, row: ExhibitorRow, known: _Known) -> Exhibitor:
    exhibitor = known.exhibitors.get(row.corporate_no)
    if exhibitor is None:
        organisation, _made = Organisation.objects.get_or_create(
            corporate_no=row.corporate_no,
            defaults={
                "kind": OrganisationKind.COMPANY,
                "name": row.name,
                "kana": row.kana,
                "municipality": row.municipality,
                "industry": row.industry,
                "made_at": clock.now(),
            },
        )
        exhibitor = Exhibitor(programme_id=act.programme_id, gathering=gathering, organisation=organisation)
        known.exhibitors[row.corporate_no] = exhibitor
    _rename(exhibitor.organisation, row)
    rows.fill_exhibitor(exhibitor, row)
    exhibitor.save()
    return exhibitor


def _rename(organisation: Organisation, row: ExhibitorRow) -> None:
    """Public facts of a body outlive programmes: the newest import tells them."""
    if (organisation.name, organisation.kana) != (row.name, row.kana):
        organisation.name, organisation.kana = row.name, row.kana
        organisation.save(update_fields=["name", "kana"])


def _write_posting(gathering: Gathering, line: PlannedPosting, known: _Known) -> Posting:
    assert line.posting is not None, "only readable lines are written"
    exhibitor = known.exhibitors[line.posting.corporate_no]
    posting = known.postings.get(line.job_no)
    if posting is None:
        posting = Posting(programme_id=gathering.programme_id, gathering=gathering)
    else:
        _look_anew(posting)
    posting.exhibitor = exhibitor
    rows.fill_posting(posting, line.posting, line.missing)
    posting.save()
    if EXHIBITOR.allows(exhibitor.state, "begin_check") and posting.checked_at is None:
        exhibitor.state = EXHIBITOR.after(exhibitor.state, "begin_check")
        exhibitor.save(update_fields=["state"])
    return posting


def _look_anew(posting: Posting) -> None:
    verb = "keep" if CHECK.allows(posting.check_state, "keep") else "reimport"
    posting.check_state = CHECK.after(posting.check_state, verb)
    if verb == "reimport":
        posting.checked_by = posting.checked_office = posting.checked_at = None
        posting.check_reason = ""
