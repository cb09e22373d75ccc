"""アンケート集計 of one fair: what was settled when answers were no longer taken. Inside the programme."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from engawa.base.kit.wareki import wareki
from engawa.base.programmes.models import Programme
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import Audience
from engawa.delivery.events.surveys import gists_of, surveys_of
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.surveyed import Part, Tally, tally
from engawa.outcomes.reports.documents.goals import Cited
from engawa.outcomes.reports.documents.survey import SurveyCell, SurveyPart, SurveySide, SurveyTable
from engawa.outcomes.reports.queries.parts import NotReady, held_words, letterhead

UNITS = {Audience.PARTICIPANT: "人", Audience.EXHIBITOR: "団体"}


def survey_table(programme: Programme, fair: FairFacts) -> SurveyTable:
    """Raises NotReady while one of the fair's surveys is not closed."""
    known = surveys_of([fair.gathering])
    if not known:
        raise NotReady(_("この回のアンケートは用意されていません。"))
    if waits := [one for one in known if one.closed_at is None]:
        last = max(one.last_day for one in waits)
        day = wareki(last, weekday=True)
        raise NotReady(_("アンケートは%(day)sまで受け付けます。そのあと集計が確定すると作成できます。") % {"day": day})
    return _table(programme, fair, known)


def survey_tables(programme: Programme, fairs: Sequence[FairFacts]) -> tuple[SurveyTable, ...]:
    """Of those fairs whose surveys are closed."""
    known = surveys_of([fair.gathering for fair in fairs])
    found = []
    for fair in fairs:
        own = [one for one in known if one.gathering_id == fair.gathering]
        if own and all(one.closed_at is not None for one in own):
            found.append(_table(programme, fair, own))
    return tuple(found)


def _table(programme: Programme, fair: FairFacts, surveys: Sequence[Survey]) -> SurveyTable:
    return SurveyTable(
        head=letterhead(programme),
        fair=fair.words,
        held=held_words(fair),
        sides=tuple(_side(one) for one in surveys),
    )


def _side(survey: Survey) -> SurveySide:
    found = tally(survey)
    return SurveySide(
        key=survey.side.value,
        label=survey.audience_words,
        unit=UNITS[survey.side],
        asked=found.asked,
        answered=Cited(found.answered, found.query),
        percent=f"{found.rate}%" if found.rate is not None else "―",
        closed=_("%(day)sまで") % {"day": wareki(survey.last_day, weekday=True)},
        parts=tuple(_part(found, part) for part in found.parts),
        gists=tuple(gists_of(survey).values_list("words", flat=True)),
    )


def _part(found: Tally, part: Part) -> SurveyPart:
    cells = (
        SurveyCell(
            cell.code,
            cell.label,
            Cited(cell.count, found.query) if cell.count is not None else None,
            (cell.count or 0) * 100 // found.answered if found.answered else 0,
        )
        for cell in part.cells
    )
    return SurveyPart(part.key, part.label, part.several, tuple(cells))
