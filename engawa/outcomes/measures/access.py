from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.models import MatchClaim, Target
from engawa.outcomes.measures.sources import FairFacts


def target_for(actor: Actor, programme: Programme, pk: UUID, word: Permission) -> Target:
    if not actor.can(word):
        raise Http404
    with inside(programme):
        found: Target | None = Target.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def claim_for(actor: Actor, programme: Programme, pk: UUID, word: Permission = Permission.MATCH_VIEW) -> MatchClaim:
    if not actor.can(word):
        raise Http404
    with inside(programme):
        rows = MatchClaim.objects.select_related("programme", "organisation")
        found: MatchClaim | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def fair_for(programme: Programme, gathering: UUID) -> FairFacts:
    """One of the programme's fairs that is announced, or 404."""
    with inside(programme):
        found = next((fair for fair in sources.fairs() if fair.gathering == gathering), None)
    if found is None:
        raise Http404
    return found
