"""実施報告書 (案): everything that is counted, in its customary order. Inside the programme."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from engawa.base.programmes.models import Programme
from engawa.outcomes.measures.lessons import lessons
from engawa.outcomes.measures.queries import standings
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports.documents.report import FairHeld, LessonLine, WholeReport
from engawa.outcomes.reports.queries.parts import (
    NotReady,
    cited,
    held_words,
    letterhead,
    need_fairs,
    over_all,
    thresholds,
)
from engawa.outcomes.reports.queries.surveys import survey_tables
from engawa.outcomes.reports.queries.tables import attendance_table, exhibitor_table, match_table


def whole_report(programme: Programme, words: Mapping[str, str]) -> WholeReport:
    """Raises NotReady."""
    now = standings()
    need_fairs(now.fairs)
    if not now.agreed:
        raise NotReady(_("目標がまだ合意されていません。すべての回の目標に合意すると、実施報告書を作成できます。"))
    named = {fair.gathering: fair.words for fair in now.fairs}
    return WholeReport(
        head=letterhead(programme),
        fairs=tuple(_held(fair) for fair in now.fairs),
        attendance=attendance_table(programme, now),
        exhibitors=tuple(exhibitor_table(programme, fair) for fair in now.fairs),
        matches=match_table(programme, now),
        surveys=survey_tables(programme, now.fairs),
        goals=tuple(over_all(goal) for goal in now.goals),
        thresholds=thresholds(now),
        lessons=tuple(
            LessonLine(named.get(one.gathering, ""), one.issue, one.answer, one.state_label) for one in lessons()
        ),
        contract_price=now.price,
        cut=now.cut,
        words=dict(words),
    )


def _held(fair: FairFacts) -> FairHeld:
    return FairHeld(
        key=f"f{fair.number}",
        label=fair.words,
        held=held_words(fair),
        companies=cited("Q-E01", [fair]),
        municipalities=cited("Q-E02", [fair]),
        registered=cited("Q-S01", [fair]),
        came=cited("Q-S02", [fair]),
        talks=cited("Q-T01", [fair]),
        matches=cited("Q-M01", [fair]),
    )
