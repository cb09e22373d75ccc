from django.contrib.postgres.fields import ArrayField
from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.states import RegistrationState

WISH = Plain(DataClass.WISHES, Purpose.REGISTRATION)


def _codes(length: int = 24) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class FairRegistration(SealsValues, ProgrammeModel):
    """A person takes part in one fair, with what she wishes for it. Her name and address are her Subject's."""

    HOLDS = holds(
        plain="id programme made_at gathering state purposes_version confirmed_at withdrawn_at walk_in",
        subject=Plain(DataClass.PSEUDONYM, Purpose.REGISTRATION),
        eligibility=WISH,
        prefecture=WISH,
        situation=WISH,
        industries=WISH,
        occupations=WISH,
        regions=WISH,
        employment=WISH,
        ways=WISH,
        weights=WISH,
        income_min=WISH,
        income_unit=WISH,
        experience=WISH,
        start=WISH,
        moving=Plain(DataClass.WISHES, Purpose.CONSULTATION),
        heard_from=WISH,
        wants_interview=WISH,
        wants_consultation=Plain(DataClass.WISHES, Purpose.CONSULTATION),
        asked_consents=Plain(DataClass.EVIDENCE, Purpose.REGISTRATION),
        needs_kinds=Plain(DataClass.NEEDS, Purpose.MEETING),
        city=Sealed(DataClass.CONTACT, Purpose.REGISTRATION),
        words=Sealed(DataClass.FREE_TEXT, Purpose.MEETING),
        licences=Sealed(DataClass.WISHES, Purpose.MEETING),
        needs=Sealed(DataClass.NEEDS, Purpose.MEETING),
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="registrations")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RegistrationState], default=RegistrationState.RECEIVED.value
    )
    eligibility = models.CharField(max_length=16)
    prefecture = models.CharField(max_length=2)
    situation = models.CharField(max_length=12)
    industries = _codes(1)
    occupations = _codes(2)
    regions = _codes()
    employment = _codes()
    ways = _codes()
    weights = models.JSONField(default=dict, blank=True)  # {"regions": "must" | "want"}; absent: 希望
    income_min = models.PositiveIntegerField(null=True, blank=True)  # yen
    income_unit = models.CharField(max_length=6, blank=True)
    experience = models.JSONField(default=list, blank=True)  # [[occupation, years]]
    start = models.CharField(max_length=10, blank=True)
    moving = models.CharField(max_length=12, blank=True)
    heard_from = models.CharField(max_length=16, blank=True)
    walk_in = models.BooleanField(default=False)
    wants_interview = models.BooleanField(default=False)
    wants_consultation = models.BooleanField(default=False)
    needs_kinds = _codes()
    asked_consents = _codes()  # ticked while registering; given when she confirms
    purposes_version = models.CharField(max_length=20)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    city = SealedField("registration.city")
    words = SealedField("registration.words")
    licences = SealedField("registration.licences")
    needs = SealedField("registration.needs")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "subject"], name="registration_once_per_fair"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "active"]) | models.Q(confirmed_at__isnull=False),
                name="registration_confirmed_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn") ^ models.Q(withdrawn_at__isnull=True),
                name="registration_withdrawn_has_date",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "state"], name="registration_by_state")]
