"""Who hosts a booth: trained, and on a rota in which nobody is in two places. 仕様書1(2)ア(キ)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors.models import Exhibitor, Shift, TrainingPass
from engawa.delivery.exhibitors.rota import NotHere, Overlaps, Span, TooLong, longest_run, members_of, planned_of
from engawa.delivery.exhibitors.training import modules, passed

MOST_MINUTES = 120
REST_MINUTES = 10


class NotAllRight(Exception):
    """Some questions were not answered rightly: the places of those, by module."""

    def __init__(self, wrong: Mapping[str, list[int]]) -> None:
        super().__init__(wrong)
        self.wrong = dict(wrong)


def pass_training(programme: Programme, *, by: Actor, answers: Mapping[str, Sequence[int]]) -> int:
    """Modules by key with the choices made; all right, or nothing is kept. How many are new."""
    wrong = {key: found for key, given in answers.items() if (found := modules()[key].wrong(given))}
    if wrong:
        raise NotAllRight(wrong)
    with acting(Act.TRAINING_FINISH, programme, by=by) as act:
        known = passed([by.id])[by.id]
        new = [modules()[key] for key in answers if key not in known]
        if not new:
            act.skip_entry()
        now = clock.now()
        TrainingPass.objects.bulk_create(
            [
                TrainingPass(programme=programme, person=by.id, module=one.key, version=one.version, at=now)
                for one in new
            ],
            ignore_conflicts=True,  # passed in another tab a moment ago
        )
        act.record(modules={one.key: one.version for one in new})
    return len(new)


def add_shift(exhibitor: Exhibitor, *, by: Actor, person: UUID, starts_at: dt.datetime, ends_at: dt.datetime) -> Shift:
    """A time at the booth. Raises Overlaps, TooLong (two hours without ten minutes' rest) and NotHere."""
    span = Span(starts_at, ends_at)
    with acting(Act.ROTA_EDIT, exhibitor.programme, by=by, about=exhibitor) as act:
        gathering = gatherings.locked(exhibitor.gathering_id)
        if person not in members_of(exhibitor):
            raise NotHere
        there = [Span(row.starts_at, row.ends_at) for row in planned_of(person)]
        if any(span.meets(other) for other in there):
            raise Overlaps
        if longest_run([*there, span], rest=REST_MINUTES) > MOST_MINUTES:
            raise TooLong
        shift = Shift.objects.create(
            programme_id=act.programme_id,
            exhibitor_id=exhibitor.pk,
            gathering=gathering,
            person=person,
            starts_at=starts_at,
            ends_at=ends_at,
            state=Shift.State.PLANNED,
        )
        act.record(shift=shift.pk)
    return shift


def drop_shift(shift: Shift, *, by: Actor) -> None:
    """The rota of a day is written anew as often as life asks for it."""
    with acting(Act.ROTA_EDIT, shift.programme, by=by, about=shift) as act:
        gatherings.locked(shift.gathering_id)
        changed = Shift.objects.filter(pk=shift.pk, state=Shift.State.PLANNED).update(state=Shift.State.DROPPED)
        if not changed:
            act.skip_entry()
        act.record(result="dropped")
