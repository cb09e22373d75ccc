import datetime as dt
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.delivery.events.models import Gathering, Halt
from engawa.delivery.events.states import GatheringState, HaltKind

SAYS_NOTHING = (GatheringState.DRAFT, GatheringState.LIVE, GatheringState.CLOSED, GatheringState.REPORTED)


@read_once
def current_gathering() -> Gathering | None:
    """The one people mean today: what is on, else the next one, else the last one. Drafts are nobody's yet."""
    return next(iter(_meant(clock.now()) or _last()), None)


@read_once
def gathering_of(pk: UUID) -> Gathering:
    """One that is there, whatever its state."""
    return Gathering.objects.get(pk=pk)


@prepared
def _meant(now: dt.datetime) -> "QuerySet[Gathering]":
    return on_or_next(Gathering.objects.all(), now)


@prepared
def _last() -> "QuerySet[Gathering]":
    return last_one(Gathering.objects.all())


def on_or_next(known: "QuerySet[Gathering]", now: dt.datetime) -> "QuerySet[Gathering]":
    """Of these the one that is on, else the next one."""
    turn = Case(When(state=GatheringState.LIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = known.exclude(state=GatheringState.DRAFT).filter(Q(state=GatheringState.LIVE) | Q(ends_at__gt=now))
    return rows.annotate(turn=turn).order_by("turn", "starts_at", "pk")[:1]


def last_one(known: "QuerySet[Gathering]") -> "QuerySet[Gathering]":
    return known.exclude(state=GatheringState.DRAFT).order_by("-starts_at", "pk")[:1]


def halts_of(gathering: UUID) -> "QuerySet[Halt]":
    """The latest first."""
    return Halt.objects.filter(gathering=gathering).order_by("-made_at", "-pk")


def last_halt(gathering: Gathering | None) -> Halt | None:
    """What a page has to say about the day: the suspension that goes on, or how it was moved or cancelled.

    A day that was moved says so until it begins.
    """
    if gathering is None or gathering.state in SAYS_NOTHING:
        return None
    rows = halts_of(gathering.pk).exclude(kind=HaltKind.SUSPENSION, ended_at__isnull=False)
    found: Halt | None = rows.first()
    return found


def times_changed(gathering: UUID) -> int:
    """How often calendars had to be told anew: the sequence of its sheet."""
    return Halt.objects.filter(gathering=gathering).exclude(kind=HaltKind.SUSPENSION).count()
