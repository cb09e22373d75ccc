"""当日体制: who is in charge of what. Run inside the programme; people by their ids alone."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.day_states import PostKind
from engawa.delivery.fairs.models import DayPost

OFFICE = (Role.CHIEF, Role.CONTRACTOR)
ORDER = list(PostKind)


def posts_of(gathering: UUID) -> list[DayPost]:
    """In the order of the sheet, then by the hour."""
    rows = _standing(gathering).select_related("programme")
    return sorted(rows, key=lambda one: (ORDER.index(PostKind(one.post)), one.starts_at, one.pk))


def _standing(gathering: UUID) -> "QuerySet[DayPost]":
    return DayPost.objects.filter(gathering=gathering, dropped_at__isnull=True).order_by("starts_at", "pk")


def missing_posts(gathering: UUID) -> list[PostKind]:
    there = set(_standing(gathering).values_list("post", flat=True))
    return [one for one in ORDER if one.value not in there]


def office_people() -> dict[UUID, Membership]:
    """Who may stand on the sheet: 乙's own people today."""
    rows = Membership.objects.filter(state=Membership.State.ACTIVE, roles__overlap=[role.value for role in OFFICE])
    return {one.person_id: one for one in rows.select_related("person").order_by("made_at", "pk")}


def stands_in_for_chief(gathering: UUID, person: UUID, at: dt.datetime) -> bool:
    """Named on 総括 for this hour, as its deputy or in charge of it."""
    rows = _standing(gathering).filter(post=PostKind.LEAD, starts_at__lte=at, ends_at__gt=at)
    return any(person in {one.person, one.deputy} for one in rows)


def leads_now(gathering: UUID, at: dt.datetime) -> DayPost | None:
    """総括 at this moment; before the day the first one to come."""
    rows = list(_standing(gathering).filter(post=PostKind.LEAD, ends_at__gt=at))
    return next((one for one in rows if one.starts_at <= at), rows[0] if rows else None)
