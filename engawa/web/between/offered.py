"""What a suggestion is about, as pages show it: a vacancy, or a municipality's own page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.sheet import line_of
from engawa.delivery.guidance.suggestions.models import Suggestion


@dataclass(frozen=True)
class Offered:
    title: str
    place: str
    pay: str = ""


def offered(row: Suggestion) -> Offered:
    """Asks nothing that was not read with the line."""
    if row.posting is not None:
        line = line_of(row.posting)
        return Offered(line.title, line.place, line.pay)
    town = municipalities().get(row.exhibitor.municipality)
    return Offered(_("自治体の暮らしと支援制度"), town.region_name if town else "")
