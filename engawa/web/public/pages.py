from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from engawa.contract.approvals.queries import current_list, lines_of
from engawa.contract.custody.purposes import PURPOSES, PURPOSES_VERSION
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.finding import Conditions, find, per_industry
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.halt_words import halt_notice
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.queries.plenaries import shown_of
from engawa.delivery.fairs.queries.site import NEWS_ON_TOP, news, page_of
from engawa.delivery.fairs.site_states import PageKind
from engawa.web.public import standing
from engawa.web.public.caching import page
from engawa.web.public.cards import cards_of
from engawa.web.public.questions import QUESTIONS
from engawa.web.scope import EngawaRequest

SHOWN = 6
SHOWN_QUESTIONS = 4


@page
def top(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """The fair's own page: before, on the day, after."""
    facts: dict[str, Any] = {
        "gathering": gathering,
        "phase": standing.phase(gathering),
        "questions": QUESTIONS[:SHOWN_QUESTIONS],
    }
    facts["registering"] = standing.registering(gathering)
    facts |= {"latest": list(news()[:NEWS_ON_TOP]), "towns": list(municipalities().values())}
    facts["notice"] = halt_notice(gathering)
    if gathering is not None:
        facts |= _exhibitors(gathering) | {"fair": fair_of(gathering), "plenaries": shown_of(gathering)}
    return render(request, "public/top.html", facts)


def _exhibitors(gathering: Gathering) -> dict[str, Any]:
    kinds = list(public_exhibitors(gathering).values_list("kind", flat=True))
    places = standing.places(gathering)
    free = standing.free_now(places)
    shown = list(find(gathering, Conditions(only=free or None))[:SHOWN])
    return {
        "companies": kinds.count(ExhibitorKind.COMPANY),
        "municipalities": kinds.count(ExhibitorKind.MUNICIPALITY),
        "free": len(free),
        "cards": cards_of(shown, places),
        "industries": per_industry(gathering)[:8],
    }


@page
def privacy(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """個人情報の取扱い: who holds what, for which purposes, and who may be shown it, when and by whom it is decided."""
    recipients = current_list()
    facts = {
        "purposes": [words for _purpose, words in PURPOSES],
        "version": PURPOSES_VERSION,
        "recipients": [line.organisation.name for line in lines_of(recipients)] if recipients else [],
        "registering": standing.registering(gathering),
        "written": page_of(PageKind.PRIVACY),
    }
    return render(request, "public/privacy.html", facts)


@page
def accessibility(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    del gathering
    return render(request, "public/accessibility.html", {"written": page_of(PageKind.ACCESSIBILITY)})
