"""A fair, as the duties of its contract are asked about it."""

from engawa.base.programmes.models import Programme
from engawa.contract.duties.occasions import Occasion
from engawa.delivery.fairs.models import Fair


def occasion_of(programme: Programme, fair: Fair) -> Occasion:
    """Of a fair fetched with its gathering."""
    at = fair.gathering
    return Occasion(programme, at.pk, str(fair), at.title, at.starts_at, at.ends_at, max(fair.rooms_to, at.ends_at))
