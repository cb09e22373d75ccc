from uuid import UUID

from django.db.models import Count, QuerySet

from engawa.base.kit.prepared import prepared
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models import FairRegistration
from engawa.delivery.fairs.states import TAKING_PART, RegistrationState


def registration_of(subject_id: UUID, gathering: Gathering) -> FairRegistration | None:
    return next(iter(_registrations_of(subject_id, gathering.pk)), None)


@prepared
def _registrations_of(subject: UUID, gathering: UUID) -> "QuerySet[FairRegistration]":
    rows = FairRegistration.objects.filter(subject=subject, gathering=gathering)
    return rows.select_related("gathering").order_by("pk")[:1]


def registrations_of(subject_id: UUID) -> "QuerySet[FairRegistration]":
    rows = FairRegistration.objects.filter(subject=subject_id).select_related("gathering")
    return rows.order_by("-gathering__starts_at")


def taking_part(gathering: Gathering) -> "QuerySet[FairRegistration]":
    return FairRegistration.objects.filter(gathering=gathering, state__in=TAKING_PART)


def registration_counts(gathering: Gathering) -> dict[str, int]:
    rows = FairRegistration.objects.filter(gathering=gathering).values("state").annotate(n=Count("id"))
    return dict.fromkeys((state.value for state in RegistrationState), 0) | dict(rows.values_list("state", "n"))
