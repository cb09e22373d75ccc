"""移住相談 at a municipality's desk: people who named it for a consultation, and what they told of household and housing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Purpose
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias, show_aliases
from engawa.contract.approvals.fields import TOWN_FIELDS
from engawa.contract.approvals.queries import live_for
from engawa.contract.clauses.library import clause_words
from engawa.delivery.guidance.access import sheet_for, town_for
from engawa.delivery.guidance.actions.telling import see_sheet_as_town
from engawa.delivery.guidance.queries.sheets import shown_to
from engawa.delivery.guidance.states import SHEET_WORDS
from engawa.web.exhibitor.access import place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_GET
@staff(Permission.CARD_SEE)
def sheets(request: EngawaRequest, programme: str) -> HttpResponse:
    """By 表示名; a company has no such page."""
    del programme
    town = town_for(request.programme, request.actor)
    place = place_for(request)
    with inside(request.programme):
        rows = list(shown_to(town))
        names = show_aliases([one.subject_id for one in rows])
        context = place.facts | {
            "rows": [(one, names.get(one.subject_id, "")) for one in rows],
            "approved": live_for(town.pk, TOWN_FIELDS, Purpose.CONSULTATION) is not None,
            "clause": clause_words("P04"),
        }
        return render(request, "exhibitor/sheets/list.html", context)


@require_GET
@staff(Permission.CARD_SEE, opens=True)
def sheet(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Decided, recorded and opened before anything is rendered; one that stands open closes when she takes it back."""
    del programme
    if request.headers.get("HX-Request") != "true":
        return _sheet(request, pk, part=False)
    try:
        return _sheet(request, pk, part=True)
    except Http404:  # an answer of 404 leaves an open sheet where it is
        return render(request, "exhibitor/sheets/part.html", {})


def _sheet(request: EngawaRequest, pk: UUID, *, part: bool) -> HttpResponse:
    one = sheet_for(request.programme, request.actor, pk)
    context: dict[str, Any] = {}
    status = 200
    try:
        told = see_sheet_as_town(one, by=request.actor)
        context["sheet"] = [(label, told[name]) for name, label in SHEET_WORDS.items() if told[name]]
        context["opened"] = True
    except Refused as refusal:
        context["unmet"], status = refusal.unmet, 200 if part else 403
    place = place_for(request)
    with inside(request.programme):
        context |= place.facts | {"alias": show_alias(one.subject_id)}
        template = "exhibitor/sheets/part.html" if part else "exhibitor/sheets/one.html"
        return render(request, template, context, status=status)
