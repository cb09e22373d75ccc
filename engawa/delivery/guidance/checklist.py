"""What guidance knows of 開始前確認表: hours at which both agencies can be asked at once. 実施要領1(2)ア(カ)."""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.base.parties.models import Agency
from engawa.contract.duties.checking import Found, checks
from engawa.contract.duties.occasions import Occasion
from engawa.delivery.guidance.hours import open_together
from engawa.delivery.guidance.models import ConsultationCounter

SPAN = 14
"""Days before and after the fair within which there must be such a time."""


@checks("counters")
def joint_hours(occasion: Occasion) -> Found:
    rows = ConsultationCounter.objects.filter(organisation__agency__in=list(Agency)).select_related("organisation")
    known = list(rows.order_by("organisation", "name"))
    bodies = {body: [one for one in known if one.organisation.agency == body] for body in Agency}
    unknown = tuple(_("%(body)sの窓口の時間") % {"body": body.label} for body, own in bodies.items() if not own)
    if unknown:
        return Found(unknown)
    spans = (
        (_("開催の前"), range(-SPAN, 0)),
        (_("当日"), range(1)),
        (_("開催の後"), range(1, SPAN + 1)),
    )
    missing = tuple(
        _("%(when)sに、2つの窓口がともに開いている時間") % {"when": words}
        for words, days in spans
        if not any(_together(bodies, occasion.day + dt.timedelta(days=n)) for n in days)
    )
    return Found(missing)


def _together(bodies: dict[Agency, list[ConsultationCounter]], day: dt.date) -> bool:
    return bool(open_together(bodies.values(), day))
