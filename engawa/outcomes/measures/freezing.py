"""確定: the figures as they stand, with nobody in them. What is erased later changes the live ones, never these."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import steady
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.models import Figures
from engawa.outcomes.measures.queries import standings
from engawa.outcomes.measures.sources import FairFacts


def freeze_figures(programme: Programme, *, by: Actor) -> Figures:
    """What came in until now is counted first."""
    collect(programme)
    with acting(Act.FIGURES_FREEZE, programme, by=by) as act:
        steady.change("figures", programme.pk)
        counts = counts_now()
        last = Figures.objects.order_by("-number").values_list("number", flat=True).first() or 0
        row = Figures.objects.create(
            programme=programme,
            number=last + 1,
            as_at=clock.now(),
            counts=counts,
            digest=canonical.digest(counts),
            frozen_by=by.person_id,
        )
        act.record(figures=row.pk, number=row.number, digest=row.digest)
        act.wake("window", programme.pk)
    return row


def counts_now() -> dict[str, Any]:
    """Numbers and codes only: each query over each fair and over all, the targets, and the cut as it stands."""
    now = standings()
    return {
        "fairs": [
            {"number": fair.number, "day": fair.day.isoformat(), "counts": _counts([fair])} for fair in now.fairs
        ],
        "all": _counts(now.fairs),
        "targets": {goal.goal.value: goal.target for goal in now.goals},
        "cut": now.cut,
    }


def _counts(fairs: Sequence[FairFacts]) -> dict[str, int]:
    return {key: query.count(fairs) for key, query in QUERIES.items()}


def frozen() -> list[Figures]:
    """Newest first."""
    return list(Figures.objects.order_by("-number"))


def settled_counts(number: int, ended_at: dt.datetime) -> tuple[dict[str, int], dt.datetime | None]:
    """The newest counts of one fair that were frozen after its end, with their moment; nothing when there are none."""
    for row in Figures.objects.filter(as_at__gte=ended_at).order_by("-number"):
        for one in row.counts["fairs"]:
            if one["number"] == number:
                return dict(one["counts"]), row.as_at
    return {}, None


def frozen_for(pk: UUID) -> Figures:
    found = Figures.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def compared(row: Figures) -> list[tuple[str, str, int, int]]:
    """(query, label, then, now) of every figure that was counted then."""
    now = _counts(standings().fairs)
    return [
        (key, f"{QUERIES[key].label}", count, now[key]) for key, count in row.counts["all"].items() if key in QUERIES
    ]
