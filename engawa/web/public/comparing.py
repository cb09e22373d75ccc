"""くらべる: up to four companies or municipalities side by side, work and life; the address holds which.

仕様書1(2)ア(ア)(オ).
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.answers import compare as side_by_side
from engawa.delivery.exhibitors.life import LIFE, keys
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.queries import current, open_postings_of, public_exhibitors
from engawa.delivery.exhibitors.towns import Line, towns_of
from engawa.web.public.caching import page
from engawa.web.public.cards import kind_words, place_words
from engawa.web.scope import EngawaRequest

MOST, LONGEST = 4, 40


@page
def compare(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """What is not there or not public is left out; a fifth is not shown, and the page says so."""
    if gathering is None:
        return render(request, "public/unknown.html")
    asked = ids_in(request.GET.getlist("c"))
    rows = _exhibitors(gathering, asked)
    heads = _heads(rows[:MOST])
    facts = {
        "gathering": gathering,
        "companies": heads,
        "groups": _passports(rows[:MOST]),
        "life": _life(heads),
        "over": len(rows) > MOST,
        "most": MOST,
        "others": _others(gathering, rows) if len(rows) < MOST else [],
    }
    return render(request, "public/compare.html", facts)


def ids_in(given: list[str]) -> list[UUID]:
    """In their order, each once; what is no id is left out."""
    found: list[UUID] = []
    for one in given[:LONGEST]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _exhibitors(gathering: Gathering, asked: list[UUID]) -> list[Exhibitor]:
    """In the order in which they were chosen."""
    rows = public_exhibitors(gathering).filter(pk__in=asked)
    return sorted(rows, key=lambda one: asked.index(one.pk))


def _others(gathering: Gathering, chosen: list[Exhibitor]) -> list[tuple[UUID, str]]:
    """Whom one may put beside them."""
    rows = public_exhibitors(gathering).order_by("kind", "kana_key", "pk")
    there = {one.pk for one in chosen}
    return [(one.pk, one.name) for one in rows if one.pk not in there]


def _heads(rows: list[Exhibitor]) -> list[dict[str, Any]]:
    postings = open_postings_of(row.pk for row in rows)
    work = _work(rows)
    towns = towns_of(work[row.pk] for row in rows)
    return [
        {
            "row": row,
            "kind": kind_words(row),
            "place": place_words(row),
            "postings": postings.get(row.pk, 0),
            "company": row.kind == ExhibitorKind.COMPANY,
            "town": towns.get(work[row.pk]),
            "without": f"?{urlencode([('c', str(one.pk)) for one in rows if one.pk != row.pk])}",
        }
        for row in rows
    ]


def _work(rows: list[Exhibitor]) -> dict[UUID, str]:
    """Where each one's people work: of its current postings the municipality of most, else its seat."""
    found = {row.pk: row.municipality for row in rows}
    counted = Posting.objects.filter(current(), exhibitor__in=list(found)).exclude(municipality="")
    places = counted.values("exhibitor", "municipality").annotate(n=Count("pk")).order_by("n", "-municipality")
    return found | {place["exhibitor"]: place["municipality"] for place in places}


def _passports(rows: list[Exhibitor]) -> dict[str, list[dict[str, Any]]]:
    """By group; a municipality has no passport: None."""
    asked = {row.name for row in rows if row.kind == ExhibitorKind.COMPANY}
    if not asked:
        return {}
    return {
        group: [
            {
                "label": line.attribute.label,
                "named": [(name, answer if name in asked else None) for name, answer in line.named],
            }
            for line in lines
        ]
        for group, lines in side_by_side(rows).items()
    }


def _life(heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """通勤 first: each line with what is told of everyone's town."""
    return [
        {
            "key": key,
            "named": [
                (one["row"].name, Line(key, one["town"].cells.get(key.key) if one["town"] else None)) for one in heads
            ],
        }
        for key in keys().values()
        if key.matrix == LIFE
    ]
