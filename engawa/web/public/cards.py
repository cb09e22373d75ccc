"""One exhibitor as the directory shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from engawa.delivery.exhibitors.library import industries, municipalities, ways_of_working
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind
from engawa.delivery.exhibitors.queries import open_postings_of
from engawa.web.public.standing import Place

CHIPS = 3


@dataclass(frozen=True)
class Card:
    pk: UUID
    name: str
    kind: str
    place: str
    intro: str
    postings: int
    ways: tuple[str, ...]
    now: Place | None


def cards_of(exhibitors: Iterable[Exhibitor], places: Mapping[UUID, Place]) -> list[Card]:
    """Two queries whatever their number: the rows, and how many postings each has."""
    rows = list(exhibitors)
    postings = open_postings_of(row.pk for row in rows)
    return [_card(row, postings.get(row.pk, 0), places.get(row.pk)) for row in rows]


def kind_words(exhibitor: Exhibitor) -> str:
    if exhibitor.kind == ExhibitorKind.MUNICIPALITY:
        return str(ExhibitorKind.MUNICIPALITY.label)
    industry = industries().get(exhibitor.industry)
    return industry.name if industry else str(ExhibitorKind.COMPANY.label)


def place_words(exhibitor: Exhibitor) -> str:
    place = municipalities().get(exhibitor.municipality)
    return place.name if place else ""


def _card(row: Exhibitor, postings: int, now: Place | None) -> Card:
    known = ways_of_working()
    ways = tuple(known[key].name for key in row.ways_of_working if key in known)[:CHIPS]
    return Card(row.pk, row.name, kind_words(row), place_words(row), row.intro, postings, ways, now)
