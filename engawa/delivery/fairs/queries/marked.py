"""Whom she wants to talk to: read for herself alone."""

from uuid import UUID

from django.db.models import QuerySet

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.models import MarkedExhibitor


def marked_by(subject: UUID, gathering: Gathering) -> "QuerySet[Exhibitor]":
    """Those still on the published list, by name."""
    mine = MarkedExhibitor.objects.filter(gathering=gathering, subject=subject, removed_at__isnull=True)
    return public_exhibitors(gathering).filter(pk__in=mine.values("exhibitor")).order_by("kana_key", "pk")


def marked_ids(subject: UUID, gathering: Gathering) -> frozenset[UUID]:
    rows = MarkedExhibitor.objects.filter(gathering=gathering, subject=subject, removed_at__isnull=True)
    return frozenset(rows.values_list("exhibitor_id", flat=True))
