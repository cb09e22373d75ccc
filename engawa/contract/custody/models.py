from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.contract.approvals.fields import field_words
from engawa.contract.approvals.models import Approval
from engawa.contract.custody.disposal.models import ErasureRecord, ErasureRequest, Instruction
from engawa.contract.custody.states import CONSENT, CONSENT_LABELS, ConsentState

__all__ = [
    "Consent",
    "CopyRecord",
    "Disclosure",
    "ErasureRecord",
    "ErasureRequest",
    "HiddenEmployer",
    "Instruction",
]

WHO = Plain(DataClass.PSEUDONYM, Purpose.REGISTRATION)
CODE = 20


class Consent(ProgrammeModel):
    """One purpose, one recipient (or none), the fields she ticked. Changed by a new row; withdrawn at any time."""

    HOLDS = holds(
        plain="id programme made_at purpose recipient fields state given_at ended_at words_version", subject=WHO
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=CODE)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fields = ArrayField(models.CharField(max_length=CODE), default=list, blank=True)
    state = models.CharField(
        max_length=CODE, choices=[(s.value, s.value) for s in ConsentState], default=CONSENT.initial
    )
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    words_version = models.CharField(max_length=CODE)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject", "purpose", "recipient"],
                condition=Q(state="given"),
                nulls_distinct=False,
                name="consent_live_once",
            ),
            models.CheckConstraint(
                condition=Q(state="given", ended_at__isnull=True) | (~Q(state="given") & Q(ended_at__isnull=False)),
                name="consent_ended_has_time",
            ),
        ]

    @property
    def field_words(self) -> str:
        return field_words(self.fields)

    @property
    def state_label(self) -> str:
        return str(CONSENT_LABELS[ConsentState(self.state)])


class HiddenEmployer(ProgrammeModel):
    """見せたくない企業: read by the machine and herself only; a company that is hidden from finds nothing."""

    HOLDS = holds(
        plain="id programme made_at ended_at",
        subject=WHO,
        corporate_no=Plain(DataClass.WISHES, Purpose.MEETING),
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    corporate_no = models.CharField(max_length=13)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject", "corporate_no"],
                condition=Q(ended_at__isnull=True),
                name="hidden_employer_once",
            )
        ]
        indexes = [models.Index(fields=["programme", "corporate_no"], name="hidden_employer_by_no")]


class Disclosure(ProgrammeModel):
    """A card was opened to a recipient, under which consent of 甲 and which of hers."""

    HOLDS = holds(
        plain="id programme made_at recipient purpose fields approval approval_number consent at",
        subject=WHO,
        person=Plain(DataClass.PSEUDONYM, Purpose.DUTY),
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField(null=True)  # who looked
    purpose = models.CharField(max_length=CODE)
    fields = ArrayField(models.CharField(max_length=CODE))
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    approval_number = models.CharField(max_length=80)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["programme", "subject", "at"], name="disclosure_of_subject")]


class CopyRecord(ProgrammeModel):
    """複製の記録: what was copied where, and when it ends. 特記事項第7条."""

    HOLDS = holds(
        plain="id programme made_at kind sha256 rows medium until ended_at number approval named place how_ended",
        made_by=Plain(DataClass.PSEUDONYM, Purpose.DUTY),
        ended_by=Plain(DataClass.PSEUDONYM, Purpose.DUTY),
    )

    class Kind(models.TextChoices):
        IMPORT = "import_file", _("取り込んだファイル")
        EXPORT = "export_file", _("書き出したファイル")
        BACKUP = "backup", _("バックアップ")
        KIT = "paper_kit", _("紙の備え")

    kind = models.CharField(max_length=CODE, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    medium = models.CharField(max_length=40)
    until = models.DateField()
    made_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)  # of copies on paper
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    named = models.BooleanField(default=False)
    place = models.CharField(max_length=80, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    how_ended = models.CharField(max_length=100, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="copy_number_once"),
            models.CheckConstraint(
                condition=~Q(named=True) | Q(approval__isnull=False), name="copy_with_names_has_its_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "until"], condition=Q(ended_at__isnull=True), name="copy_outstanding")
        ]
