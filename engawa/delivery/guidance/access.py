"""One consultation or case for somebody, or 404. 甲 finds none here, 乙 what it is to decide, an exhibiting municipality
those for which she named it, a company none.
"""

from uuid import UUID

from django.http import Http404

from engawa.base.parties.models import Agency, Organisation, OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.case_states import HandState
from engawa.delivery.guidance.models import Case, CaseHandOver, Consultation
from engawa.delivery.guidance.queries.cases import case_of, readable_by
from engawa.delivery.guidance.queries.consultations import for_agency


def agency_for(programme: Programme, actor: Actor) -> Agency:
    """The body a counsellor speaks for, or 404."""
    with inside(programme):
        found = agency_of(actor)
    if found is None:
        raise Http404
    return found


def consultation_for(programme: Programme, actor: Actor, pk: UUID) -> Consultation:
    """One that the counsellor's own body was asked for."""
    agency = agency_for(programme, actor)
    with inside(programme):
        found = for_agency(agency).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def town_for(programme: Programme, actor: Actor) -> Organisation:
    """The municipality that a host speaks for, or 404."""
    body = actor.organisation_id if actor.can(Permission.CARD_SEE) else None
    with inside(programme):
        rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
        found = rows.filter(pk=body).first() if body else None
    if found is None:
        raise Http404
    return found


def sheet_for(programme: Programme, actor: Actor, pk: UUID) -> Consultation:
    """One for which she named the host's municipality. Whether it may be read now is asked by the act."""
    town = town_for(programme, actor)
    with inside(programme):
        found = Consultation.objects.select_related("programme").filter(pk=pk, sheet_to__contains=[town.pk]).first()
    if found is None:
        raise Http404
    return found


def open_consultation(programme: Programme, pk: UUID) -> Consultation:
    """One that a person is to decide, or has decided: for 乙, who finds no other."""
    with inside(programme):
        found = Consultation.objects.select_related("programme").filter(pk=pk).first()
    if found is None or not found.left_open:
        raise Http404
    return found


def own_consultation(programme: Programme, actor: Actor, pk: UUID) -> Consultation:
    with inside(programme):
        rows = Consultation.objects.select_related("programme", "ticket", "call", "offered_by")
        found = rows.filter(pk=pk, subject=actor.subject_id).first() if actor.subject_id else None
    if found is None:
        raise Http404
    return found


def case_for(programme: Programme, actor: Actor, pk: UUID) -> Case:
    """A case of the counsellor's own body, or one that came straight to it."""
    agency_for(programme, actor)
    with inside(programme):
        found = readable_by(actor.organisation_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_case(programme: Programme, actor: Actor) -> Case:
    """Hers."""
    with inside(programme):
        found = case_of(actor.subject_id) if actor.subject_id else None
    if found is None:
        raise Http404
    return found


def hand_over_for(programme: Programme, actor: Actor, pk: UUID) -> CaseHandOver:
    """For her whose case it is, the body in charge, and the one it was sent to."""
    with inside(programme):
        rows = CaseHandOver.objects.select_related("case__programme", "programme", "to")
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    hers = actor.subject_id is not None and found.case.subject_id == actor.subject_id
    sent = found.state not in {HandState.PROPOSED, HandState.CONSENTED}
    bodies = {found.case.organisation_id, *([found.to_id] if sent else [])}
    if not hers and (actor.organisation_id is None or actor.organisation_id not in bodies):
        raise Http404
    return found
