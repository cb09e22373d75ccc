from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.fairs.models.fair import Booth
from engawa.delivery.fairs.rehearsal_states import Partner, RehearsalState, RehearsalVerdict


class Rehearsal(ProgrammeModel):
    """リハーサル: one person on duty goes the way of a talk with an invented person. Nothing of anybody real is in it.

    `done`: the steps that were shown, as found when it was measured. What was typed in practice is not kept.
    """

    HOLDS = holds(
        plain="id programme made_at booth partner state room_id own_seat partner_seat waits_since called_at card_at"
        " noted_at ended_at seconds done verdict",
        person=Plain(DataClass.STAFF_POST, Purpose.DUTY),
    )

    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="rehearsals")
    person = models.UUIDField()
    partner = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Partner])
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in RehearsalState], default=RehearsalState.WAITING
    )
    room_id = models.UUIDField(null=True, blank=True, unique=True)
    own_seat = models.UUIDField(null=True, blank=True)
    partner_seat = models.UUIDField(null=True, blank=True)
    waits_since = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    card_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    done = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    verdict = models.CharField(
        max_length=8, choices=[(v.value, v.value) for v in RehearsalVerdict], default=RehearsalVerdict.NOT_YET
    )

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[RehearsalState.DONE, RehearsalState.STOPPED]) ^ Q(ended_at__isnull=True),
                name="rehearsal_over_has_end",
            ),
            models.UniqueConstraint(
                fields=["booth", "person"],
                condition=Q(ended_at__isnull=True),
                name="rehearsal_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["booth", "verdict"], name="rehearsal_booth")]
