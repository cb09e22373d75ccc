from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engawa.base.acts.refusals import Refused
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.fairs.actions.cards import show_card
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.web.exhibitor.access import ticket_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_GET
@staff(Permission.CARD_SEE, opens=True)
def card(request: EngawaRequest, programme: str, ticket: UUID) -> HttpResponse:
    """求職者カード: decided, recorded and opened before anything is rendered; a refusal says what, why, what now."""
    del programme
    if request.headers.get("HX-Request") != "true":
        return _card(request, ticket, part=False)
    try:
        return _card(request, ticket, part=True)
    except Http404:  # a card that stands open must close, and an answer of 404 leaves it where it is
        return render(request, "exhibitor/card_part.html", {})


def _card(request: EngawaRequest, ticket: UUID, *, part: bool) -> HttpResponse:
    booth, found = ticket_for(request, ticket)
    context: dict[str, object] = {"booth": booth, "ticket": found}
    try:
        context["card"] = show_card(booth, found.subject_id, by=request.actor)
        status = 200
    except Refused as refusal:
        context["unmet"] = refusal.unmet
        status = 200 if part else 403
    with inside(request.programme):
        context |= {"alias": show_alias(found.subject_id), "fair": fair_of(booth.gathering)}
        return render(request, "exhibitor/card_part.html" if part else "exhibitor/card.html", context, status=status)
