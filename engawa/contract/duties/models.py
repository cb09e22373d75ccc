import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel

ON_DUTY = Plain(DataClass.STAFF_IDENTITY, Purpose.DUTY)
LASTS = dt.timedelta(days=31)
"""How long what a person attests holds (`personal-information.md` 2.4)."""


class Attestation(ProgrammeModel):
    """責 has looked: this item of one fair is there, seen in what `words` say. `gathering` is `events.Gathering`'s id."""

    HOLDS = holds(
        plain="id programme made_at gathering item words until retracted_at", attested_by=ON_DUTY, retracted_by=ON_DUTY
    )

    gathering = models.UUIDField()
    item = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    attested_by = models.UUIDField()
    until = models.DateField()  # the last day on which it holds
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True, retracted_by__isnull=True)
                | Q(retracted_at__isnull=False, retracted_by__isnull=False),
                name="attestation_retracted_is_whole",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="attestation_says_what_was_seen"),
        ]
        indexes = [models.Index(fields=["gathering", "item"], name="attestation_of_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.until}"

    def holds_on(self, day: dt.date) -> bool:
        return self.retracted_at is None and clock.local(self.made_at).date() <= day <= self.until


class PreflightSignature(ProgrammeModel):
    """事前点検: 責 has seen these lines on this day; with none, that nothing lapses. `lines` are digests of what stood there."""

    HOLDS = holds(plain="id programme made_at gathering day lines", signed_by=ON_DUTY)

    gathering = models.UUIDField()
    day = models.DateField()
    lines = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    signed_by = models.UUIDField()

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["gathering", "day"], name="preflight_of_day")]

    def __str__(self) -> str:
        return f"{self.day} {len(self.lines)}"
