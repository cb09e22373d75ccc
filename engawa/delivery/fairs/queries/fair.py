from django.db.models import QuerySet

from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.fairs.models import Booth, Fair
from engawa.delivery.queues.models import Desk
from engawa.delivery.queues.states import DeskState


def fair_of(gathering: Gathering) -> Fair | None:
    return Fair.objects.filter(gathering=gathering).select_related("gathering").first()


def current_fair() -> Fair | None:
    """The fair people mean today."""
    return getattr(current_gathering("fair"), "fair", None)


def fairs() -> "QuerySet[Fair]":
    return Fair.objects.select_related("gathering").order_by("-number")


def booths_of(gathering: Gathering) -> "QuerySet[Booth]":
    rows = Booth.objects.filter(gathering=gathering).select_related("exhibitor__organisation")
    return rows.order_by("exhibitor__kana_key", "pk")


def open_now(gathering: Gathering) -> "QuerySet[Desk]":
    """Desks where somebody waits for people now."""
    return Desk.objects.filter(gathering_ref=gathering.pk, state=DeskState.OPEN, standby=True)
