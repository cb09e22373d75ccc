from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.block_states import ABUSE_LABELS, AbuseKind
from engawa.delivery.fairs.models.talk import Talk

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class TalkReport(SealsValues, ProgrammeModel):
    """通報 about a talk, by her or by the host. Lines of chat are reported where they stand (`live.LiveReport`)."""

    HOLDS = holds(
        plain="id programme made_at talk side kind settled_at",
        by_person=ON_DUTY,
        settled_by=ON_DUTY,
        words=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
    )

    class Side(models.TextChoices):
        SEEKER = "seeker", "求職者から"
        HOST = "host", "出展者から"

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="reports")
    side = models.CharField(max_length=8, choices=Side.choices)
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in AbuseKind])
    by_person = models.UUIDField(null=True, blank=True)
    words = SealedField("talk.report.words")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "side"], condition=Q(settled_at__isnull=True), name="talk_report_one_open_per_side"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="talk_report_settled_whole",
            ),
        ]
        indexes = [models.Index(fields=["programme", "settled_at"], name="talk_report_open")]

    @property
    def kind_label(self) -> str:
        return str(ABUSE_LABELS[AbuseKind(self.kind)])
