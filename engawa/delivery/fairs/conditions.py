"""Her declared conditions against what an exhibitor has published: which are met. No score; nothing is guessed.

必須 leaves out whoever does not meet it; 希望 counts; what an exhibitor has not said is never a "no".
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit.tongue import listed
from engawa.base.kit.yen import yen
from engawa.delivery.exhibitors import library
from engawa.delivery.exhibitors.importing.columns import show
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.queries import current
from engawa.delivery.fairs.entry import INCOME_UNITS
from engawa.delivery.fairs.models import FairRegistration


@dataclass(frozen=True)
class Condition:
    """`codes`: any of them will do. A wage has none and is at least `least` in `unit`."""

    kind: str
    words: str
    codes: frozenset[str] = frozenset()
    must: bool = False
    least: int = 0
    unit: str = ""


@dataclass
class Offered:
    """What one exhibitor has published: its own facts and those of its current postings."""

    municipality: bool
    industries: set[str] = field(default_factory=set)
    occupations: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    employment: set[str] = field(default_factory=set)
    ways: set[str] = field(default_factory=set)
    pay: dict[str, int] = field(default_factory=dict)

    def meets(self, wanted: Condition) -> bool | None:
        """None: not said, or of no meaning here (a municipality hires nobody at its booth)."""
        if self.municipality and wanted.kind != "regions":
            return None
        if wanted.kind == "income":
            most = self.pay.get(wanted.unit)
            return None if most is None else most >= wanted.least
        known: set[str] = getattr(self, wanted.kind)
        return bool(known & wanted.codes) if known else None


@dataclass(frozen=True)
class Fit:
    met: tuple[Condition, ...]
    asked: int
    barred: bool  # something she said she must have is not so here


def fit(wanted: Iterable[Condition], offered: Offered) -> Fit:
    answers = [(one, offered.meets(one)) for one in wanted]
    return Fit(
        tuple(one for one, met in answers if met),
        len(answers),
        any(one.must and met is False for one, met in answers),
    )


def conditions_of(registration: FairRegistration | None) -> list[Condition]:
    """Each kind of wish she filled in, in words; ways of working one by one."""
    if registration is None:
        return []
    found = [
        _any_of(registration, "industries", {code: one.name for code, one in library.industries().items()}),
        _any_of(registration, "occupations", {code: one.name for code, one in library.occupations().items()}),
        _any_of(registration, "regions", library.REGIONS),
        _any_of(registration, "employment", {code: show("employment_type", code) for code in registration.employment}),
    ]
    must = _must(registration, "ways")
    names = {key: one.name for key, one in library.ways_of_working().items()}
    found += [Condition("ways", listed(names.get(way, way)), frozenset({way}), must) for way in registration.ways]
    if registration.income_min and registration.income_unit:
        unit = INCOME_UNITS.get(registration.income_unit, "")
        words = _("%(unit)s %(yen)sから") % {"unit": unit, "yen": yen(registration.income_min)}
        must, least = _must(registration, "income"), registration.income_min
        found.append(Condition("income", words, must=must, least=least, unit=registration.income_unit))
    return [one for one in found if one.codes or one.least]


def _any_of(registration: FairRegistration, kind: str, names: dict[str, str]) -> Condition:
    codes: list[str] = getattr(registration, kind)
    words = "・".join(listed(names.get(code, code)) for code in codes)
    return Condition(kind, words, frozenset(codes), _must(registration, kind))


def _must(registration: FairRegistration, kind: str) -> bool:
    return bool(registration.weights.get(kind) == "must")


def offered_by(exhibitors: Iterable[Exhibitor]) -> dict[UUID, Offered]:
    """Of each, in one question."""
    found = {
        one.pk: Offered(
            one.kind == ExhibitorKind.MUNICIPALITY,
            industries={one.industry} - {""},
            regions=_region(one.municipality),
            ways=set(one.ways_of_working),
        )
        for one in exhibitors
    }
    rows = Posting.objects.filter(current(), exhibitor__in=list(found)) if found else Posting.objects.none()
    names = ("exhibitor_id", "occupation", "employment_type", "municipality", "pay_unit", "pay_min", "pay_max")
    pays: dict[UUID, dict[str, int]] = defaultdict(dict)
    for owner, occupation, employment, place, unit, low, high in rows.order_by("pk").values_list(*names):
        one = found[owner]
        one.occupations |= {occupation} - {""}
        one.employment |= {employment} - {""}
        one.regions |= _region(place)
        if (most := high or low) and unit:
            pays[owner][unit] = max(most, pays[owner].get(unit, 0))
    for owner, pay in pays.items():
        found[owner].pay = pay
    return found


def _region(code: str) -> set[str]:
    place = library.municipalities().get(code)
    return {place.region} if place else set()
