"""アンケート集計 of one fair: counts for 乙 while answers come in, the settled tally for everybody afterwards."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Permission as Word
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import AUDIENCE_LABELS, Audience
from engawa.delivery.events.surveys import gists_of, surveys_of
from engawa.outcomes.measures.surveyed import Cell, Part, Tally, tally
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest


@require_safe
@at_desk(Word.SURVEY_VIEW)
def surveys(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    known = {one.side: one for one in surveys_of([gathering.pk])}
    exact = request.actor.can(Word.SURVEY_SET)
    context = {
        "gathering": gathering,
        "sides": [_side(audience, known.get(audience), exact=exact) for audience in AUDIENCE_LABELS],
        "any_closed": any(one.closed_at for one in known.values()),
        "as_at": clock.now(),
    }
    return page(request, desk, "between/surveys/surveys", context)


def _side(audience: Audience, survey: Survey | None, *, exact: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {"audience": audience.value, "label": AUDIENCE_LABELS[audience], "survey": survey}
    if survey is None:
        return facts
    found = tally(survey, exact=exact) if survey.held else None
    parts = found.parts if found and found.answered else ()
    return facts | {
        "items": survey.items,
        "tally": found,
        "told": [{"part": part, "rows": _rows(found, part)} for part in parts if found and part.told],
        "untold": [part for part in parts if not part.told],
        "gists": list(gists_of(survey)),
    }


def _rows(found: Tally, part: Part) -> list[tuple[Cell, int | None]]:
    return [(cell, _percent(cell, found)) for cell in part.cells]


def _percent(cell: Cell, found: Tally) -> int | None:
    """Of those who answered, cut off."""
    return cell.count * 100 // found.answered if cell.count is not None and found.answered else None
