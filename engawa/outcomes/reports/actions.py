"""Freezing a paper: count, print and record in one transaction."""

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports.documents import flash
from engawa.outcomes.reports.queries import flash_report
from engawa.shared.documents.actions import freeze
from engawa.shared.documents.models import Paper


def freeze_flash(programme: Programme, *, by: Actor, fair: FairFacts) -> Paper:
    """開催速報. Raises NotReady, Unprintable. What came in until now is counted first."""
    collect(programme)
    with acting(Act.PAPER_FREEZE, programme, by=by, scope={"kind": flash.KIND, "gathering": fair.gathering}) as act:
        return freeze(act, flash.KIND, context=flash_report(programme, fair))
