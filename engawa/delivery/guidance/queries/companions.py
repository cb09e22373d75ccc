"""Reading who sits beside whom, and what they agreed to. Run inside the programme."""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.words import Purpose
from engawa.base.parties.models import Organisation
from engawa.base.subjects.aliases import show_aliases
from engawa.contract.custody.models import Consent
from engawa.contract.custody.states import ConsentState
from engawa.delivery.guidance.bodies import organisations_of
from engawa.delivery.guidance.companion_states import STANDING, CompanionState
from engawa.delivery.guidance.models import Companion, Consultation


def standing_of(consultation: UUID) -> Companion | None:
    """Who is invited or comes along; never two."""
    return Companion.objects.filter(consultation=consultation, state__in=STANDING).first()


def last_of(consultation: UUID) -> Companion | None:
    """The latest invitation, also when it is over."""
    return Companion.objects.filter(consultation=consultation).order_by("-made_at", "-pk").first()


def invitation_of(subject: UUID) -> Companion | None:
    """The companion's own; none when whoever invited them has been erased."""
    rows = Companion.objects.select_related("programme", "consultation__programme", "consultation__ticket")
    return rows.filter(subject=subject).first()


def agreed_by(subject: UUID) -> set[UUID]:
    """Bodies that may see and hear the companion."""
    rows = Consent.objects.filter(subject=subject, purpose=Purpose.CONSULTATION, state=ConsentState.GIVEN)
    return set(rows.filter(recipient__isnull=False).order_by("pk").values_list("recipient_id", flat=True))


def not_agreed(one: Companion) -> list[Organisation]:
    """Bodies of this consultation that the companion has not agreed to: with any of them left they cannot sit there."""
    agreed = agreed_by(one.subject_id)
    return [body for body in organisations_of(one.consultation.wanted.agencies) if body.pk not in agreed]


def beside(consultations: Iterable[Consultation], body: UUID | None) -> dict[UUID, str]:
    """表示名 of the companion by consultation, for a body that they agreed to. Nobody else is told of one."""
    rows = Companion.objects.filter(consultation__in=[one.pk for one in consultations], state=CompanionState.ACCEPTED)
    known = dict(rows.order_by("pk").values_list("consultation_id", "subject_id"))
    agreed = Consent.objects.filter(
        subject__in=list(known.values()), purpose=Purpose.CONSULTATION, recipient=body, state=ConsentState.GIVEN
    )
    told = set(agreed.order_by("pk").values_list("subject_id", flat=True)) if known and body else set()
    aliases = show_aliases(told)
    return {consultation: aliases.get(subject, "") for consultation, subject in known.items() if subject in told}
