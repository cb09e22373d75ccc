from django.db import models

from engawa.base.kit.holds import holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.events import inquiry
from engawa.delivery.events.states import GatheringState

Inquiry = inquiry.Inquiry
"""A table of this room, in a file of its own."""


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
