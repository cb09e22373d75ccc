"""数字を確定する: counts as at a moment, and what they have become since."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from engawa.base.programmes.permissions import Permission as Word
from engawa.outcomes.measures.freezing import compared, freeze_figures, frozen_for
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest


@require_POST
@at_desk(Word.PAPER_FREEZE)
def freeze(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    made = freeze_figures(request.programme, by=request.actor)
    return desk.go(request, "frozen", pk=made.pk)


@require_safe
@at_desk(Word.MATCH_VIEW)
def frozen(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = frozen_for(pk)
    rows = [(query, label, then, now, now != then) for query, label, then, now in compared(found)]
    return page(request, desk, "between/frozen", {"frozen": found, "rows": rows})
