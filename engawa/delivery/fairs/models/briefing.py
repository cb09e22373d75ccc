from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.models.fair import Booth

LONGEST = 60
"""Minutes."""


class Briefing(ProgrammeModel):
    """企業説明: one exhibitor speaks to many at a time it chose. `material` is posted text, read before and beside."""

    HOLDS = holds(
        plain="id programme made_at booth title at minutes material link state room_id began_at ended_at",
        presenter=Plain(DataClass.STAFF_POST, Purpose.DUTY),
    )

    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="briefings")
    title = models.CharField(max_length=60)
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    presenter = models.UUIDField(null=True, blank=True)
    material = models.TextField(max_length=4000, blank=True)
    link = models.URLField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in BriefingState], default=BriefingState.PLANNED
    )
    room_id = models.UUIDField(null=True, blank=True, unique=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[BriefingState.PLANNED, BriefingState.CANCELLED], room_id__isnull=True)
                | Q(state__in=[BriefingState.OPEN, BriefingState.OVER], room_id__isnull=False, began_at__isnull=False),
                name="briefing_begun_has_room",
            ),
            models.CheckConstraint(
                condition=Q(state=BriefingState.OVER) ^ Q(ended_at__isnull=True), name="briefing_over_has_end"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=LONGEST), name="briefing_length"),
        ]
        indexes = [models.Index(fields=["booth", "at"], name="briefing_booth")]

    def __str__(self) -> str:
        return f"briefing {self.pk}"


class BriefingSignup(ProgrammeModel):
    """申込み: she means to come. It keeps no place and binds nobody; taken back, it stays as taken back."""

    HOLDS = holds(
        plain="id programme made_at briefing withdrawn_at",
        subject=Plain(DataClass.PSEUDONYM, Purpose.MEETING),
    )

    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="signups")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["briefing", "subject"], name="briefing_signup_once")]
        indexes = [models.Index(fields=["programme", "subject"], name="briefing_signup_subject")]
