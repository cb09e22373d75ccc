"""What a consultation is to its day: one that goes on ends when the day stops. See `events.parts`."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import opened
from engawa.base.programmes.actors import system
from engawa.delivery.events.parts import Change, Part, Turn, register_part
from engawa.delivery.guidance.actions.holding import settle_consult
from engawa.delivery.guidance.models import Consultation

HALT = system("fair.halt")


def _running(gathering: UUID) -> "QuerySet[Consultation]":
    rows = Consultation.objects.filter(gathering=gathering, room_id__isnull=False, ended_at__isnull=True)
    return rows.select_related("programme").order_by("pk")


def end_consultations(act: OpenAct, change: Change) -> int:
    """The room closes with its evidence. Those that are booked stay: the bodies hold them on any day."""
    if change.turn == Turn.RESUME:
        return 0
    opened.require_this(act)
    found = [one for one in _running(change.gathering) if one.running]
    for one in found:
        settle_consult(one, by=HALT)
        act.concern(one.subject_id)
    return len(found)


register_part(
    Part(
        "consultations",
        _("つづいている相談"),
        lambda gathering: _running(gathering).count(),
        end_consultations,
        order=20,
    )
)
