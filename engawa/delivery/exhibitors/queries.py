"""What the public may see, decided by the query itself: an expired posting is gone at 00:00 without anybody's hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList, ImportRun, Posting
from engawa.delivery.exhibitors.states import CheckState, ExhibitorState, ListState


def public_exhibitors(gathering: Gathering) -> "QuerySet[Exhibitor]":
    """On an agreed and published list."""
    rows = Exhibitor.objects.filter(gathering=gathering, state=ExhibitorState.CONFIRMED)
    return rows.select_related("organisation")


def public_postings(gathering: Gathering) -> "QuerySet[Posting]":
    """確認済, complete, not past its 紹介期限日, of an exhibitor that is public."""
    return Posting.objects.filter(current(), gathering=gathering, exhibitor__state=ExhibitorState.CONFIRMED)


def current(prefix: str = "") -> Q:
    """A posting that may be shown today."""
    rules = {"check_state": CheckState.CHECKED, "missing": [], "expires_on__gte": clock.today()}
    return Q(**{f"{prefix}{name}": value for name, value in rules.items()})


def open_postings_of(exhibitors: Iterable[UUID]) -> dict[UUID, int]:
    """How many current postings each exhibitor has, in one query."""
    rows = Posting.objects.filter(current(), exhibitor__in=list(exhibitors))
    return dict(rows.values("exhibitor").annotate(n=Count("id")).values_list("exhibitor", "n"))


def postings_to_check(gathering: Gathering) -> "QuerySet[Posting]":
    rows = Posting.objects.filter(gathering=gathering, check_state=CheckState.UNCHECKED)
    return rows.select_related("exhibitor__organisation").order_by("exhibitor__kana_key", "job_no")


@dataclass(frozen=True)
class PostingStanding:
    """How an exhibitor's postings stand."""

    total: int
    checked: int
    unchecked: int
    incomplete: int


def posting_standing(exhibitors: Iterable[UUID]) -> dict[UUID, PostingStanding]:
    """Per exhibitor, in one query."""
    counted = (
        Posting.objects.filter(exhibitor__in=list(exhibitors))
        .values("exhibitor")
        .annotate(
            total=Count("pk"),
            checked=Count("pk", filter=Q(check_state=CheckState.CHECKED)),
            unchecked=Count("pk", filter=Q(check_state=CheckState.UNCHECKED)),
            incomplete=Count("pk", filter=~Q(missing=[])),
        )
    )
    return {row.pop("exhibitor"): PostingStanding(**row) for row in counted}


def check_counts(gathering: Gathering) -> dict[str, int]:
    rows = Posting.objects.filter(gathering=gathering).values("check_state").annotate(n=Count("id"))
    return dict.fromkeys((state.value for state in CheckState), 0) | dict(rows.values_list("check_state", "n"))


def exhibitor_counts(gathering: Gathering) -> dict[str, int]:
    rows = Exhibitor.objects.filter(gathering=gathering).values("state").annotate(n=Count("id"))
    return dict.fromkeys((state.value for state in ExhibitorState), 0) | dict(rows.values_list("state", "n"))


def runs_of(gathering: Gathering | None) -> "QuerySet[ImportRun]":
    """A fair's files; without one, those of the municipalities."""
    return ImportRun.objects.filter(gathering=gathering).defer("file", "plan").order_by("-made_at", "-id")


def lists_of(gathering: Gathering) -> "QuerySet[ExhibitorList]":
    return ExhibitorList.objects.filter(gathering=gathering).order_by("-number")


def proposed_list(gathering: Gathering) -> ExhibitorList | None:
    return lists_of(gathering).filter(state=ListState.PROPOSED).first()
