"""さがす: the visitor's own conditions, all of them met, in an order that is declared and nobody can buy. JC 1.2(3)."""

import dataclasses
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.library import REGIONS, industries, municipalities, occupations, ways_of_working
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.queries import current, public_exhibitors
from engawa.delivery.exhibitors.searching import holds_word, words_of


@dataclasses.dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; codes that do not exist were left out by whoever read the address."""

    kind: str = ""
    industry: str = ""
    occupation: str = ""
    region: str = ""
    municipality: str = ""
    ways: tuple[str, ...] = ()
    word: str = ""
    only: frozenset[UUID] | None = None  # these exhibitors: who can be talked to now

    @property
    def count(self) -> int:
        single = (self.kind, self.industry, self.occupation, self.region, self.municipality, self.word)
        return sum(bool(one) for one in single) + len(self.ways) + (self.only is not None)

    def without(self) -> list[tuple[str, "Conditions"]]:
        """Each condition by its name in the address (and code), with everything else kept."""
        single = {
            "word": dataclasses.replace(self, word=""),
            "kind": dataclasses.replace(self, kind=""),
            "industry": dataclasses.replace(self, industry=""),
            "occupation": dataclasses.replace(self, occupation=""),
            "region": dataclasses.replace(self, region=""),
            "municipality": dataclasses.replace(self, municipality=""),
        }
        found = [(name, rest) for name, rest in single.items() if getattr(self, name)]
        found += [(f"ways:{way}", dataclasses.replace(self, ways=_less(self.ways, way))) for way in self.ways]
        if self.only is not None:
            found.append(("now", dataclasses.replace(self, only=None)))
        return found


def find(gathering: Gathering, wanted: Conditions) -> "QuerySet[Exhibitor]":
    """In an order that turns every day and is the same for everybody."""
    day = Value(clock.today().isoformat())
    turn = MD5(Concat(Cast("pk", TextField()), day))
    return public_exhibitors(gathering).filter(_asked(wanted)).order_by(turn, "pk")


def to_drop(gathering: Gathering, wanted: Conditions) -> tuple[str, int] | None:
    """The one condition without which most would be found, and how many: asked in one query. None: no single one."""
    options = wanted.without()
    if not options:
        return None
    counts = {f"n{at}": Count("pk", filter=_asked(rest)) for at, (_name, rest) in enumerate(options)}
    found = public_exhibitors(gathering).aggregate(**counts)
    best = max(range(len(options)), key=lambda at: found[f"n{at}"])
    return (options[best][0], found[f"n{best}"]) if found[f"n{best}"] else None


def per_industry(gathering: Gathering) -> list[tuple[str, str, int]]:
    """(code, name, how many) of the industries that are there, most first."""
    rows = public_exhibitors(gathering).exclude(industry="").filter(kind=ExhibitorKind.COMPANY)
    counted = rows.values("industry").annotate(n=Count("pk")).order_by("-n", "industry")
    return [(row["industry"], industries()[row["industry"]].name, row["n"]) for row in counted]


def words_for(condition: str, wanted: Conditions) -> str:
    """A condition as the page names it."""
    name, code = (*condition.split(":"), "")[:2]
    if name == "ways":
        return ways_of_working()[code].name
    return {
        "word": wanted.word,
        "kind": str(ExhibitorKind(wanted.kind).label) if wanted.kind else "",
        "industry": industries()[wanted.industry].name if wanted.industry else "",
        "occupation": occupations()[wanted.occupation].name if wanted.occupation else "",
        "region": REGIONS.get(wanted.region, ""),
        "municipality": municipalities()[wanted.municipality].name if wanted.municipality else "",
        "now": _("今すぐ話せます"),
    }[name]


def _less(ways: tuple[str, ...], way: str) -> tuple[str, ...]:
    return tuple(one for one in ways if one != way)


def _asked(wanted: Conditions) -> Q:
    asked = Q()
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.industry:
        asked &= Q(industry=wanted.industry)
    if wanted.occupation:
        asked &= Q(Exists(_own().filter(occupation=wanted.occupation)))
    if wanted.municipality:
        asked &= _at({wanted.municipality})
    elif wanted.region:
        asked &= _at({code for code, place in municipalities().items() if place.region == wanted.region})
    if wanted.ways:
        asked &= Q(ways_of_working__contains=list(wanted.ways))
    for word in words_of(wanted.word):
        asked &= holds_word(word) | Q(Exists(_own().filter(holds_word(word))))
    if wanted.only is not None:
        asked &= Q(pk__in=wanted.only)
    return asked


def _at(codes: set[str]) -> Q:
    """Where its people work: a current posting there, or its seat."""
    return Q(municipality__in=codes) | Q(Exists(_own().filter(municipality__in=codes)))


def _own() -> "QuerySet[Posting]":
    return Posting.objects.filter(current(), exhibitor=OuterRef("pk"))
