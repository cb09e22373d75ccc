"""県立HW (H) and 定住機構 (J): who is which is a fact of the organisation, and what may be read hangs on it."""

from collections.abc import Iterable

from engawa.base.kit import clock
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role


def agency_of(actor: Actor) -> Agency | None:
    """The body a counsellor speaks for; nobody else speaks for one. Inside the programme."""
    if Role.AGENCY not in actor.roles or actor.organisation_id is None:
        return None
    found = Organisation.objects.filter(pk=actor.organisation_id).values_list("agency", flat=True).first()
    return Agency(found) if found else None


def organisations_of(agencies: Iterable[Agency]) -> list[Organisation]:
    """The bodies of this programme that have counsellors here now. Inside the programme."""
    today = clock.today()
    members = Membership.objects.filter(state=Membership.State.ACTIVE, roles__contains=[Role.AGENCY])
    members = members.exclude(from_on__gt=today).exclude(to_on__lt=today)
    rows = Organisation.objects.filter(agency__in=list(agencies), pk__in=members.values("organisation"))
    return list(rows.order_by("agency", "name", "pk"))
