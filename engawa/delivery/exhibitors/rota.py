"""当日の担当表: reading it, and what a person's day may look like."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor, Shift


class Overlaps(Exception):
    """The person is somewhere else at that time."""


class TooLong(Exception):
    """More than two hours without ten minutes' rest."""


class NotHere(Exception):
    """Nobody of this exhibitor's."""


@dataclass(frozen=True, order=True)
class Span:
    start: dt.datetime
    end: dt.datetime

    def meets(self, other: "Span") -> bool:
        """Whether they share a moment; one may begin where the other ends."""
        return self.start < other.end and other.start < self.end


def longest_run(spans: Iterable[Span], *, rest: int) -> int:
    """Minutes of the longest stretch without `rest` minutes between two spans."""
    longest, begin, last = dt.timedelta(), None, None
    for span in sorted(spans):
        if begin is None or last is None or span.start - last >= dt.timedelta(minutes=rest):
            begin, last = span.start, span.end
        last = max(last, span.end)  # one span may lie within another
        longest = max(longest, last - begin)
    return int(longest.total_seconds() // 60)


def planned_of(person: UUID) -> "QuerySet[Shift]":
    return Shift.objects.filter(person=person, state=Shift.State.PLANNED).order_by("starts_at")


def rota_of(exhibitors: Iterable[UUID]) -> "QuerySet[Shift]":
    return Shift.objects.filter(exhibitor__in=list(exhibitors), state=Shift.State.PLANNED).order_by("starts_at", "pk")


def members_of(exhibitor: Exhibitor) -> dict[UUID, str]:
    """Who hosts there today, with their post: names are opened by nobody here."""
    return {person: post for _body, person, post in hosts_of([exhibitor.organisation_id])}


def hosts_of(organisations: Iterable[UUID]) -> list[tuple[UUID, UUID, str]]:
    """(organisation, person, post) of everybody who is an exhibitor's host today, in one query."""
    rows = Membership.objects.filter(organisation__in=list(organisations), state=Membership.State.ACTIVE)
    known = rows.filter(roles__contains=[Role.EXHIBITOR.value]).order_by("made_at", "pk")
    return list(known.values_list("organisation_id", "person_id", "person__post"))
