"""What her screens hear: her own things, and how the lines move in which she stands (`line`).

Whatever happens at a desk (`desk`) is for hosts, who are told by who owns desks.
"""

from django.http import HttpRequest

from engawa.delivery.queues.models import Ticket
from engawa.delivery.queues.states import LIVE_TICKETS
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def own_queues(request: HttpRequest) -> list[tuple[str, str]]:
    subject = request.actor.subject_id  # type: ignore[attr-defined]  # set by web.scope
    if subject is None:
        return []
    desks = Ticket.objects.filter(subject=subject, state__in=LIVE_TICKETS).values_list("desk_id", flat=True)
    return [("subject", str(subject)), *(("line", str(desk)) for desk in desks.order_by("desk"))]
