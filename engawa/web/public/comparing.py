"""くらべる: up to four companies side by side over their passports; the address holds which. 仕様書1(2)ア(オ)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.answers import compare as side_by_side
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind
from engawa.delivery.exhibitors.queries import open_postings_of, public_exhibitors
from engawa.web.public.caching import page
from engawa.web.public.cards import kind_words, place_words
from engawa.web.scope import EngawaRequest

MOST = 4


@page
def compare(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """What is not there or not public is left out; a fifth is not shown, and the page says so."""
    if gathering is None:
        return render(request, "public/unknown.html")
    asked = _asked(request.GET.getlist("c"))
    rows = _companies(gathering, asked)
    facts = {
        "gathering": gathering,
        "companies": _heads(rows[:MOST]),
        "groups": side_by_side(rows[:MOST]) if rows else {},
        "over": len(rows) > MOST,
        "most": MOST,
        "others": _others(gathering, rows) if len(rows) < MOST else [],
    }
    return render(request, "public/compare.html", facts)


def _asked(given: list[str]) -> list[UUID]:
    found: list[UUID] = []
    for one in given[: 4 * MOST]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _companies(gathering: Gathering, asked: list[UUID]) -> list[Exhibitor]:
    """In the order in which they were chosen."""
    rows = public_exhibitors(gathering).filter(pk__in=asked, kind=ExhibitorKind.COMPANY)
    return sorted(rows, key=lambda one: asked.index(one.pk))


def _others(gathering: Gathering, chosen: list[Exhibitor]) -> list[tuple[UUID, str]]:
    """Whom one may put beside them."""
    rows = public_exhibitors(gathering).filter(kind=ExhibitorKind.COMPANY).order_by("kana_key", "pk")
    there = {one.pk for one in chosen}
    return [(one.pk, one.name) for one in rows if one.pk not in there]


def _heads(rows: list[Exhibitor]) -> list[dict[str, Any]]:
    postings = open_postings_of(row.pk for row in rows)
    return [
        {
            "row": row,
            "kind": kind_words(row),
            "place": place_words(row),
            "postings": postings.get(row.pk, 0),
            "without": f"?{urlencode([('c', str(one.pk)) for one in rows if one.pk != row.pk])}",
        }
        for row in rows
    ]
