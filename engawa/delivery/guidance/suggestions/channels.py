"""Who hears that drafts or runs have changed: desks of agencies and the office. What a seeker hears is her own channel."""

from django.http import HttpRequest

from engawa.base.programmes.permissions import Permission
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def desks(request: HttpRequest) -> list[tuple[str, str]]:
    actor, programme = getattr(request, "actor", None), getattr(request, "programme", None)
    if actor is None or programme is None:
        return []
    hears = actor.can(Permission.SUGGEST_ISSUE) or actor.can(Permission.SUGGEST_RUN)
    return [("suggestions", str(programme.pk))] if hears else []
