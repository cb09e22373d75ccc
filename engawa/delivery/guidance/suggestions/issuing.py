"""Who may issue, and by which stated numbers: bases, criteria, approvals. 乙 prepares; the body and 甲 decide."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Max

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import steady
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import CriteriaApproval, CriteriaStatement, IssuerBasis
from engawa.delivery.guidance.suggestions.states import CRITERIA, CriteriaState
from engawa.delivery.matching.criteria import Criteria

STEADY = "criteria"
ARTICLES = {
    IssuerBasis.Kind.LOCAL_GOVERNMENT: "職業安定法第29条",
    IssuerBasis.Kind.PERMITTED: "職業安定法第33条",
    IssuerBasis.Kind.NOTIFIED: "職業安定法第33条の3",
}


class NotOurs(LookupError):
    """A body states and approves for itself only."""


def basis_facts(kind: str, number: str, valid_from: dt.date, valid_to: dt.date) -> dict[str, object]:
    return {"kind": kind, "number": number, "from": valid_from, "to": valid_to}


def state_basis(
    programme: Programme,
    *,
    by: Actor,
    kind: str,
    number: str,
    valid_from: dt.date,
    valid_to: dt.date,
    step_up: UUID | None = None,
) -> IssuerBasis:
    """The body's own word on its right to place people. What it said before ends; suggestions issued under it go too."""
    if by.organisation_id is None or by.person_id is None:
        raise NotOurs
    facts = basis_facts(kind, number, valid_from, valid_to)
    with acting(Act.ISSUER_STATE, programme, by=by, recipient=by.organisation_id, scope=facts, step_up=step_up) as act:
        steady.change(STEADY, programme.pk)
        standing = IssuerBasis.objects.select_for_update().filter(organisation=by.organisation_id, ended_at=None)
        for old in standing:
            old.ended_at = clock.now()
            old.save(update_fields=["ended_at"])
        made = IssuerBasis.objects.create(
            programme=programme,
            organisation_id=by.organisation_id,
            kind=kind,
            article=ARTICLES[IssuerBasis.Kind(kind)],
            number=number,
            valid_from=valid_from,
            valid_to=valid_to,
            stated_by=by.person_id,
        )
        act.record(basis=made.pk)
        act.wake("window", programme.pk)
        act.wake("suggestions", programme.pk)
    basis: IssuerBasis = made
    return basis


def propose_criteria(
    programme: Programme, *, by: Actor, values: Mapping[str, object] | None = None, note: str = ""
) -> CriteriaStatement:
    """The next version. One that still waits is replaced; the one in force stays until this is approved."""
    numbers = Criteria.read(values).data() if values is not None else Criteria().data()
    with acting(Act.CRITERIA_PROPOSE, programme, by=by) as act:
        steady.change(STEADY, programme.pk)
        for old in CriteriaStatement.objects.filter(state=CriteriaState.PROPOSED):
            _replace(old)
        last = CriteriaStatement.objects.aggregate(last=Max("version"))["last"] or 0
        made = CriteriaStatement.objects.create(
            programme=programme, version=last + 1, values=numbers, note=note, proposed_by=by.id
        )
        act.record(criteria=made.pk, version=made.version, digest=digest_of(made))
        act.wake("window", programme.pk)
        act.wake("suggestions", programme.pk)
    statement: CriteriaStatement = made
    return statement


def digest_of(statement: CriteriaStatement) -> str:
    """What an approval is of: these numbers and these words."""
    values = {name: str(value) for name, value in statement.values.items()}  # a fraction has no canonical form
    return canonical.digest({"values": values, "note": statement.note, "version": statement.version})


def approve_facts(statement: CriteriaStatement) -> dict[str, object]:
    return {"version": statement.version, "digest": digest_of(statement)}


def approve_criteria(statement: CriteriaStatement, *, by: Actor, step_up: UUID | None = None) -> CriteriaStatement:
    """One side's yes. With an issuing body's and 甲's both there, the version is in force and public."""
    programme = statement.programme
    if by.organisation_id is None or by.person_id is None:
        raise NotOurs
    facts, mine = approve_facts(statement), by.organisation_id
    with acting(Act.CRITERIA_APPROVE, programme, by=by, about=statement, scope=facts, step_up=step_up) as act:
        steady.change(STEADY, programme.pk)
        statement = CriteriaStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
        CRITERIA.after(statement.state, "replace")  # an old version is approved by nobody any more
        side = CriteriaApproval.Side.COMMISSIONER if Role.COMMISSIONER in by.roles else CriteriaApproval.Side.ISSUER
        known = CriteriaApproval.objects.filter(statement=statement, organisation=mine)
        if not known.exists():
            CriteriaApproval.objects.create(
                programme=programme,
                statement=statement,
                organisation_id=mine,
                side=side,
                approved_by=by.person_id,
                at=clock.now(),
            )
        act.record(side=side)
        sides = set(CriteriaApproval.objects.filter(statement=statement).values_list("side", flat=True))
        _touch_pages()
        if sides == set(CriteriaApproval.Side) and CRITERIA.allows(statement.state, "agree"):
            _enter_force(statement)
            act.record(in_force=True)
        act.wake("window", programme.pk)
        act.wake("suggestions", programme.pk)
    return statement


def _enter_force(statement: CriteriaStatement) -> None:
    for old in CriteriaStatement.objects.filter(state=CriteriaState.IN_FORCE).exclude(pk=statement.pk):
        _replace(old)
    statement.state, statement.in_force_at = CRITERIA.after(statement.state, "agree"), clock.now()
    statement.save(update_fields=["state", "in_force_at"])


def _touch_pages() -> None:
    """The public page tells who approved what."""
    for gathering in Gathering.objects.order_by("pk").values_list("pk", flat=True):
        gatherings.touch(gathering)


def _replace(old: CriteriaStatement) -> None:
    old.state = CRITERIA.after(old.state, "replace")
    old.save(update_fields=["state"])
