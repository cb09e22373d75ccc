"""Reading talks. Run inside the programme."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.delivery.fairs.models import Booth, Talk
from engawa.delivery.fairs.talk_states import TalkState
from engawa.shared.live.verdict import Result

MOST = 50
BESIDE = ("booth__exhibitor__organisation", "programme", "note", "call")


def _talks() -> QuerySet[Talk]:
    return Talk.objects.select_related(*BESIDE)


@prepared
def talks_of_subject(subject: UUID) -> "QuerySet[Talk]":
    """Newest first, with booth and note."""
    rows = Talk.objects.filter(subject=subject).select_related("booth__exhibitor__organisation", "note")
    return rows.order_by("-began_at")[:MOST]


def open_talk_of(subject: UUID) -> Talk | None:
    return _talks().filter(subject=subject, state=TalkState.OPEN).first()


def talks_of_booth(booth: Booth, day: dt.date | None = None) -> list[Talk]:
    """One day's talks of a booth (today's), newest first."""
    begin = clock.at(day or clock.today(), 0)
    return _talks_at(booth.pk, begin, begin + dt.timedelta(days=1))


@prepared
def _talks_at(booth: UUID, begin: dt.datetime, end: dt.datetime) -> "QuerySet[Talk]":
    return _talks().filter(booth=booth, began_at__gte=begin, began_at__lt=end).order_by("-began_at")


def open_talks_of_booth(booth: Booth) -> list[Talk]:
    return list(_talks().filter(booth=booth, state=TalkState.OPEN).order_by("began_at"))


def talk_by_seat(seat: UUID) -> Talk | None:
    return _talks().filter(seeker_seat=seat).first() or _talks().filter(company_seat=seat).first()


def to_decide(gatherings: "Iterable[UUID] | QuerySet[Any]") -> "QuerySet[Talk]":
    """Talks for a person to decide."""
    return Talk.objects.filter(gathering__in=gatherings, measured=Result.NEEDS_CHECK, decided_at__isnull=True)


def needs_check(*gatherings: UUID) -> list[Talk]:
    """The oldest first."""
    return list(to_decide(gatherings).select_related(*BESIDE).order_by("began_at"))


def talks_in(*gatherings: UUID) -> list[Talk]:
    return list(_talks().filter(gathering__in=gatherings).order_by("-began_at"))
