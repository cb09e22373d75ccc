"""One thing for somebody, or 404."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.guidance.suggestions.models import CriteriaStatement, Override, Suggestion
from engawa.delivery.guidance.suggestions.queries import showing

BESIDE = ("programme", "run__gathering", "run__criteria", "exhibitor__organisation")


def line_at_desk(programme: Programme, actor: Actor, pk: UUID) -> Suggestion:
    """A line of the counsellor's own body."""
    with inside(programme):
        rows = Suggestion.objects.select_related(*BESIDE).filter(run__body=actor.organisation_id)
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_line(programme: Programme, actor: Actor, pk: UUID) -> Suggestion:
    """Hers, and before her now."""
    with inside(programme):
        found = showing().filter(subject=actor.subject_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def override_for(programme: Programme, actor: Actor, pk: UUID) -> Override:
    """What the counsellor's body decided, or what she decided for herself."""
    with inside(programme):
        rows = Override.objects.select_related("programme", "exhibitor__organisation")
        mine = {"subject": actor.subject_id, "body": None} if actor.subject_id else {"body": actor.organisation_id}
        found = rows.filter(pk=pk, **mine).first()
    if found is None:
        raise Http404
    return found


def criteria_for(programme: Programme, pk: UUID) -> CriteriaStatement:
    with inside(programme):
        found = CriteriaStatement.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
