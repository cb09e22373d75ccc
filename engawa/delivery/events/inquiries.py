"""The inquiry desk: what waits, the late ones first, and what is asked again and again."""

import datetime as dt
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Permission, Role, permissions_of
from engawa.delivery.events.inquiry_states import OPEN
from engawa.delivery.events.models.inquiry import Inquiry

LATELY = dt.timedelta(days=30)
SEALED = ("name", "mail", "phone", "text", "answer", "handing")


def waiting() -> "QuerySet[Inquiry]":
    """Owed an answer, the one due first on top."""
    return Inquiry.objects.filter(state__in=OPEN).defer(*SEALED).order_by("due", "pk")


def done() -> "QuerySet[Inquiry]":
    return Inquiry.objects.exclude(state__in=OPEN).defer(*SEALED).order_by("-made_at", "-pk")


def waiting_and_late() -> tuple[int, int]:
    found = Inquiry.objects.filter(state__in=OPEN).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due__lt=clock.now()))
    )
    return found["waiting"], found["late"]


def handed() -> "QuerySet[Inquiry]":
    """Handed to a colleague who has not taken them yet, the one due first on top."""
    return waiting().filter(handed_at__isnull=False)


def colleagues() -> set[UUID]:
    """The people of 乙 who answer at this desk today."""
    rows = Membership.objects.filter(state=Membership.State.ACTIVE)
    return {
        one.person_id for one in rows if Permission.INQUIRY_ANSWER in permissions_of(frozenset(map(Role, one.roles)))
    }


def repeated() -> dict[str, int]:
    """By topic how many came in a month."""
    rows = Inquiry.objects.filter(made_at__gt=clock.now() - LATELY).values("topic").annotate(n=Count("pk"))
    return dict(rows.order_by("topic").values_list("topic", "n"))


def inquiry_for(programme: Programme, pk: UUID) -> Inquiry:
    with inside(programme):
        found = Inquiry.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
