"""通報: what is still to be dealt with. Run inside the programme."""

from uuid import UUID

from django.db.models import QuerySet

from engawa.delivery.fairs.models import TalkReport


def open_reports() -> "QuerySet[TalkReport]":
    rows = TalkReport.objects.filter(settled_at__isnull=True)
    return rows.select_related("talk__booth__exhibitor__organisation", "programme").order_by("made_at", "pk")


def reported(talk: UUID, side: str) -> TalkReport | None:
    return TalkReport.objects.filter(talk=talk, side=side, settled_at__isnull=True).first()
