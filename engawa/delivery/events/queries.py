from django.db.models import Case, F, IntegerField, Value, When

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState


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
