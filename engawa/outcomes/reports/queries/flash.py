"""開催速報: one fair, with both fairs' totals beside it. Inside the programme."""

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.outcomes.measures.queries import Standing, kind_counts, standings
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import KIND_LABELS, MatchState
from engawa.outcomes.reports.documents.flash import FlashReport, MatchKind
from engawa.outcomes.reports.documents.goals import Achievement, Cited
from engawa.outcomes.reports.queries.parts import NotReady, cited, thresholds


def flash_report(programme: Programme, fair: FairFacts) -> FlashReport:
    """The 開催速報 of one fair, with both fairs' totals beside it. Raises NotReady."""
    now = standings()
    if not now.agreed:
        raise NotReady(_("目標がまだ合意されていません。すべての回の目標に合意すると、速報を作成できます。"))
    commissioner, contractor = programme.commissioner, programme.contractor
    return FlashReport(
        addressee=f"{commissioner.name}　様" if commissioner else "",
        sender=contractor.name if contractor else "",
        sender_lines=(),
        programme=programme.title,
        fair_no=fair.number,
        held_on=fair.day,
        hours=fair.hours,
        as_at=clock.now(),
        companies=cited("Q-E01", [fair]),
        municipalities=cited("Q-E02", [fair]),
        registered=cited("Q-S01", [fair]),
        talks=cited("Q-T01", [fair]),
        participants=_achievement(now.participants, fair),
        matches=_achievement(now.matches, fair),
        kinds=_kinds(fair),
        thresholds=thresholds(now),
        contract_price=now.price,
        cut=now.cut,
    )


def _achievement(standing: Standing, fair: FairFacts) -> Achievement:
    return Achievement(
        key=standing.goal.value,
        label=standing.label,
        unit=standing.unit,
        fair=Cited(standing.per_fair[fair.gathering], standing.query),
        fair_target=standing.targets[fair.gathering],
        fair_floor=standing.floor_each,
        total=Cited(standing.actual, standing.query),
        total_target=standing.target,
        total_floor=standing.floor,
        strict=standing.strict,
    )


def _kinds(fair: FairFacts) -> tuple[MatchKind, ...]:
    return tuple(
        MatchKind(
            key=kind.name.lower(),
            label=str(KIND_LABELS[kind]),
            confirmed=found[MatchState.CONFIRMED],
            needs_check=found[MatchState.NEEDS_CHECK] + found[MatchState.CANDIDATE],
            disputed=found[MatchState.DISPUTED] + found[MatchState.RETURNED],
            rejected=found[MatchState.REJECTED],
            query=f"Q-M1{kind.value}",
        )
        for kind, found in kind_counts([fair]).items()
    )
