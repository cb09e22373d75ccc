"""提案の基準: how companies are ordered for somebody, and by which stated numbers a body suggests. Public, with who approved it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.queries import criteria_in_force
from engawa.web.between.criteria import criteria_facts
from engawa.web.public import standing
from engawa.web.public.caching import page
from engawa.web.scope import EngawaRequest


@page
def criteria(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    statement = criteria_in_force()
    facts: dict[str, Any] = {"gathering": gathering, "registering": standing.registering(gathering)}
    facts |= criteria_facts(statement) if statement else {"statement": None}
    return render(request, "public/criteria.html", facts)
