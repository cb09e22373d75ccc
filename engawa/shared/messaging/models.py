from uuid import UUID

from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Person
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.shared.messaging.states import NoticeState


class Notice(ProgrammeModel):
    """One message to one person: which words, never the words. Rendered when it goes out."""

    HOLDS = holds(
        plain="id programme made_at kind template_version language channel data state attempts opened_at handed_at"
        " relay_code message_id reason person addressee",
        subject=Plain(DataClass.PSEUDONYM, Purpose.NOTICE),
    )

    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    addressee = models.UUIDField(null=True, blank=True)  # a row of the room that registered the kind
    kind = models.CharField(max_length=60)
    template_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="ja")
    channel = models.CharField(max_length=12, default="mail")
    data = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in NoticeState], default=NoticeState.QUEUED.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    relay_code = models.PositiveSmallIntegerField(null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta(ProgrammeModel.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject__isnull=False, person__isnull=True, addressee__isnull=True)
                | models.Q(subject__isnull=True, person__isnull=False, addressee__isnull=True)
                | models.Q(subject__isnull=True, person__isnull=True, addressee__isnull=False),
                name="notice_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=NoticeState.HANDED.value)
                | (models.Q(handed_at__isnull=False) & ~models.Q(message_id="")),
                name="notice_handed_has_proof",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="notice_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def recipient(self) -> Subject | Person:
        recipient = self.subject or self.person
        assert recipient is not None, "a constraint keeps one of them"
        return recipient

    @property
    def door_ref(self) -> UUID:
        return UUID(self.data["door"]) if "door" in self.data else self.addressee or self.recipient.pk


class MailCapture(SealsValues, ProgrammeModel):
    """Demo only: the whole letter, sealed with the recipient's key, instead of a relay."""

    HOLDS = holds(plain="id programme made_at notice", letter=Sealed(DataClass.CONTACT, Purpose.NOTICE))

    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="capture")
    letter = SealedField("capture.letter")

    class Meta(ProgrammeModel.Meta):
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return str(self.notice_id)
