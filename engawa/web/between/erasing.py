"""消去: what 甲 and 責 read alike — the list, one request with its plan, and what the search found afterwards."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import show_alias, show_aliases
from engawa.contract.approvals import documents
from engawa.contract.custody.disposal import queries
from engawa.contract.custody.disposal.access import request_for
from engawa.contract.custody.disposal.actions import erase_facts
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import ErasureState
from engawa.contract.duties.queries import explain
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.erasure_forms import AnswerForm, MethodForm
from engawa.web.between.erasure_record import verdict_of
from engawa.web.between.erasure_words import next_step
from engawa.web.scope import EngawaRequest

READ = (Word.ERASE, Word.INSTRUCT, Word.WINDOW_VIEW)
PRESSES = {"contractor": Word.ERASE, "commissioner": Word.INSTRUCT}
MOVING = {ErasureState.ERASING, ErasureState.ERASED}
PLANNED = {ErasureState.PLANNED, ErasureState.INSTRUCTED}


@require_safe
@at_desk(*READ)
def erasures(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """What waits for this desk first, then the newest."""
    found = queries.requests()
    aliases = show_aliases(one.subject_id for one in found if one.subject_id)
    may = request.actor.can(PRESSES[desk.namespace])
    rows = [
        (one, aliases.get(one.subject_id, "") if one.subject_id else "", step, may and step.waits_for(desk.namespace))
        for one in found
        for step in [next_step(one)]
    ]
    context = {
        "rows": sorted(rows, key=lambda row: not row[3]),
        "to_instruct": may and any(row[2].verb == "instruct" and row[3] for row in rows),
    }
    return page(request, desk, "between/erasures", context)


@require_safe
@at_desk(*READ)
def erasure(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    return erasure_page(request, desk, request_for(request.actor, request.programme, pk, *READ))


def erasure_page(
    request: EngawaRequest,
    desk: Desk,
    found: ErasureRequest,
    *,
    method: MethodForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    wrong = any(form.errors for form in (method, answer) if form is not None)
    with inside(request.programme):
        context = _facts(request, desk, found) | {"method": method or MethodForm(), "answer": answer or AnswerForm()}
        return page(request, desk, "between/erasure", context, status=422 if wrong else 200)


def _facts(request: EngawaRequest, desk: Desk, found: ErasureRequest) -> dict[str, Any]:
    lines, step = queries.plan_lines(found), next_step(found)
    may = request.actor.can(PRESSES[desk.namespace])
    record = queries.record_of(found)
    return {
        "erasure": found,
        "alias": show_alias(found.subject_id) if found.subject_id else "",
        "lines": lines,
        "total": sum(line.count for line in lines),
        "step": step,
        "verb": step.verb if may and step.waits_for(desk.namespace) else "",
        "may_replan": may and desk.namespace == "contractor" and found.state == ErasureState.PLANNED,
        "missing": _missing(request, found),
        "moving": found.state in MOVING,
        "record": record,
        "verdict": verdict_of(record) if record else None,
    }


def _missing(request: EngawaRequest, found: ErasureRequest) -> list[object]:
    """What still stands between this request and the erasing, in the words of the duties themselves."""
    if found.state not in PLANNED:
        return []
    facts = erase_facts(found)
    return list(explain(Act.ERASE, request.programme, by=request.actor, about=found, scope=facts).unmet)


@require_safe
@at_desk(*READ)
def record(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    """The record of the newest search."""
    found = request_for(request.actor, request.programme, pk, *READ)
    newest = queries.record_of(found)
    if newest is None:
        raise Http404
    lines = queries.plan_lines(found)
    context = {
        "erasure": found,
        "record": newest,
        "verdict": verdict_of(newest),
        "went": [(line, found.counted.get(line.site, 0)) for line in lines],
        "may_search": found.state == ErasureState.NOT_VERIFIED
        and desk.namespace == "contractor"
        and request.actor.can(Word.ERASE),
    }
    return page(request, desk, "between/erasure_record", context)


@require_safe
@at_desk(*READ)
def document(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    """The instruction as 甲 gave it: downloaded, never rendered in our origin."""
    found = request_for(request.actor, request.programme, pk, *READ)
    given = found.instruction
    if given is None:
        raise Http404
    content = documents.read(
        programme=given.programme_id, row=given.pk, key=given.document_key, digest=given.document_sha256
    )
    ending = given.document_type.rpartition("/")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="instruction-{given.pk.hex[:8]}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)
