"""移住相談の回答 and municipalities: which she may name, which she has named, what one of them finds. Inside the programme."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.acts.words import Purpose
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.contract.approvals.fields import ConsultField
from engawa.contract.custody.models import Consent
from engawa.contract.custody.queries import hidden_employers, hidden_from
from engawa.contract.custody.states import ConsentState
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.blocks import blocked_organisations, live_blocks
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import TO_A_TOWN


def exhibiting() -> "QuerySet[Organisation]":
    """Municipalities that exhibit, on a list that 甲 has agreed to."""
    booths = Exhibitor.objects.filter(kind=ExhibitorKind.MUNICIPALITY, state=ExhibitorState.CONFIRMED)
    rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, pk__in=booths.values("organisation"))
    return rows.order_by("municipality", "name", "pk")


def towns_for(subject: UUID) -> list[Organisation]:
    """Those she may name: none she hides from, none she is kept apart from."""
    hidden, apart = set(hidden_employers(subject)), blocked_organisations(subject)
    return [one for one in exhibiting() if one.corporate_no not in hidden - {""} and one.pk not in apart]


def municipalities_among(organisations: Iterable[UUID]) -> set[UUID]:
    rows = Organisation.objects.filter(pk__in=list(organisations), kind=OrganisationKind.MUNICIPALITY)
    return set(rows.values_list("pk", flat=True))


def town_of(consultation: Consultation) -> Organisation | None:
    """The municipality that may read her sheet for this one now, as far as it hangs on her."""
    if consultation.state not in TO_A_TOWN or not consultation.sheet_to:
        return None
    given = _given().filter(subject=consultation.subject_id).values("recipient")
    rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, pk__in=consultation.sheet_to)
    return rows.filter(pk__in=given).order_by("pk").first()


def towns_told(subject: UUID) -> set[UUID]:
    """Municipalities for which her consent stands, whatever it was given for."""
    return municipalities_among(_given().filter(subject=subject).values_list("recipient", flat=True))


def shown_to(town: Organisation) -> "QuerySet[Consultation]":
    """Consultations for which she named this municipality and has not taken it back; nobody hidden or kept apart."""
    given = _given().filter(recipient=town).values("subject")
    rows = Consultation.objects.filter(sheet_to__contains=[town.pk], state__in=TO_A_TOWN, subject__in=given)
    apart = live_blocks().filter(who=BlockWho.PAIR, organisation=town) | live_blocks().filter(who=BlockWho.SEEKER)
    rows = rows.exclude(subject__in=apart.filter(subject__isnull=False).values("subject"))
    if town.corporate_no:
        rows = rows.exclude(subject__in=hidden_from(town.corporate_no))
    return rows.select_related("programme").order_by("-made_at", "-pk")


def _given() -> "QuerySet[Consent]":
    return Consent.objects.filter(
        purpose=Purpose.CONSULTATION,
        state=ConsentState.GIVEN,
        recipient__isnull=False,
        fields__contains=[ConsultField.HOUSEHOLD.value],
    )
