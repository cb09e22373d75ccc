from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.events.states import CAUSE_WORDS, HALT_LABELS, GatheringState, HaltCause, HaltKind

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class GatheringKind(models.TextChoices):
    FAIR = "fair", "合同企業説明会"


class Gathering(ProgrammeModel):
    """催事. `stamp` goes up with every change of what the public may see: pages are cached by it."""

    HOLDS = holds(plain="id programme made_at kind title starts_at ends_at state stamp")

    kind = models.CharField(max_length=20, choices=GatheringKind.choices, default=GatheringKind.FAIR)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in GatheringState], default=GatheringState.DRAFT.value
    )
    stamp = models.PositiveBigIntegerField(default=1)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="gathering_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["programme", "starts_at"], name="gathering_by_start")]

    def __str__(self) -> str:
        return self.title


class Halt(ProgrammeModel):
    """中断・延期・中止: why, since when, what stood before, what became of what was held for the day. `words` are public.

    `counts`: how many of each part were ended, moved or dropped. A suspension ends; the others stay as they are.
    """

    HOLDS = holds(
        plain="id programme made_at gathering kind cause words was starts_at ends_at new_starts_at new_ends_at agreement"
        " counts announcement ended_at",
        made_by=ON_DUTY,
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="halts")
    kind = models.CharField(max_length=14, choices=[(k.value, k.value) for k in HaltKind])
    cause = models.CharField(max_length=8, choices=[(c.value, c.value) for c in HaltCause])
    words = models.CharField(max_length=100, blank=True)
    was = models.CharField(max_length=12, choices=[(s.value, s.value) for s in GatheringState])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    new_starts_at = models.DateTimeField(null=True, blank=True)
    new_ends_at = models.DateTimeField(null=True, blank=True)
    agreement = models.UUIDField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    announcement = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.UUIDField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["gathering"],
                condition=models.Q(kind=HaltKind.SUSPENSION.value, ended_at__isnull=True),
                name="halt_one_open_suspension",
            ),
            models.CheckConstraint(
                condition=models.Q(new_starts_at__isnull=True, new_ends_at__isnull=True)
                | models.Q(kind=HaltKind.POSTPONEMENT.value, new_ends_at__gt=models.F("new_starts_at")),
                name="halt_new_day_is_a_postponement",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "made_at"], name="halt_of_gathering")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def label(self) -> str:
        return str(HALT_LABELS[HaltKind(self.kind)])

    @property
    def cause_words(self) -> str:
        return str(CAUSE_WORDS[HaltCause(self.cause)])
