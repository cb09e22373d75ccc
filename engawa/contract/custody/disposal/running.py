"""What the worker does with an order to erase. Each step may be interrupted; the job is started again and goes on.

1. In one transaction, through the login that deletes: gather, delete everywhere, end the key, leave the tombstone.
2. Files. 3. The physical part. 4. The search, by a process of its own.
"""

import datetime as dt
import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.subjects.sites import SITES, whom_of
from engawa.base.vault import tombstones
from engawa.contract.custody.disposal import handover
from engawa.contract.custody.disposal.disposer import as_disposer
from engawa.contract.custody.disposal.gathering import gather
from engawa.contract.custody.disposal.models import ErasureRecord, ErasureRequest
from engawa.contract.custody.disposal.physical import make_unreadable
from engawa.contract.custody.disposal.queries import record_of
from engawa.contract.custody.disposal.returning import note_mark
from engawa.contract.custody.disposal.searching import Found, search
from engawa.contract.custody.disposal.states import ERASURE, ErasureState

BY = system("custody.erase")
OWN_TABLES = ("custody_erasurerequest",)

log = logging.getLogger(__name__)


def run(programme: Programme, request_id: UUID) -> None:
    """From wherever it stands to the record of a search. Repeating it is harmless."""
    request = _request(programme, request_id)
    if request is None:
        return
    if request.state == ErasureState.ERASING:
        with as_disposer():
            _erase(programme, request_id)
        request = _request(programme, request_id)
    if request is None or request.state not in {ErasureState.ERASED, ErasureState.NOT_VERIFIED}:
        return
    if request.instruction_id is not None:
        note_mark(programme.pk, request.tombstone, request.instruction_id)
    if request.files:
        _remove_files(programme, request)
    _make_unreadable(programme, request)  # again before each search: what was found may have been removed by hand
    _search(programme, request)


def _request(programme: Programme, request_id: UUID) -> ErasureRequest | None:
    with inside(programme):
        found: ErasureRequest | None = ErasureRequest.objects.filter(pk=request_id).first()
    return found


def _erase(programme: Programme, request_id: UUID) -> None:
    """One transaction: an interruption leaves everything as it was, or nothing at all."""
    with acting(Act.ERASE_RUN, programme, by=BY) as act:
        request = (
            ErasureRequest.objects.select_for_update(of=("self",)).select_related("instruction").get(pk=request_id)
        )
        if request.state != ErasureState.ERASING or request.subject_id is None or request.instruction is None:
            act.skip_entry()
            return
        subject = request.subject_id
        Subject.objects.select_for_update(of=("self",)).get(pk=subject)
        whom = whom_of(programme.pk, subject)
        handover.keep(request.pk, gather(act, whom))
        files = sorted({name for site in SITES.values() for name in site.files(whom)})
        beyond = [words for site in SITES.values() for words in site.beyond(whom)]
        went = {site.name: site.erase(act, whom) for site in SITES.values()}
        mark = tombstones.destroy(act, programme.pk, subject, instruction=request.instruction.pk)
        request.subject = None
        request.state = ERASURE.after(request.state, "erase")
        request.counted = {name: rows for name, rows in went.items() if rows}
        request.files, request.tombstone, request.erased_at = files, mark.hex(), clock.now()
        request.physical = {"beyond": beyond}
        request.save(update_fields=["subject", "state", "counted", "files", "tombstone", "erased_at", "physical"])
        act.approved_by(request.instruction.number)
        act.record(request=request.pk, method=request.method, rows=request.counted, tombstone=request.tombstone)
        act.wake("window", programme.pk)
        act.wake("board", "day")


def _remove_files(programme: Programme, request: ErasureRequest) -> None:
    root = Path(settings.FILES).resolve()
    for name in request.files:
        path = (root / name).resolve()
        if path.is_relative_to(root):
            path.unlink(missing_ok=True)
    _note(programme, request, "files", files=[])


def _make_unreadable(programme: Programme, request: ErasureRequest) -> None:
    tables = {table for site in SITES.values() for table in site.tables}
    with inside(programme):
        last = record_of(request)
        beside = [str(one["site"]) for one in last.findings] if last is not None else []
    done = make_unreadable(tables | set(OWN_TABLES), beside=beside)
    told = {"beyond": request.physical.get("beyond", []), "done_at": clock.now().isoformat()}
    _note(programme, request, "physical", physical=done.plain() | told)


def _note(programme: Programme, request: ErasureRequest, stage: str, **facts: object) -> None:
    with acting(Act.ERASE_RUN, programme, by=BY, about=request) as act:
        ErasureRequest.objects.filter(pk=request.pk).update(**facts)
        act.record(stage=stage)
    for name, value in facts.items():
        setattr(request, name, value)


def _search(programme: Programme, request: ErasureRequest) -> None:
    values = handover.kept(request.pk)
    began = clock.now()
    found = search(values or [])
    good = found.clean and values is not None and not request.physical.get("dead_rows")
    with acting(Act.ERASE_SEARCH, programme, by=BY, about=request) as act:
        request = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        request.state = ERASURE.after(request.state, "verify" if good else "doubt")
        request.save(update_fields=["state"])
        _record(request, found, good=good, known=values is not None, began=began)
        act.record(good=good, findings=len(found.findings), sites=len(found.covered), state=request.state)
        act.wake("window", programme.pk)
    if good:
        handover.drop(request.pk)


def _record(request: ErasureRequest, found: Found, *, good: bool, known: bool, began: dt.datetime) -> None:
    ErasureRecord.objects.create(
        programme_id=request.programme_id,
        request=request,
        good=good,
        started_at=began,
        finished_at=clock.now(),
        values_known=ErasureRecord.Known.ALL if known else ErasureRecord.Known.LOST,
        findings=list(found.findings),
        passing=list(found.passing),
        covered=list(found.covered),
        not_covered=[
            *found.not_covered,
            *({"site": "", "why": why} for why in _uncovered(request)),
        ],
        looked=list(found.looked),
        why=found.why,
    )


def _uncovered(request: ErasureRequest) -> list[str]:
    """What the server refused to write anew, and what has left the installation."""
    return [*request.physical.get("not_covered", []), *request.physical.get("beyond", [])]
