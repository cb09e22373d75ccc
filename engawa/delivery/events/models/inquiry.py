from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.inquiry_states import (
    INQUIRY_LABELS,
    OPEN,
    TOPIC_LABELS,
    WAY_LABELS,
    InquiryState,
    Topic,
    Way,
)

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class Inquiry(SealsValues, ProgrammeModel):
    """One question to the secretariat, sealed with the programme's key; its words end thirty days after it is closed.

    Handed to a colleague, it is theirs at once; `handed_at` stands until they take it, `handing` is what was said.
    `asker` is the look-up value of the mail address: an erasure of the person finds what she asked here.
    """

    HOLDS = holds(
        plain="id programme made_at way topic state due assigned_at handed_at answered_at closed_at ended_at",
        owner=ON_DUTY,
        handed_by=ON_DUTY,
        received_by=ON_DUTY,
        answered_by=ON_DUTY,
        asker=Plain(DataClass.PSEUDONYM, Purpose.INQUIRY),
        name=Sealed(DataClass.IDENTITY, Purpose.INQUIRY),
        mail=Sealed(DataClass.CONTACT, Purpose.INQUIRY),
        phone=Sealed(DataClass.CONTACT, Purpose.INQUIRY),
        text=Sealed(DataClass.FREE_TEXT, Purpose.INQUIRY),
        answer=Sealed(DataClass.FREE_TEXT, Purpose.INQUIRY),
        handing=Sealed(DataClass.FREE_TEXT, Purpose.INQUIRY),
    )

    way = models.CharField(max_length=6, choices=[(one.value, one.value) for one in Way])
    topic = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Topic])
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in InquiryState], default=InquiryState.NEW.value
    )
    due = models.DateTimeField()
    owner = models.UUIDField(null=True, blank=True)
    handed_by = models.UUIDField(null=True, blank=True)
    received_by = models.UUIDField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # its words are gone
    asker = models.BinaryField(null=True, blank=True)
    name = SealedField("inquiry.name")
    mail = SealedField("inquiry.mail")
    phone = SealedField("inquiry.phone")
    text = SealedField("inquiry.text")
    answer = SealedField("inquiry.answer")
    handing = SealedField("inquiry.handing")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=InquiryState.NEW.value) | Q(state=InquiryState.CLOSED.value) | Q(owner__isnull=False),
                name="inquiry_begun_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state=InquiryState.ANSWERED.value)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="inquiry_answered_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(state=InquiryState.CLOSED.value, text__isnull=True, name__isnull=True, mail__isnull=True)
                & Q(phone__isnull=True, answer__isnull=True, asker__isnull=True, handing__isnull=True),
                name="inquiry_ended_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True)
                | Q(state=InquiryState.ASSIGNED.value, handed_by__isnull=False, handing__isnull=False)
                & ~Q(handed_by=models.F("owner")),
                name="inquiry_handed_to_another",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "due"], name="inquiry_by_due")]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"

    @property
    def open_still(self) -> bool:
        return self.state in OPEN

    @property
    def late(self) -> bool:
        return self.open_still and self.due < clock.now()

    @property
    def state_words(self) -> str:
        return str(INQUIRY_LABELS[InquiryState(self.state)])

    @property
    def way_words(self) -> str:
        return str(WAY_LABELS[Way(self.way)])

    @property
    def topic_words(self) -> str:
        return str(TOPIC_LABELS[Topic(self.topic)])
