"""気になるところ: kept in the browser alone. The page is everybody's; its script asks for the cards of what is kept."""

from django.http import HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.actions.marking import MOST
from engawa.web.public import standing
from engawa.web.public.caching import page
from engawa.web.public.cards import cards_of
from engawa.web.public.comparing import ids_in
from engawa.web.scope import EngawaRequest


@page
def favourites(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    if gathering is None:
        return render(request, "public/unknown.html")
    asked = ids_in(request.GET.getlist("c"))[:MOST]
    rows = (
        sorted(public_exhibitors(gathering).filter(pk__in=asked), key=lambda one: asked.index(one.pk)) if asked else []
    )
    facts = {"gathering": gathering, "most": MOST, "cards": cards_of(rows, standing.places(gathering)) if rows else []}
    return render(request, "public/favourites.html", facts)
