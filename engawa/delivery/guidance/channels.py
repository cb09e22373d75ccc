"""What counsellors' desks hear: their counter's queue, and that something of guidance has changed."""

from django.http import HttpRequest

from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.models import ConsultDesk
from engawa.delivery.queues.models import Desk
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def counsellors(request: HttpRequest) -> list[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    if actor is None or not actor.can(Permission.CONSULT_HOST):
        return []
    owners = ConsultDesk.objects.values("pk")
    desks = Desk.objects.filter(owner_ref__in=owners).order_by("pk").values_list("pk", flat=True)
    programme = request.programme  # type: ignore[attr-defined]  # set by web.scope
    return [("guidance", str(programme.pk)), *(("desk", str(desk)) for desk in desks)]
