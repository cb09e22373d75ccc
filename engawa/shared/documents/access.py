"""Fetching one paper for somebody who may read papers. What isn't yours isn't there."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.shared.documents.models import Paper
from engawa.shared.documents.states import PaperState


def paper_for(actor: Actor, programme: Programme, paper: UUID) -> Paper:
    """A frozen paper of this programme, its figures and forms fetched with it."""
    if not actor.can(Permission.PAPER_VIEW):
        raise Http404
    with inside(programme):
        found = Paper.objects.prefetch_related("figures", "files").filter(pk=paper, state=PaperState.FROZEN).first()
    if found is None:
        raise Http404
    return found
