from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.states import SubjectState
from engawa.base.vault.fields import SealedField, SealsValues


class Subject(SealsValues, ProgrammeModel):
    """Name, kana, 表示名, mail and phone live here alone, sealed with her key; everything else refers to her."""

    HOLDS = holds(
        plain="id programme made_at kind state",
        alias=Sealed(DataClass.ALIAS, Purpose.REGISTRATION),
        family=Sealed(DataClass.IDENTITY, Purpose.REGISTRATION),
        given=Sealed(DataClass.IDENTITY, Purpose.REGISTRATION),
        family_kana=Sealed(DataClass.IDENTITY, Purpose.REGISTRATION),
        given_kana=Sealed(DataClass.IDENTITY, Purpose.REGISTRATION),
        mail=Sealed(DataClass.CONTACT, Purpose.REGISTRATION),
        phone=Sealed(DataClass.CONTACT, Purpose.REGISTRATION),
    )

    class Kind(models.TextChoices):
        SEEKER = "seeker", "求職者"
        TRAINEE = "trainee", "受講者"
        COMPANION = "companion", "同席者"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in SubjectState])
    alias = SealedField("subject.alias")
    family = SealedField("subject.family")
    given = SealedField("subject.given")
    family_kana = SealedField("subject.family_kana")
    given_kana = SealedField("subject.given_kana")
    mail = SealedField("subject.mail")
    phone = SealedField("subject.phone")


class SubjectSession(ProgrammeModel):
    """A session bound to (programme, subject). The token's hash only; real time."""

    HOLDS = holds(
        plain="id programme made_at token_hash opened_at expires_at ended_at own_device",
        subject=Plain(DataClass.PSEUDONYM, Purpose.REGISTRATION),
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT)
    token_hash = models.BinaryField(unique=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    own_device = models.BooleanField(default=False)
