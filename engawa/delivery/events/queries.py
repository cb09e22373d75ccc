from uuid import UUID

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from engawa.base.kit import clock
from engawa.base.programmes.context import read_once
from engawa.delivery.events.models import Gathering, Halt
from engawa.delivery.events.states import GatheringState, HaltKind

SAYS_NOTHING = (GatheringState.DRAFT, GatheringState.LIVE, GatheringState.CLOSED, GatheringState.REPORTED)


@read_once
def current_gathering(*beside: str) -> Gathering | None:
    """The one people mean today: what is on, else the next one, else the last one. Drafts are nobody's yet.

    `beside`: names of what else belongs to a gathering and is wanted with it.
    """
    now = clock.now()
    known = Gathering.objects.select_related(*beside) if beside else Gathering.objects.all()
    rows = known.exclude(state=GatheringState.DRAFT).annotate(
        turn=Case(
            When(state=GatheringState.LIVE, then=Value(0)),
            When(ends_at__gt=now, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    )
    first = rows.filter(turn__lt=2).order_by("turn", F("starts_at").asc()).first()
    found: Gathering | None = first or rows.order_by("-starts_at").first()
    return found


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
