"""Which wakes a screen hears: one channel per person, so that a page opened before the seat hears of it too."""

from django.http import HttpRequest

from engawa.base.programmes.actors import Actor
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def own_seats(request: HttpRequest) -> list[tuple[str, str]]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind not in {"staff", "subject"}:
        return []
    return [("live", str(actor.id))]
