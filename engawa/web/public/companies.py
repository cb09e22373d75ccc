"""A company's page and its postings: work first, then what the workplace promises."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.access import public_exhibitor, public_posting
from engawa.delivery.exhibitors.answers import passport_of
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.queries import public_postings
from engawa.delivery.exhibitors.sheet import blocks_of, line_of
from engawa.delivery.exhibitors.towns import towns_of
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.briefings import briefings_of_exhibitor
from engawa.delivery.fairs.queries.questions import answered_of
from engawa.delivery.fairs.queries.slots import times_of
from engawa.web.public import standing
from engawa.web.public.archive import moved
from engawa.web.public.asking import may_ask
from engawa.web.public.caching import page
from engawa.web.public.cards import kind_words, place_words
from engawa.web.scope import EngawaRequest

TOWNS = 3


@page
def company(request: EngawaRequest, gathering: Gathering | None, pk: UUID) -> HttpResponse:
    if gathering is None:
        raise Http404
    if (elsewhere := moved(request, gathering, pk)) is not None:
        return elsewhere
    exhibitor = public_exhibitor(gathering, pk)
    postings = list(public_postings(gathering).filter(exhibitor=exhibitor).order_by("-received_on", "job_no"))
    municipality = exhibitor.kind == ExhibitorKind.MUNICIPALITY
    towns = list(towns_of(workplaces(exhibitor, postings)).values())
    facts = _frame(gathering, exhibitor) | {
        "postings": [line_of(posting) for posting in postings],
        "passport": {} if municipality else passport_of(exhibitor),
        "municipality": municipality,
        "towns": towns,
        "town": towns[0] if municipality and towns else None,
        "compare_query": f"?c={exhibitor.pk}",
        "answered": list(answered_of(exhibitor)),
        "may_ask": may_ask(gathering),
    }
    return render(request, "public/company.html", facts)


@page
def posting(request: EngawaRequest, gathering: Gathering | None, pk: UUID) -> HttpResponse:
    if gathering is None:
        raise Http404
    found = public_posting(gathering, pk)
    facts = _frame(gathering, found.exhibitor) | {
        "posting": found,
        "line": line_of(found),
        "blocks": blocks_of(found),
        "towns": list(towns_of(workplaces(found.exhibitor, [found])).values()),
    }
    return render(request, "public/posting.html", facts)


def workplaces(exhibitor: Exhibitor, postings: Sequence[Posting]) -> list[str]:
    """Where its people work: the municipalities of its postings, else its seat. The first few."""
    codes = dict.fromkeys(one.municipality for one in postings if one.municipality)
    return list(codes)[:TOWNS] or [exhibitor.municipality]


def _frame(gathering: Gathering, exhibitor: Exhibitor) -> dict[str, object]:
    """What both pages say beside their own words: who, where, and how to talk."""
    return {
        "gathering": gathering,
        "phase": standing.phase(gathering),
        "registering": standing.registering(gathering),
        "exhibitor": exhibitor,
        "kind": kind_words(exhibitor),
        "place": place_words(exhibitor),
        "now": standing.places(gathering).get(exhibitor.pk),
        "briefings": briefings_of_exhibitor(exhibitor),
        "booth": (booth := Booth.objects.filter(exhibitor=exhibitor).first()),
        "times": times_of(booth) if booth else [],
    }
