"""Vacancies of companies that are on the published list, have an open booth and a current posting, as matching reads them.

No text of a posting but the two named fields is read. Municipalities stand beside them by their profile (`towns`).
"""

from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from uuid import UUID

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.answers import passports_of
from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS
from engawa.delivery.exhibitors.library import REGIONS, industries, municipalities, occupations, ways_of_working
from engawa.delivery.exhibitors.models import AttributeValue, ExhibitorKind, Posting
from engawa.delivery.exhibitors.passport import ways_of
from engawa.delivery.exhibitors.queries import public_postings
from engawa.delivery.guidance.suggestions.licences import asked_in
from engawa.delivery.guidance.suggestions.people import people
from engawa.delivery.guidance.suggestions.towns import town_profiles
from engawa.delivery.matching import profile as plain
from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.profile import Fact, Key, Wish
from engawa.delivery.matching.score import Trees
from engawa.delivery.matching.vocabulary import Facet, Source, Tree, Weight

NOTHING_ASKED = ("", "不問", "なし", "特になし")


def trees(criteria: Criteria) -> Trees:
    """What stands above a code: large groups of occupations only, as postings carry no finer ones; regions over towns."""
    return {
        Facet.OCCUPATION: Tree(MappingProxyType({}), (criteria.same_large, criteria.same_middle)),
        Facet.PLACE: Tree(_regions(), (criteria.same_region,)),
    }


@cache
def _regions() -> MappingProxyType[str, str]:
    return MappingProxyType({code: place.region for code, place in municipalities().items()})


def known_codes() -> dict[Facet, frozenset[str]]:
    """What a seeker may wish for, by facet."""
    return {
        Facet.OCCUPATION: frozenset(occupations()),
        Facet.INDUSTRY: frozenset(industries()),
        Facet.PLACE: frozenset(REGIONS) | frozenset(municipalities()),
        Facet.EMPLOYMENT: frozenset(str(one) for one in EMPLOYMENT_LABELS),
        Facet.WAY: frozenset(ways_of_working()),
    }


def offers_of(gathering: Gathering, criteria: Criteria) -> list[plain.Posting]:
    """All that may be suggested under these criteria, companies first."""
    return postings_of(gathering) + (town_profiles(gathering) if criteria.with_towns else [])


def postings_of(gathering: Gathering, only: Iterable[UUID] | None = None) -> list[plain.Posting]:
    """In a stable order; two queries whatever their number. `only`: these postings."""
    rows = public_postings(gathering).filter(people().published("exhibitor"))
    rows = rows.filter(exhibitor__kind=ExhibitorKind.COMPANY).select_related("exhibitor__organisation")
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    found = list(rows.order_by("exhibitor__kana_key", "job_no"))
    answers = passports_of({row.exhibitor_id for row in found})
    cards = {exhibitor: _ways(known) for exhibitor, known in answers.items()}
    return [_posting(row, cards[row.exhibitor_id]) for row in found]


def _posting(row: Posting, ways: dict[Key, Fact]) -> plain.Posting:
    facts = _ways_by_posting(row) | ways | _facts(row)
    company = row.exhibitor.organisation
    return plain.Posting(str(row.pk), str(row.exhibitor_id), company.corporate_no, _wishes(row), facts)


def _facts(row: Posting) -> dict[Key, Fact]:
    codes = {
        Facet.OCCUPATION: row.occupation,
        Facet.INDUSTRY: row.industry or row.exhibitor.industry,
        Facet.PLACE: row.municipality,
        Facet.EMPLOYMENT: row.employment_type,
    }
    facts: dict[Key, Fact] = {
        (facet, ""): Fact(Source.POSTING, row.as_of, frozenset({code})) for facet, code in codes.items() if code
    }
    least, most = _pay(row)
    if row.pay_unit and most:
        facts[Facet.INCOME, ""] = Fact(Source.POSTING, row.as_of, least=least, most=most, unit=row.pay_unit)
    return facts


def _pay(row: Posting) -> tuple[int, int]:
    """Without 固定残業代, which is no base pay."""
    extra_least, extra_most = (int(row.facts.get(f"fixed_ot_{end}") or 0) for end in ("min", "max"))
    least = max((row.pay_min or 0) - extra_least, 0)
    most = max((row.pay_max or row.pay_min or 0) - max(extra_least, extra_most), 0)
    return least, most


def _ways(known: dict[str, AttributeValue]) -> dict[Key, Fact]:
    """Each way of working whose attribute was answered, yes or no; what was not answered is unknown."""
    holding = set(ways_of({key: row.value for key, row in known.items()}))
    found: dict[Key, Fact] = {}
    for key, way in ways_of_working().items():
        row = known.get(way.attribute)
        if row is None:
            continue
        checked = row.basis == AttributeValue.Basis.CHECKED
        at = (row.checked_at if checked else None) or row.published_at
        source = Source.CHECKED if checked else Source.DECLARED
        day = at.date() if at else None
        found[Facet.WAY, key] = Fact(source, day, frozenset({key} if key in holding else ()), said=row.value)
    return found


def _ways_by_posting(row: Posting) -> dict[Key, Fact]:
    """年間休日 stands in the posting too; the passport's own answer goes first."""
    if row.annual_holidays is None:
        return {}
    days = str(row.annual_holidays)
    holding = set(ways_of({"annual_holidays": days}))
    return {
        (Facet.WAY, key): Fact(Source.POSTING, row.as_of, frozenset({key} if key in holding else ()), said=days)
        for key, way in ways_of_working().items()
        if way.attribute == "annual_holidays"
    }


def _wishes(row: Posting) -> tuple[Wish, ...]:
    """A company's: from 必要な経験 and 免許・資格 alone. Experience is a want, as its words name no code to insist on."""
    asked = asked_in(str(row.facts.get("licences", "")))
    found = [
        Wish(Facet.LICENCE, Weight.MUST if required else Weight.WANT, frozenset({code}))
        for code, required in sorted(asked.items())
    ]
    if str(row.facts.get("experience", "")).strip() not in NOTHING_ASKED and row.occupation:
        found.append(Wish(Facet.EXPERIENCE, Weight.WANT, frozenset({row.occupation})))
    return tuple(found)
