"""Fetching one consent or agreement for somebody, or 404."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.models import Agreement, Approval

READERS = (Permission.APPROVAL_REQUEST, Permission.APPROVAL_CONFIRM, Permission.WINDOW_VIEW)


def _may(actor: Actor, *words: Permission) -> None:
    if not any(actor.can(word) for word in words):
        raise Http404


def approval_for(actor: Actor, programme: Programme, pk: UUID, *words: Permission) -> Approval:
    _may(actor, *(words or READERS))
    with inside(programme):
        found = Approval.objects.select_related("programme", "recipient_list").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def agreement_for(actor: Actor, programme: Programme, pk: UUID, *words: Permission) -> Agreement:
    _may(actor, *(words or (*READERS, Permission.AGREEMENT_ASK)))
    with inside(programme):
        found = Agreement.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
