from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.wish_states import NudgeState

WHO = Plain(DataClass.PSEUDONYM, Purpose.MEETING)


class Approachable(ProgrammeModel):
    """声かけ可: she asks to be told when a booth of her own list is free. No exhibitor sees it; off in one press."""

    HOLDS = holds(plain="id programme made_at gathering ended_at", subject=WHO)

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(ended_at__isnull=True), name="approachable_once"
            )
        ]
        indexes = [models.Index(fields=["gathering"], condition=Q(ended_at__isnull=True), name="approachable_now")]


class Nudge(ProgrammeModel):
    """She was told that somebody on her list is free. It names no booth: the list is hers, and so is the choice."""

    HOLDS = holds(
        plain="id programme made_at gathering state until",
        subject=WHO,
        asked_at=Plain(DataClass.EVIDENCE, Purpose.MEETING),
        answered_at=Plain(DataClass.EVIDENCE, Purpose.MEETING),
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in NudgeState], default=NudgeState.ASKED)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(state=NudgeState.ASKED), name="nudge_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=NudgeState.ASKED, answered_at__isnull=True)
                | (~Q(state=NudgeState.ASKED) & Q(answered_at__isnull=False)),
                name="nudge_answered_has_time",
            ),
        ]
        indexes = [models.Index(fields=["programme", "subject", "-asked_at"], name="nudge_subject")]
