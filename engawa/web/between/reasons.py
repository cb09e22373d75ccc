"""Words of conditions, reasons and notes: fixed sentences around codes, each with its source and day. No points, no person."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.kit.tongue import listed
from engawa.base.kit.yen import yen
from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS, PAY_UNIT_LABELS
from engawa.delivery.exhibitors.library import REGIONS, industries, municipalities, occupations, ways_of_working
from engawa.delivery.exhibitors.life import answering
from engawa.delivery.exhibitors.passport import attributes
from engawa.delivery.fairs.entry import INCOME_UNITS
from engawa.delivery.guidance.suggestions.licences import NAMES
from engawa.delivery.guidance.suggestions.seeing import Line
from engawa.delivery.matching.explain import Kind, Reason
from engawa.delivery.matching.profile import Wish
from engawa.delivery.matching.score import Term
from engawa.delivery.matching.vocabulary import Facet, Source, Verdict, Weight

FACET_WORDS = {
    Facet.OCCUPATION: gettext_lazy("職種"),
    Facet.INDUSTRY: gettext_lazy("業種"),
    Facet.PLACE: gettext_lazy("勤務地"),
    Facet.EMPLOYMENT: gettext_lazy("雇用形態"),
    Facet.INCOME: gettext_lazy("収入"),
    Facet.WAY: gettext_lazy("働き方"),
    Facet.EXPERIENCE: gettext_lazy("経験"),
    Facet.LICENCE: gettext_lazy("免許・資格"),
}
SOURCE_WORDS = {
    Source.POSTING: gettext_lazy("求人票"),
    Source.DECLARED: gettext_lazy("企業申告"),
    Source.CHECKED: gettext_lazy("事務局確認済"),
    Source.SEEKER: gettext_lazy("ご本人の登録"),
    Source.LIST: gettext_lazy("出展企業一覧"),
    Source.TOWN: gettext_lazy("出典"),
}
VERDICT_WORDS = {
    Verdict.MET: gettext_lazy("合う"),
    Verdict.PARTLY: gettext_lazy("一部合う"),
    Verdict.UNMET: gettext_lazy("合わない"),
    Verdict.UNKNOWN: gettext_lazy("わからない"),
}
VERDICT_TONES = {Verdict.MET: "go", Verdict.UNMET: "soft", Verdict.PARTLY: "info", Verdict.UNKNOWN: "soft"}


def names_of(facet: Facet, codes: Iterable[str]) -> str:
    return _("、").join(listed(_name(facet, code)) for code in codes)


def _name(facet: Facet, code: str) -> str:
    if facet in {Facet.OCCUPATION, Facet.EXPERIENCE}:
        return occupations()[code].name if code in occupations() else code
    if facet is Facet.INDUSTRY:
        return industries()[code].name if code in industries() else code
    if facet is Facet.PLACE:
        return REGIONS.get(code) or (municipalities()[code].name if code in municipalities() else code)
    if facet is Facet.EMPLOYMENT:
        return next((words for one, words in EMPLOYMENT_LABELS.items() if one == code), code)
    if facet is Facet.WAY:
        return ways_of_working()[code].name if code in ways_of_working() else code
    return NAMES.get(code, code)


def wish_words(wish: Wish) -> str:
    """「勤務地：西部」「年収 4,200,000円から」「テレワークができる」"""
    if wish.facet is Facet.INCOME:
        unit = INCOME_UNITS.get(wish.unit, "")
        return _("%(unit)s %(yen)sから") % {"unit": unit, "yen": yen(wish.least)}
    names = names_of(wish.facet, sorted(wish.codes))
    return (
        names
        if wish.facet is Facet.WAY
        else _("%(what)s：%(names)s") % {"what": FACET_WORDS[wish.facet], "names": names}
    )


def by_verdict(terms: Iterable[Term]) -> list[tuple[str, str, str]]:
    """How conditions stand, its tone, and which they are; what is met first, nothing empty."""
    found: dict[Verdict, list[str]] = {one: [] for one in Verdict}
    for term in terms:
        found[term.verdict].append(wish_words(term.wish))
    return [(str(VERDICT_WORDS[one]), VERDICT_TONES[one], _("、").join(words)) for one, words in found.items() if words]


def part_words(part: Mapping[str, object]) -> tuple[str, str, bool]:
    """One condition of a fit, as the counsellor sees it: what, how it stands, whether it was insisted on."""
    facet = Facet(str(part["facet"]))
    codes = part["codes"] if isinstance(part["codes"], list) else []
    names = names_of(facet, [str(code) for code in codes])
    words = f"{FACET_WORDS[facet]}：{names}" if names else str(FACET_WORDS[facet])
    return words, str(VERDICT_WORDS[Verdict(str(part["verdict"]))]), bool(part["must"])


def line_words(line: Line) -> tuple[list[str], list[str]]:
    """Reasons, and what to make sure of. Conditions that only a vacancy can meet stand together at a municipality."""
    reasons = [reason_words(one, town=line.town) for one in line.reasons]
    beyond = [one for one in line.notes if line.town and _of_vacancies(one)]
    notes = [reason_words(one, town=line.town) for one in line.notes if one not in beyond]
    if beyond:
        what = _("、").join(_condition(one) for one in beyond)
        words = _("%(what)s：求人についての条件のため、自治体とはくらべていません") % {"what": what}
        notes.insert(0 if any(one.must for one in beyond) else len(notes), words)
    return reasons, notes


def _condition(reason: Reason) -> str:
    assert reason.facet is not None
    return names_of(reason.facet, reason.wished) if reason.facet is Facet.WAY else str(FACET_WORDS[reason.facet])


def _of_vacancies(reason: Reason) -> bool:
    unknown = reason.kind is Kind.UNKNOWN and not reason.offered
    return unknown and reason.facet is not None and answering(reason.facet, reason.wished) is None


def reason_words(reason: Reason, *, town: bool = False) -> str:
    if reason.kind is Kind.FAIRNESS:
        if town:
            return _("より多くの自治体を知っていただくため、表示順を一部調整しています")
        return _("より多くの企業を知っていただくため、表示順を一部調整しています")
    if town and reason.facet is not Facet.PLACE:
        return _of_town(reason)
    said = _INCOME[reason.kind](reason) if reason.facet is Facet.INCOME else _said(reason)
    return f"{said}{_source(reason)}" if reason.offered else said


def _source(reason: Reason) -> str:
    if reason.source is None:
        return ""
    day = _(" %(y)d年%(m)d月%(d)d日") % _day(reason) if reason.source_date else ""
    return _("（%(source)s%(day)s）") % {"source": SOURCE_WORDS[reason.source], "day": day}


def _of_town(reason: Reason) -> str:
    """What its matrices tell of a wish. Whether words meet it, their reader decides."""
    assert reason.facet is not None
    line = answering(reason.facet, reason.wished)
    touched = [code for code in reason.wished if line and answering(reason.facet, [code]) is line]
    names = names_of(reason.facet, touched)
    what = (
        names
        if reason.facet is Facet.WAY
        else _("%(facet)s（%(names)s）")
        % {
            "facet": FACET_WORDS[reason.facet],
            "names": names,
        }
    )
    facts = {"what": what, "line": listed(line.label) if line else "", "origin": reason.origin} | _day(reason)
    if not reason.offered:
        return _("%(what)s：この自治体の「%(line)s」は未登録です。面談で確認できます") % facts
    source = _("（出典：%(origin)s、%(y)d年%(m)d月%(d)d日確認）") % facts
    if reason.kind is Kind.PARTLY:
        return _("%(what)s：この自治体の「%(line)s」が載っています") % facts + source
    return (
        _("%(what)s：この自治体の「%(line)s」に書かれています。ご希望に合うかは読んで確かめてください") % facts + source
    )


def _day(reason: Reason) -> dict[str, int]:
    day = reason.source_date
    return {"y": day.year, "m": day.month, "d": day.day} if day else {}


def _said(reason: Reason) -> str:
    assert reason.facet is not None
    wished = names_of(reason.facet, reason.wished)
    offered = _offered(reason)
    what = wished if reason.facet is Facet.WAY else str(FACET_WORDS[reason.facet])
    facts = {"what": what, "wished": wished, "offered": offered}
    if reason.kind is Kind.UNKNOWN:
        return _("%(what)s：未回答です。面談で確認できます") % facts
    if reason.kind is Kind.UNMET:
        if reason.facet is Facet.WAY:
            return _("%(what)s：ご希望とは違います。%(offered)s") % facts
        return _("%(what)s：%(offered)s ― ご希望の%(wished)sとは違います") % facts
    if reason.kind is Kind.PARTLY:
        return _partly(reason, facts)
    if reason.facet is Facet.WAY:
        return _("%(what)s：%(offered)s") % facts if offered else _("%(what)s ― ご希望どおりです") % facts
    return _("%(what)s：%(offered)s ― ご希望どおりです") % facts


def _partly(reason: Reason, facts: Mapping[str, str]) -> str:
    if reason.facet is Facet.PLACE and reason.offered and reason.offered[0] in municipalities():
        region = municipalities()[reason.offered[0]].region_name
        return _("%(what)s：%(offered)s ― ご希望の%(wished)sと同じ%(region)sです") % {**facts, "region": region}
    return _("%(what)s：%(offered)s ― ご希望の%(wished)sに近い内容です") % facts


def _offered(reason: Reason) -> str:
    """What the other side answered; of a way of working its own words, 「週に数日」."""
    assert reason.facet is not None
    if reason.facet is not Facet.WAY:
        return names_of(reason.facet, reason.offered)
    way = ways_of_working().get(reason.wished[0] if reason.wished else "")
    attribute = attributes().get(way.attribute) if way else None
    value = reason.offered[0] if reason.offered else ""
    return attribute.show(value) if attribute and value and attribute.takes(value) else ""


def _pay(reason: Reason) -> dict[str, str]:
    least, most, unit = (*reason.offered, "", "", "")[:3]
    name = next((words for one, words in PAY_UNIT_LABELS.items() if one == unit), "")
    spread = yen(int(least)) if least == most else f"{yen(int(least or 0))}〜{yen(int(most or 0))}"
    return {
        "wished": f"{INCOME_UNITS.get(reason.unit, '')} {yen(int(reason.wished[0]))}",
        "offered": f"{name} {spread}" if most else "",
    }


def _pay_unknown(reason: Reason) -> str:
    if not reason.offered:
        return _("収入：求人票に金額がありません。面談で確認できます")
    return _("収入：単位が違うため、ご希望の%(wished)sとくらべていません。%(offered)s") % _pay(reason)


_INCOME = {
    Kind.MET: lambda reason: _("収入：%(offered)s ― ご希望どおりです") % _pay(reason),
    Kind.CARD: lambda reason: _("収入：%(offered)s ― ご希望どおりです") % _pay(reason),
    Kind.PARTLY: lambda reason: _("収入：%(offered)s ― ご希望の%(wished)sは、この幅の中です") % _pay(reason),
    Kind.UNMET: lambda reason: _("収入：ご希望の下限 %(wished)sに届きません。%(offered)s") % _pay(reason),
    Kind.UNKNOWN: _pay_unknown,
}


def is_must(wish: Wish) -> bool:
    return wish.weight is Weight.MUST
