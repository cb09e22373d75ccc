"""求人票 in its seven printed blocks: every field held, nothing that is personal data (代表者, 担当者)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy as _

from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS, LABELS, PAY_UNIT_LABELS, show
from engawa.delivery.exhibitors.importing.rows import EmploymentType, PayUnit
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.exhibitors.rows import exhibitor_row_of

BLOCKS = (
    (_("求人事業所"), "employer establishment_no exhibitor.zip exhibitor.address exhibitor.homepage"),
    (
        _("仕事内容"),
        (
            "title duties duties_scope employment_type term renewal place_zip place place_scope smoking car_commute"
            " experience licences age_limit age_ground trial"
        ),
    ),
    (_("賃金・手当"), "pay_unit pay base fixed_allow fixed_ot fixed_ot_note"),
    (_("労働時間"), "hours_1 hours_2 hours_3 hours_note overtime break_min holidays annual_holidays"),
    (_("その他の労働条件"), "insurance"),
    (_("会社の情報"), "exhibitor.employees exhibitor.capital corporate_no"),
    (_("選考等"), "openings selection"),
)
RANGES = frozenset({"pay", "base", "fixed_allow", "fixed_ot"})
UNITS = {"break_min": _("分"), "annual_holidays": _("日"), "openings": _("人"), "employees": _("人")}
RANGE_LABELS = {
    "pay": _("賃金（a＋b＋c）"),
    "base": _("基本給（a）"),
    "fixed_allow": _("定額的手当（b）"),
    "fixed_ot": _("固定残業代（c）"),
}


@dataclass(frozen=True)
class Line:
    """A posting in one line of a list."""

    pk: UUID
    title: str
    pay: str
    place: str
    employment: str
    as_of: dt.date
    expires_on: dt.date | None


def line_of(posting: Posting) -> Line:
    place = municipalities().get(posting.municipality)
    employment = EMPLOYMENT_LABELS[EmploymentType(posting.employment_type)] if posting.employment_type else ""
    return Line(
        posting.pk,
        posting.title,
        pay_words(posting),
        place.name if place else str(posting.facts.get("place", "")),
        employment,
        posting.as_of,
        posting.expires_on,
    )


def pay_words(posting: Posting) -> str:
    """「月給 201,000円〜265,000円」"""
    unit = PAY_UNIT_LABELS[PayUnit(posting.pay_unit)] if posting.pay_unit else ""
    return " ".join(filter(None, [unit, _range(posting.pay_min, posting.pay_max, "pay")]))


def blocks_of(posting: Posting) -> list[tuple[str, list[tuple[str, str]]]]:
    """Blocks with (label, value); a field without value is left out, so is a block without any."""
    values = posting.row() | {f"exhibitor.{key}": value for key, value in exhibitor_row_of(posting.exhibitor).items()}
    found = []
    for title, keys in BLOCKS:
        lines = [(_label(key), text) for key in keys.split() if (text := _text(key, values))]
        if lines:
            found.append((str(title), lines))
    return found


def _label(key: str) -> str:
    return str(RANGE_LABELS.get(key) or LABELS[key.removeprefix("exhibitor.")])


def _text(key: str, values: dict[str, object]) -> str:
    if key in RANGES:
        return _range(values.get(f"{key}_min"), values.get(f"{key}_max"), key)
    bare = key.removeprefix("exhibitor.")
    text = show(bare, values.get(key))
    return f"{text}{UNITS[bare]}" if text and bare in UNITS else text


def _range(low: object, high: object, key: str) -> str:
    if low is None and high is None:
        return ""
    least, most = show(f"{key}_min", low), show(f"{key}_max", high)
    return least if least == most else f"{least}{gettext('〜')}{most}"
