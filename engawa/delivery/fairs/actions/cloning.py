"""第2回を第1回から、一つの操作で. 仕様書1(2)イ: two fairs of one contract.

Taken over: hours of the rooms, exhibitors with what they say of themselves, whatever other rooms register as theirs.
Never: people and what they did, wished or consented to; what 甲 agreed to; who is on duty when. `tests/cloned.json`
says of each table which it is.
"""

import datetime as dt

from django.db.models import Max

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.cloning import copy_all
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.models import Fair


class AlreadyCloned(Exception):
    """A fair made from this one is still a draft: go on with that."""


class WrongHours(ValueError):
    """The next fair ends after it begins, and begins after the one it is made from."""


def clone_fair(fair: Fair, *, by: Actor, title: str, starts_at: dt.datetime, ends_at: dt.datetime) -> Fair:
    """The next fair as a draft. Raises AlreadyCloned, WrongHours."""
    with acting(Act.FAIR_CLONE, fair.programme, by=by, about=fair) as act:
        old = gatherings.locked(fair.gathering_id)
        fair = Fair.objects.get(pk=fair.pk)
        if ends_at <= starts_at or starts_at <= old.ends_at:
            raise WrongHours
        if Fair.objects.filter(cloned_from=fair, gathering__state=GatheringState.DRAFT).exists():
            raise AlreadyCloned
        new = Gathering.objects.create(
            programme_id=act.programme_id, kind=old.kind, title=title, starts_at=starts_at, ends_at=ends_at
        )
        made = Fair.objects.create(
            programme_id=act.programme_id,
            gathering=new,
            number=(Fair.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            neutral_name=fair.neutral_name,
            rooms_from=starts_at - (old.starts_at - fair.rooms_from),
            rooms_to=ends_at + (fair.rooms_to - old.ends_at),
            cloned_from=fair,
        )
        act.record(fair=made.pk, gathering=new.pk, number=made.number, copied=copy_all(act, old, new))
        act.wake("gathering", new.pk)
    return made
