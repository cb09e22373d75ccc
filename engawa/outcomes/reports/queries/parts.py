"""What several papers are built from."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.wareki import wareki
from engawa.base.programmes.models import Programme
from engawa.contract.clauses.queries import Setting
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.queries import Standing, Standings
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports.documents.flash import Threshold
from engawa.outcomes.reports.documents.goals import Achievement, Cited, Letterhead

THRESHOLDS = ("live.min_overlap_seconds", "participant.min_seconds")


class NotReady(Exception):
    """What the paper needs is not there yet; `str()` is the sentence for the page."""


def letterhead(programme: Programme) -> Letterhead:
    commissioner, contractor = programme.commissioner, programme.contractor
    return Letterhead(
        addressee=f"{commissioner.name}　様" if commissioner else "",
        sender=contractor.name if contractor else "",
        sender_lines=(),
        programme=programme.title,
        as_at=clock.now(),
    )


def need_fairs(fairs: Sequence[FairFacts]) -> None:
    if not fairs:
        raise NotReady(_("公開した開催がまだありません。"))


def cited(query: str, fairs: Sequence[FairFacts]) -> Cited:
    return Cited(QUERIES[query].count(fairs), query)


def held_words(fair: FairFacts) -> str:
    """`令和8年2月14日（土）13:00〜16:30`."""
    return f"{wareki(fair.day, weekday=True)}{fair.hours}"


def over_all(standing: Standing) -> Achievement:
    """Of the whole project; there is no single fair in it."""
    total = Cited(standing.actual, standing.query)
    return Achievement(
        key=standing.goal.value,
        label=standing.label,
        unit=standing.unit,
        fair=total,
        fair_target=standing.target,
        fair_floor=standing.floor,
        total=total,
        total_target=standing.target,
        total_floor=standing.floor,
        strict=standing.strict,
    )


def thresholds(now: Standings) -> tuple[Threshold, ...]:
    return tuple(_threshold(now.settings[key]) for key in THRESHOLDS)


def _threshold(setting: Setting) -> Threshold:
    return Threshold(setting.known.label, _("%(value)s以上") % {"value": setting.words}, setting.source)
