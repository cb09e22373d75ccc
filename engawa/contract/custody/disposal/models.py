from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.contract.custody.disposal.states import (
    ATTENDANCE,
    ATTENDANCE_LABELS,
    ERASURE,
    ERASURE_LABELS,
    ERASURE_TONES,
    METHOD_LABELS,
    AttendanceState,
    ErasureState,
    Method,
)

CODE = 20
ON_DUTY = Plain(DataClass.STAFF_IDENTITY, Purpose.DUTY)


class Instruction(ProgrammeModel):
    """廃棄の指示: a document of 甲, with number and date (特記仕様書11(1)). It names requests by number, no person."""

    HOLDS = holds(
        plain="id programme made_at number number_key dated_on office document_name document_type document_size"
        " document_sha256 document_key entered_at",
        signer=Plain(DataClass.STAFF_POST, Purpose.DUTY),
        entered_by=ON_DUTY,
    )

    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80)
    dated_on = models.DateField()
    signer = models.CharField(max_length=60)
    office = models.CharField(max_length=80)
    document_name = models.CharField(max_length=120)
    document_type = models.CharField(max_length=20)
    document_size = models.PositiveIntegerField()
    document_sha256 = models.CharField(max_length=64)
    document_key = models.CharField(max_length=120)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "number_key"], name="instruction_number_once"),
            models.CheckConstraint(
                condition=~Q(number_key="") & ~Q(document_sha256=""), name="instruction_is_a_document"
            ),
        ]

    def __str__(self) -> str:
        return self.number


BEGUN = (ErasureState.ERASING, ErasureState.ERASED, ErasureState.VERIFIED, ErasureState.NOT_VERIFIED)
GONE = (ErasureState.ERASED, ErasureState.VERIFIED, ErasureState.NOT_VERIFIED)


class ErasureRequest(ProgrammeModel):
    """消去のご希望. It stays as the record of the disposal (第10条4項); whose it was is forgotten with her."""

    HOLDS = holds(
        plain="id programme made_at number state asked_at plan plan_digest planned_at instruction attendance offered_at"
        " answered_at reference office_at window_at method erase_at erased_at counted files physical tombstone",
        subject=Plain(DataClass.PSEUDONYM, Purpose.OWN_DATA),
        planned_by=ON_DUTY,
        answered_by=ON_DUTY,
        office_by=ON_DUTY,
        window_by=ON_DUTY,
        erase_by=ON_DUTY,
    )

    number = models.PositiveIntegerField()
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=CODE, choices=[(s.value, s.value) for s in ErasureState], default=ERASURE.initial
    )
    asked_at = models.DateTimeField()
    plan = models.JSONField(default=list)  # [{site, medium, holds: [[class, purpose]], count}]
    plan_digest = models.CharField(max_length=64, blank=True)
    planned_by = models.UUIDField(null=True)
    planned_at = models.DateTimeField(null=True)
    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, null=True, related_name="requests")
    attendance = models.CharField(
        max_length=CODE, choices=[(s.value, s.value) for s in AttendanceState], default=ATTENDANCE.initial
    )
    offered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True)
    office_by = models.UUIDField(null=True)
    office_at = models.DateTimeField(null=True)
    window_by = models.UUIDField(null=True)
    window_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=CODE, choices=[(m.value, m.value) for m in Method], blank=True)
    erase_by = models.UUIDField(null=True)
    erase_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    counted = models.JSONField(default=dict)  # {site: rows that went}
    files = models.JSONField(default=list)  # still to be removed from the disk
    physical = models.JSONField(default=dict)
    tombstone = models.CharField(max_length=64, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="erasure_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=GONE, subject__isnull=True, erased_at__isnull=False)
                | (~Q(state__in=GONE) & Q(subject__isnull=False, erased_at__isnull=True)),
                name="erasure_forgets_whose_it_was",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEGUN) | (Q(instruction__isnull=False, erase_at__isnull=False) & ~Q(method="")),
                name="erasure_needs_its_instruction",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state"], name="erasure_by_state")]

    def __str__(self) -> str:
        return self.number_text

    @property
    def number_text(self) -> str:
        return str(_("消去第%(n)d号") % {"n": self.number})

    @property
    def state_label(self) -> str:
        return str(ERASURE_LABELS[ErasureState(self.state)])

    @property
    def tone(self) -> str:
        return ERASURE_TONES[ErasureState(self.state)]

    @property
    def attendance_label(self) -> str:
        return str(ATTENDANCE_LABELS[AttendanceState(self.attendance)])

    @property
    def method_label(self) -> str:
        return str(METHOD_LABELS[Method(self.method)]) if self.method else ""


class ErasureRecord(ProgrammeModel):
    """What a search after the erasure found: places, never values. The newest one of a request counts."""

    HOLDS = holds(
        plain="id programme made_at request good started_at finished_at values_known findings passing covered not_covered"
        " looked why"
    )

    class Known(models.TextChoices):
        ALL = "all", _("消去の前に集めたすべての値で調べました")
        LOST = "lost", _("途中で止まったため、集めた値は残っていませんでした")

    request = models.ForeignKey(ErasureRequest, on_delete=models.PROTECT, related_name="records")
    good = models.BooleanField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    values_known = models.CharField(max_length=8, choices=Known.choices)
    findings = models.JSONField(default=list)  # [{label, site, place, encoding, count}]
    passing = models.JSONField(default=list)  # only in memory that SQL can read
    covered = models.JSONField(default=list)  # names of places searched
    not_covered = models.JSONField(default=list)  # [{site, why}]
    looked = models.JSONField(default=list)  # [{label, searched, why, count}]
    why = models.TextField(blank=True)  # when it could not be searched at all

    class Meta(ProgrammeModel.Meta):
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["request", "-made_at"], name="erasurerecord_newest")]
