"""Municipalities of the published list with an open booth, as matching reads them: where they are, what their lines tell.

They have no vacancy and wish nothing of anybody. A line that is 未登録 or over is no fact.
"""

import datetime as dt
from collections.abc import Iterator

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.life import SUPPORT, keys
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, ExhibitorList
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.exhibitors.towns import Town, towns_of
from engawa.delivery.guidance.suggestions.people import people
from engawa.delivery.matching.profile import Fact, Key, Posting
from engawa.delivery.matching.vocabulary import SINGLE, Facet, Source, Tells


def town_profiles(gathering: Gathering) -> list[Posting]:
    """In a stable order; three queries whatever their number."""
    rows = public_exhibitors(gathering).filter(people().published("pk"), kind=ExhibitorKind.MUNICIPALITY)
    found = list(rows.order_by("kana_key", "pk"))
    towns = towns_of(row.municipality for row in found)
    listed = _listed(gathering) if found else {}
    return [
        _profile(row, towns[row.municipality], listed.get(row.list_version))
        for row in found
        if row.municipality in towns
    ]


def _listed(gathering: Gathering) -> dict[int | None, dt.date]:
    """When each version of 出展企業一覧 was published."""
    rows = ExhibitorList.objects.filter(gathering=gathering, published_at__isnull=False)
    return {number: clock.local(at).date() for number, at in rows.values_list("number", "published_at") if at}


def _profile(row: Exhibitor, town: Town, listed: dt.date | None) -> Posting:
    facts = {key: fact for cell in town.cells.values() for key, fact in _told(cell)}
    facts[Facet.PLACE, ""] = Fact(Source.LIST, listed, frozenset({row.municipality}))
    return Posting(str(row.pk), str(row.pk), row.organisation.corporate_no, facts=facts, town=True)


def _told(cell: Cell) -> Iterator[tuple[Key, Fact]]:
    known = keys().get(cell.key)
    for about, codes in known.answers if known else ():
        facet = Facet(about)
        fact = Fact(Source.TOWN, cell.checked_on, codes, said=cell.key, tells=_tells(cell), origin=cell.source)
        for code in codes if facet in SINGLE else ("",):
            yield (facet, code), fact


def _tells(cell: Cell) -> Tells:
    """By a figure that counts something, or by a scheme's words; what else is written, a machine does not judge."""
    if cell.matrix == SUPPORT:
        return Tells.READ if cell.figure == 0 else Tells.SOMETHING
    return Tells.SOMETHING if cell.figure and cell.unit in keys()[cell.key].shows else Tells.READ
