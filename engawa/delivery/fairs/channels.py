"""What a booth's screens hear: its own desk, and that a card shown to its organisation must be asked for anew."""

from django.http import HttpRequest

from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.models import Booth
from engawa.delivery.queues.models import Desk
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def own_booths(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor  # type: ignore[attr-defined]  # set by web.scope
    if actor.organisation_id is None or not actor.can(Permission.BOOTH_HOST):
        return []
    booths = Booth.objects.filter(exhibitor__organisation=actor.organisation_id).values("pk")
    desks = Desk.objects.filter(owner_ref__in=booths).values_list("pk", flat=True)
    return [("card", str(actor.organisation_id)), *(("desk", str(desk)) for desk in desks.order_by("pk"))]
