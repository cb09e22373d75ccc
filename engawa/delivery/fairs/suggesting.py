"""What a registration declares, handed to whoever drafts suggestions; who takes part; whose booth is there.

Nothing else of a registration is read: no words of her own, no moving, no needs, nothing about her household.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from engawa.base.acts.acting import OpenAct
from engawa.base.vault.fields import open_many
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models import Booth, FairRegistration
from engawa.delivery.fairs.queries.registrations import taking_part
from engawa.delivery.fairs.states import TAKING_PART, BoothState
from engawa.delivery.guidance.suggestions.licences import licences_in
from engawa.delivery.guidance.suggestions.offers import known_codes
from engawa.delivery.guidance.suggestions.people import Declared, People, register_people
from engawa.delivery.matching.profile import Fact, Key, Wish
from engawa.delivery.matching.vocabulary import Facet, Source, Weight

FACETS = {
    "occupations": Facet.OCCUPATION,
    "industries": Facet.INDUSTRY,
    "regions": Facet.PLACE,
    "employment": Facet.EMPLOYMENT,
    "ways": Facet.WAY,
    "income": Facet.INCOME,
}
"""Columns of a registration, in the order in which conditions are told."""


def wishes_of(registration: FairRegistration) -> tuple[Wish, ...]:
    """What she ticked; without a weight beside it a tick is a 希望. Codes that no longer exist are left out."""
    known = known_codes()
    found: list[Wish] = []
    for name, facet in FACETS.items():
        weight = Weight.MUST if registration.weights.get(name) == Weight.MUST else Weight.WANT
        if facet is Facet.INCOME:
            if registration.income_min and registration.income_unit:
                found.append(Wish(facet, weight, least=registration.income_min, unit=registration.income_unit))
            continue
        codes = [code for code in dict.fromkeys(getattr(registration, name)) if code in known[facet]]
        if facet is Facet.WAY:
            found += [Wish(facet, weight, frozenset({code})) for code in codes]
        elif codes:
            found.append(Wish(facet, weight, frozenset(codes)))
    return tuple(found)


def declared(registration: FairRegistration, licences: str = "") -> Declared:
    """`licences`: her own words, opened. What she does not name is unknown, never "no"."""
    has: dict[Key, Fact] = {}
    for occupation, _years in registration.experience:
        has[Facet.EXPERIENCE, occupation] = Fact(Source.SEEKER, codes=frozenset({occupation}))
    for code in licences_in(licences):
        has[Facet.LICENCE, code] = Fact(Source.SEEKER, codes=frozenset({code}))
    return Declared(wishes_of(registration), has)


def profiles(act: OpenAct | None, gathering: Gathering, only: Collection[UUID] | None) -> Mapping[UUID, Declared]:
    rows = taking_part(gathering)
    found = list((rows if only is None else rows.filter(subject__in=list(only))).order_by("subject", "pk"))
    texts = open_many(act, found, "licences") if act is not None else {}
    return {row.subject_id: declared(row, texts.get(row.pk, {}).get("licences", "")) for row in found}


def _taking_part(subject: str, gathering: str) -> Exists:
    return Exists(
        FairRegistration.objects.filter(subject=OuterRef(subject), gathering=OuterRef(gathering), state__in=TAKING_PART)
    )


def _published(exhibitor: str) -> Exists:
    return Exists(Booth.objects.filter(exhibitor=OuterRef(exhibitor)).exclude(state=BoothState.CLOSED))


def register() -> None:
    register_people(People(_taking_part, _published, profiles))
