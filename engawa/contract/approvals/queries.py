"""Reading consents, agreements and list versions of the open programme."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.ledger import canonical
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.contract.approvals.models import Agreement, Approval, RecipientLine, RecipientList
from engawa.contract.approvals.states import AgreementState, ApprovalState


def lines_digest(organisations: Iterable[UUID]) -> str:
    """SHA-256 of the set of organisations: the same list in another order is the same list."""
    return canonical.digest({"organisations": sorted({str(one) for one in organisations})})


def current_list() -> RecipientList | None:
    """Of exhibitors."""
    return RecipientList.objects.filter(kind=RecipientList.Kind.EXHIBITORS).order_by("-version").first()


def is_agency(organisation: UUID) -> bool:
    return Organisation.objects.filter(pk=organisation, kind=OrganisationKind.AGENCY).exists()


def listed_towns() -> list[Organisation]:
    """Municipalities on the newest list of exhibitors."""
    newest = current_list()
    if newest is None:
        return []
    rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, pk__in=newest.lines.values("organisation"))
    return list(rows.order_by("municipality", "name", "pk"))


def current_list_of(asked: "QuerySet[Any]") -> RecipientList | None:
    """The newest version of the exhibitors' that was agreed about one of these rows."""
    rows = RecipientList.objects.filter(kind=RecipientList.Kind.EXHIBITORS)
    return rows.filter(agreement__subject_ref__in=asked.values("pk")).order_by("-version").first()


def lists() -> list[RecipientList]:
    """Of exhibitors, the newest first."""
    return list(RecipientList.objects.filter(kind=RecipientList.Kind.EXHIBITORS).order_by("-version"))


def lines_of(recipient_list: RecipientList) -> list[RecipientLine]:
    return list(recipient_list.lines.select_related("organisation").order_by("position"))


@prepared
def naming(recipient: UUID, purpose: str) -> "QuerySet[Approval]":
    """Live provisions whose list version names this organisation, newest first, whatever their fields and period."""
    rows = Approval.objects.filter(
        state=ApprovalState.LIVE,
        type=Approval.Type.PROVISION,
        purpose=purpose,
        recipient_list__lines__organisation_id=recipient,
    )
    return rows.select_related("recipient_list").order_by("-confirmed_at", "-id")


def live_for(recipient: UUID, fields: Iterable[str], purpose: str, *, today: dt.date | None = None) -> Approval | None:
    """The consent that covers recipient × all fields × purpose × day: granted whole or not at all."""
    day, wanted = today or clock.today(), set(fields)
    for one in naming(recipient, purpose):
        if wanted <= set(one.fields) and one.from_on <= day <= one.to_on:
            return one
    return None


def covering(fields: Iterable[str], purpose: str) -> "QuerySet[Approval]":
    """Consents of 甲 that allow all of these fields today."""
    today = clock.today()
    return Approval.objects.filter(
        state=ApprovalState.LIVE,
        type=Approval.Type.PROVISION,
        purpose=purpose,
        fields__contains=list(fields),
        from_on__lte=today,
        to_on__gte=today,
    )


def covered(fields: Iterable[str], purpose: str) -> set[UUID]:
    """Organisations to whom a consent of 甲 allows all of these fields today. One question."""
    rows = covering(fields, purpose).filter(recipient_list__lines__organisation__isnull=False)
    return set(rows.values_list("recipient_list__lines__organisation_id", flat=True))


def approvals() -> list[Approval]:
    """All of the programme, newest first."""
    return list(Approval.objects.select_related("recipient_list").order_by("-made_at", "-id"))


def waiting_approvals() -> "QuerySet[Approval]":
    states = (ApprovalState.REQUESTED, ApprovalState.DECIDED)
    return Approval.objects.filter(state__in=states).select_related("recipient_list").order_by("made_at", "id")


def unasked_list() -> "QuerySet[RecipientList]":
    """The newest version of the exhibitors' list, when no consent names it yet, nor is asked for."""
    newest = RecipientList.objects.filter(kind=RecipientList.Kind.EXHIBITORS).order_by("-version")
    alive = (ApprovalState.REQUESTED, ApprovalState.DECIDED, ApprovalState.LIVE)
    named = Approval.objects.filter(recipient_list=OuterRef("pk"), state__in=alive)
    return RecipientList.objects.filter(~Exists(named), pk=Subquery(newest.values("pk")[:1])).order_by("pk")


def agreements(kind: str | None = None) -> list[Agreement]:
    rows = Agreement.objects.order_by("-made_at", "-id")
    return list(rows.filter(kind=kind) if kind else rows)


def waiting_agreements() -> "QuerySet[Agreement]":
    return Agreement.objects.filter(state=AgreementState.ASKED).order_by("asked_at", "id")


def ungiven_agreements() -> "QuerySet[Agreement]":
    """Those that 甲 did not give, while no newer question was asked; the newest first."""
    newest = Agreement.objects.order_by("kind", "subject_ref", "-made_at", "-id").distinct("kind", "subject_ref")
    rows = Agreement.objects.filter(pk__in=newest.values("pk"), state=AgreementState.DECIDED)
    return rows.exclude(decision=Agreement.Decision.AGREED).order_by("-made_at", "-id")


def latest_agreement(kind: str, subject_ref: UUID | None = None) -> Agreement | None:
    rows = Agreement.objects.filter(kind=kind).exclude(state=AgreementState.WITHDRAWN)
    if subject_ref is not None:
        rows = rows.filter(subject_ref=subject_ref)
    return rows.order_by("-made_at", "-id").first()


def naming_invitation(gathering: UUID, organisation: UUID) -> Agreement | None:
    """The newest question about requests to exhibit at a gathering that names this body."""
    rows = Agreement.objects.filter(kind=Agreement.Kind.INVITATIONS, subject_ref=gathering)
    rows = rows.exclude(state__in=[AgreementState.WITHDRAWN, AgreementState.SUPERSEDED])
    found: Agreement | None = (
        rows.filter(content__organisations__contains=[str(organisation)]).order_by("-made_at", "-id").first()
    )
    return found


def organisations_asked(agreement: Agreement) -> list[UUID]:
    return [UUID(one) for one in agreement.content.get("organisations", [])]


def copy_for(fields: Iterable[str], until: dt.date, *, today: dt.date | None = None) -> Approval | None:
    """The live consent to copying all of these fields that outlasts the copy; the newest first."""
    day, wanted = today or clock.today(), set(fields)
    rows = Approval.objects.filter(state=ApprovalState.LIVE, type=Approval.Type.COPY).order_by("-confirmed_at", "-id")
    return next((one for one in rows if wanted <= set(one.fields) and one.from_on <= day and until <= one.to_on), None)
