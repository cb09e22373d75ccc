"""窓口の時間: each body enters its own, with where the facts come from. What is left out reads 「未登録」."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import ConsultationCounter
from engawa.delivery.guidance.states import Mode

Hours = Mapping[str, Sequence[tuple[str, str]]]


class NotOwn(LookupError):
    """Another body's counter, or none."""


@dataclass(frozen=True)
class Facts:
    """`hours`: weekday, Monday is "0" → spans on the clock of Tokyo."""

    name: str
    place: str = ""
    phone: str = ""
    modes: tuple[str, ...] = ()
    hours: Hours | None = None
    closed_days: tuple[dt.date, ...] = ()
    source: str = ""
    checked_on: dt.date | None = None


def write_counter(programme: Programme, *, by: Actor, facts: Facts, pk: UUID | None = None) -> ConsultationCounter:
    """A new one, or one of the body's own changed. Raises NotOwn."""
    with acting(Act.COUNTER_EDIT, programme, by=by, scope={"counter": pk}) as act:
        if agency_of(by) is None or by.organisation_id is None:
            raise NotOwn(pk)
        rows = ConsultationCounter.objects.select_for_update(of=("self",)).filter(organisation=by.organisation_id)
        one = rows.filter(pk=pk).first() if pk else rows.filter(name=facts.name).first()
        if pk and one is None:
            raise NotOwn(pk)
        one = one or ConsultationCounter(programme=programme, organisation_id=by.organisation_id)
        for text in (facts.name, facts.place, facts.phone, facts.source):
            refuse_controls(text)
        one.name, one.place, one.phone, one.source = facts.name, facts.place, facts.phone, facts.source
        one.modes = [Mode(mode).value for mode in facts.modes]
        one.weekly_hours = {day: [list(span) for span in spans] for day, spans in (facts.hours or {}).items() if spans}
        one.closed_days, one.checked_on = sorted(facts.closed_days), facts.checked_on
        one.save()
        act.record(counter=one.pk, days=sorted(one.weekly_hours))
        act.wake("guidance", programme.pk)
    return one
