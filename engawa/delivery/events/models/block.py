from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.block_states import (
    ABUSE_LABELS,
    BLOCK_LABELS,
    WHO_SHORT_LABELS,
    AbuseKind,
    BlockState,
    BlockWho,
)
from engawa.delivery.events.models.gathering import ON_DUTY, Gathering

EVIDENCE = Plain(DataClass.EVIDENCE, Purpose.EVIDENCE)


class Block(SealsValues, ProgrammeModel):
    """利用停止: of a seeker, of one person who hosts, or of a pair that must not meet. With a gathering: for that day only.

    A seeker who is stopped may still speak with the agencies, unless `consultations` says that this ends too.

    Looked at again by another person within one open day. The reason is sealed.
    """

    HOLDS = holds(
        plain="id programme made_at who organisation gathering kind consultations state until look_due_at",
        subject=Plain(DataClass.PSEUDONYM, Purpose.MEETING),
        person=ON_DUTY,
        made_by=ON_DUTY,
        looked_by=ON_DUTY,
        looked_at=EVIDENCE,
        reason=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
        look_reason=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
    )

    who = models.CharField(max_length=8, choices=[(w.value, w.value) for w in BlockWho])
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.UUIDField(null=True, blank=True)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in AbuseKind])
    consultations = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in BlockState], default=BlockState.STANDING
    )
    until = models.DateTimeField(null=True, blank=True)
    look_due_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    looked_by = models.UUIDField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    reason = SealedField("block.reason")
    look_reason = SealedField("block.look_reason")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(who=BlockWho.SEEKER, subject__isnull=False, organisation__isnull=True, person__isnull=True)
                | Q(who=BlockWho.HOST, subject__isnull=True, organisation__isnull=False, person__isnull=False)
                | Q(who=BlockWho.PAIR, subject__isnull=False, organisation__isnull=False, person__isnull=True),
                name="block_names_whom_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(consultations=False) | Q(who=BlockWho.SEEKER), name="block_of_consultations_is_a_seekers"
            ),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True)
                | Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(looked_by=models.F("made_by")),
                name="block_looked_at_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "subject"], name="block_of_subject"),
            models.Index(fields=["programme", "state", "look_due_at"], name="block_to_look_at"),
        ]

    @property
    def who_label(self) -> str:
        return str(WHO_SHORT_LABELS[BlockWho(self.who)])

    @property
    def kind_label(self) -> str:
        return str(ABUSE_LABELS[AbuseKind(self.kind)])

    @property
    def state_label(self) -> str:
        return str(BLOCK_LABELS[BlockState(self.state)])
