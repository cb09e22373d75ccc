"""当日体制: who is in charge of what on the day. 総括 and who stands in for it are named by 責 (特記仕様書7(1)②)."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.day_states import PostKind
from engawa.delivery.fairs.models import DayPost
from engawa.delivery.fairs.queries.posts import office_people


class NotOfTheOffice(Exception):
    """Nobody of 乙's people today."""


class ChiefNames(Exception):
    """総括 and its deputy are named by 責."""


def _refuse(by: Actor, post: str) -> None:
    if post == PostKind.LEAD and not by.can(Permission.FAIR_HALT):
        raise ChiefNames


def set_post(
    gathering: Gathering,
    *,
    by: Actor,
    post: str,
    person: UUID,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    deputy: UUID | None = None,
) -> DayPost:
    """One more line of the sheet. Raises NotOfTheOffice, ChiefNames."""
    kind = PostKind(post)
    _refuse(by, kind)
    with acting(Act.POST_EDIT, gathering.programme, by=by, about=gathering, scope={"post": kind}) as act:
        known = office_people()
        if person not in known or (deputy is not None and deputy not in known):
            raise NotOfTheOffice
        made: DayPost = DayPost.objects.create(
            programme_id=act.programme_id,
            gathering=gathering,
            post=kind,
            person=person,
            deputy=deputy,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        act.record(row=made.pk, person=person, deputy=deputy)
        act.wake("board", "day")
    return made


def drop_post(row: DayPost, *, by: Actor) -> None:
    """Taken off the sheet. Twice is once."""
    _refuse(by, row.post)
    with acting(Act.POST_EDIT, row.programme, by=by, about=row, scope={"verb": "drop"}) as act:
        found = DayPost.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.dropped_at is not None:
            act.skip_entry()
            return
        found.dropped_at = clock.now()
        found.save(update_fields=["dropped_at"])
        act.wake("board", "day")
