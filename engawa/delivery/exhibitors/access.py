"""One thing for somebody, or 404. Each joins the open reading block, or opens a short one (POST)."""

from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList, GrantRule, ImportRun, Invitation, Posting
from engawa.delivery.exhibitors.queries import public_exhibitors, public_postings


def public_exhibitor(gathering: Gathering, pk: UUID) -> Exhibitor:
    found = public_exhibitors(gathering).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def public_posting(gathering: Gathering, pk: UUID) -> Posting:
    found = public_postings(gathering).select_related("exhibitor__organisation").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def run_for(programme: Programme, actor: Actor, pk: UUID, kind: ImportRun.Kind = ImportRun.Kind.POSTINGS) -> ImportRun:
    """Without the file: that opens in an act."""
    with inside(programme):
        found = (
            ImportRun.objects.filter(pk=pk, kind=kind).select_related("gathering", "programme").defer("file").first()
        )
    if found is None or not actor.can(Permission.IMPORT_RUN):
        raise Http404
    return found


def list_for(programme: Programme, actor: Actor, pk: UUID) -> ExhibitorList:
    with inside(programme):
        found = ExhibitorList.objects.filter(pk=pk).select_related("gathering").first()
    if found is None or not actor.can(Permission.LIST_PUBLISH):
        raise Http404
    return found


def exhibitor_for(programme: Programme, actor: Actor, pk: UUID) -> Exhibitor:
    with inside(programme):
        found = Exhibitor.objects.filter(pk=pk).select_related("organisation", "gathering").first()
    if found is None or not actor.can(Permission.LIST_PUBLISH):
        raise Http404
    return found


def rule_for(programme: Programme, actor: Actor, pk: UUID, municipality: str) -> GrantRule:
    """One of this municipality's; whether it is the actor's own is the act's to ask."""
    with inside(programme):
        found = GrantRule.objects.filter(pk=pk, municipality=municipality).select_related("programme").first()
    if found is None or not actor.can(Permission.GRANT_WRITE):
        raise Http404
    return found


def invitation_for(programme: Programme, actor: Actor, pk: UUID) -> Invitation:
    with inside(programme):
        rows = Invitation.objects.select_related("organisation", "gathering", "programme")
        found = rows.filter(pk=pk).first()
    if found is None or not actor.can(Permission.LIST_PUBLISH):
        raise Http404
    return found


def exhibitor_of_organisation(gathering: Gathering, organisation_id: UUID | None) -> Exhibitor:
    """The place of the actor's own company or municipality."""
    rows = Exhibitor.objects.filter(gathering=gathering, organisation=organisation_id)
    found = rows.select_related("organisation").first()
    if found is None:
        raise Http404
    return found
