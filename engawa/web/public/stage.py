from django.http import HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.web.onstage import stage_of
from engawa.web.public.caching import page
from engawa.web.scope import EngawaRequest


@page
def stage(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """開会・PR・閉会: who speaks when about what, for everybody, before any sign-in."""
    facts = stage_of(gathering) | {"gathering": gathering, "fair": fair_of(gathering) if gathering else None}
    return render(request, "public/stage.html", facts)
