"""Who hears that something at the window or the office has changed."""

from django.http import HttpRequest

from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.surveying import HEARD
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def desks(request: HttpRequest) -> list[tuple[str, str]]:
    actor, programme = getattr(request, "actor", None), getattr(request, "programme", None)
    if actor is None or programme is None:
        return []
    hears = actor.can(Permission.WINDOW_VIEW) or actor.can(Permission.BOARD_VIEW)
    return [("window", str(programme.pk))] if hears else []


@register_subscriptions
def surveys(request: HttpRequest) -> list[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    return [HEARD] if actor is not None and actor.can(Permission.SURVEY_VIEW) else []
