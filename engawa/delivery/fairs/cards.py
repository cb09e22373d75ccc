"""求職者カード: what of a registration may be shown, field by field, in words. Plain values; opens nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engawa.base.kit.tongue import listed
from engawa.base.kit.yen import yen
from engawa.contract.approvals.fields import FIELD_LABELS, CardField, in_order
from engawa.delivery.exhibitors import library
from engawa.delivery.exhibitors.importing.columns import show
from engawa.delivery.fairs.entry import INCOME_UNITS, PREFECTURE_NAMES, SITUATIONS, STARTS, WEIGHTS, YEARS
from engawa.delivery.fairs.models import FairRegistration

SEALED = ("words", "licences")
USUAL = (CardField.INDUSTRIES, CardField.OCCUPATIONS, CardField.REGIONS, CardField.EXPERIENCE, CardField.WORDS)
"""Ticked beforehand on the drawing page, for her to untick."""


@dataclass(frozen=True)
class CardRow:
    field: CardField
    value: str

    @property
    def label(self) -> str:
        return str(FIELD_LABELS[self.field])


@dataclass(frozen=True)
class SharedCard:
    """A card as one exhibitor sees it now."""

    alias: str
    rows: tuple[CardRow, ...]


def rows_of(
    registration: FairRegistration, texts: Mapping[str, str], fields: Iterable[str] = tuple(CardField)
) -> tuple[CardRow, ...]:
    """Only what she filled in, in print order. `texts`: the opened columns of SEALED; the alias stands apart."""
    wanted = [one for one in in_order(fields) if one is not CardField.ALIAS]
    shown = ((one, _VALUES[one](registration, texts)) for one in wanted)
    return tuple(CardRow(one, value) for one, value in shown if value)


def _named(codes: Iterable[str], names: Mapping[str, str | Promise]) -> str:
    return _("、").join(listed(str(names.get(code, code))) for code in codes)


def _weighed(registration: FairRegistration, name: str, value: str) -> str:
    weight = registration.weights.get(name)
    return (
        _("%(value)s（%(weight)s）") % {"value": value, "weight": WEIGHTS[weight]}
        if value and weight in WEIGHTS
        else value
    )


def _industries(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    names = {code: one.name for code, one in library.industries().items()}
    return _weighed(registration, "industries", _named(registration.industries, names))


def _occupations(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    names = {code: one.name for code, one in library.occupations().items()}
    return _weighed(registration, "occupations", _named(registration.occupations, names))


def _regions(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    return _weighed(registration, "regions", _named(registration.regions, library.REGIONS))


def _employment(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    return _weighed(
        registration, "employment", "、".join(show("employment_type", code) for code in registration.employment)
    )


def _ways(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    names = {key: one.name for key, one in library.ways_of_working().items()}
    return _weighed(registration, "ways", _named(registration.ways, names))


def _experience(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    names = {code: one.name for code, one in library.occupations().items()}
    return "、".join(
        _("%(occupation)s %(years)s") % {"occupation": listed(names.get(code, code)), "years": YEARS.get(years, years)}
        for code, years in registration.experience
    )


def _income(registration: FairRegistration, _texts: Mapping[str, str]) -> str:
    if registration.income_min is None:
        return ""
    unit = INCOME_UNITS.get(registration.income_unit, "")
    return _("%(unit)s %(yen)sから") % {"unit": unit, "yen": yen(registration.income_min)}


_VALUES: dict[CardField, Callable[[FairRegistration, Mapping[str, str]], str]] = {
    CardField.INDUSTRIES: _industries,
    CardField.OCCUPATIONS: _occupations,
    CardField.REGIONS: _regions,
    CardField.EMPLOYMENT: _employment,
    CardField.WAYS: _ways,
    CardField.EXPERIENCE: _experience,
    CardField.LICENCES: lambda _registration, texts: texts.get("licences", ""),
    CardField.START: lambda registration, _texts: str(STARTS.get(registration.start, "")),
    CardField.WORDS: lambda _registration, texts: texts.get("words", ""),
    CardField.INCOME: _income,
    CardField.PREFECTURE: lambda registration, _texts: PREFECTURE_NAMES.get(registration.prefecture, ""),
    CardField.SITUATION: lambda registration, _texts: str(SITUATIONS.get(registration.situation, "")),
    CardField.WISH: lambda _registration, _texts: "",  # a card of its own: placed, read and withdrawn by itself
}
