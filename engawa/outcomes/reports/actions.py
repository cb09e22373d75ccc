"""Freezing a paper. What came in until now is counted first, as at one moment (ADR 0025); then it is printed and recorded."""

from collections.abc import Callable, Mapping
from functools import partial

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports.documents import (
    attendance,
    checklist,
    exhibitors,
    flash,
    matches,
    report,
    survey,
    weekly,
)
from engawa.outcomes.reports.queries import (
    Week,
    attendance_table,
    checklist_paper,
    exhibitor_table,
    flash_report,
    match_table,
    survey_table,
    weekly_report,
    whole_report,
)
from engawa.shared.documents.actions import freeze
from engawa.shared.documents.kinds import Context
from engawa.shared.documents.models import Paper

OWN = {Act.PAPER_FREEZE: Permission.PAPER_FREEZE, Act.REPORT_FREEZE: Permission.REPORT_FREEZE}


def freeze_flash(programme: Programme, *, by: Actor, fair: FairFacts) -> Paper:
    """開催速報. Raises NotReady, Unprintable. What came in until now is counted first."""
    collect(programme)
    with acting(Act.PAPER_FREEZE, programme, by=by, scope={"kind": flash.KIND, "gathering": fair.gathering}) as act:
        return freeze(act, flash.KIND, context=flash_report(programme, fair))


def freeze_matches(programme: Programme, *, by: Actor) -> Paper:
    """マッチング実績表. Raises NotReady, Unprintable."""
    return _freeze(Act.PAPER_FREEZE, programme, matches.KIND, partial(match_table, programme), by=by)


def freeze_exhibitors(programme: Programme, *, by: Actor, fair: FairFacts) -> Paper:
    """出展企業一覧. Raises Unprintable."""
    build = partial(exhibitor_table, programme, fair)
    return _freeze(Act.PAPER_FREEZE, programme, exhibitors.KIND, build, by=by, gathering=fair.gathering)


def freeze_checklist(programme: Programme, *, by: Actor, fair: FairFacts) -> Paper:
    """開始前確認表 as it stands. Raises Unprintable."""
    build = partial(checklist_paper, programme, fair)
    return _freeze(Act.PAPER_FREEZE, programme, checklist.KIND, build, by=by, gathering=fair.gathering)


def freeze_attendance(programme: Programme, *, by: Actor) -> Paper:
    """参加者状況. Raises NotReady, Unprintable."""
    return _freeze(Act.PAPER_FREEZE, programme, attendance.KIND, partial(attendance_table, programme), by=by)


def freeze_survey(programme: Programme, *, by: Actor, fair: FairFacts) -> Paper:
    """アンケート集計. Raises NotReady, Unprintable."""
    build = partial(survey_table, programme, fair)
    return _freeze(Act.PAPER_FREEZE, programme, survey.KIND, build, by=by, gathering=fair.gathering)


def freeze_weekly(programme: Programme, *, by: Actor, week: Week, words: Mapping[str, str]) -> Paper:
    """週次進捗報告: 乙's own words, so 乙's alone. Raises ForbiddenCharacter, Unprintable."""
    _check(words)
    build = partial(weekly_report, programme, week, words)
    return _freeze(Act.REPORT_FREEZE, programme, weekly.KIND, build, by=by, week=week.first.isoformat())


def freeze_report(programme: Programme, *, by: Actor, words: Mapping[str, str]) -> Paper:
    """実施報告書: 乙's own words, so 乙's alone. Raises ForbiddenCharacter, NotReady, Unprintable."""
    _check(words)
    return _freeze(Act.REPORT_FREEZE, programme, report.KIND, partial(whole_report, programme, words), by=by)


def _freeze(
    act_name: Act, programme: Programme, kind: str, build: Callable[[], Context], *, by: Actor, **scope: object
) -> Paper:
    """Whoever may not is refused before anything is counted."""
    context: Context | None = None
    if by.can(OWN[act_name]):
        collect(programme)
        with inside(programme):
            context = build()
    with acting(act_name, programme, by=by, scope={"kind": kind} | scope) as act:
        assert context is not None, "refused otherwise"
        return freeze(act, kind, context=context)


def _check(words: Mapping[str, str]) -> None:
    for text in words.values():
        refuse_controls(text)
