"""What screens hear of a fair: a booth's its own desk, that a card shown to its organisation must be asked for anew, and
that 話したいことカード changed;
a participant's when the fair begins, pauses or ends; the board's all that happens; and everybody's what is announced.
"""

from django.http import HttpRequest

from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.actions.wishes import CHANGED
from engawa.delivery.fairs.models import Booth, FairRegistration
from engawa.delivery.fairs.queries.news import HOSTS, NEWS, OFFICE, SEEKERS, refs_for
from engawa.delivery.fairs.queries.plenaries import LINES, NOW, STAGE
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.queues.models import Desk
from engawa.shared.streams.channels import register_subscriptions


@register_subscriptions
def own_booths(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor  # type: ignore[attr-defined]  # set by web.scope
    if actor.organisation_id is None or not actor.can(Permission.BOOTH_HOST):
        return []
    booths = Booth.objects.filter(exhibitor__organisation=actor.organisation_id).values("pk")
    desks = Desk.objects.filter(owner_ref__in=booths).values_list("pk", flat=True)
    return [
        ("card", str(actor.organisation_id)),
        *(("desk", str(desk)) for desk in desks.order_by("pk")),
        *(("briefings", str(one["pk"])) for one in booths.order_by("pk")),
        *((CHANGED, str(pk)) for pk in booths.order_by("gathering").values_list("gathering", flat=True)),
    ]


@register_subscriptions
def own_fairs(request: HttpRequest) -> list[tuple[str, str]]:
    subject = request.actor.subject_id  # type: ignore[attr-defined]  # set by web.scope
    if subject is None:
        return []
    fairs = FairRegistration.objects.filter(subject=subject, state__in=TAKING_PART)
    return [("gathering", str(pk)) for pk in fairs.order_by("gathering").values_list("gathering_id", flat=True)]


@register_subscriptions
def news(request: HttpRequest) -> list[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    return [(NEWS, ref) for ref in refs_for(actor)] if actor is not None else []


@register_subscriptions
def stage(request: HttpRequest) -> list[tuple[str, str]]:
    """What is said to everybody: the line above the page, and the page's own part."""
    actor = getattr(request, "actor", None)
    refs = refs_for(actor) if actor is not None else []
    return [(STAGE, ref) for ref in (*({SEEKERS, HOSTS, OFFICE} & set(refs)), NOW, LINES)] if refs else []


@register_subscriptions
def board(request: HttpRequest) -> list[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    sees = actor is not None and (actor.can(Permission.BOARD_VIEW) or actor.can(Permission.WINDOW_VIEW))
    return [("board", "day")] if sees else []
