from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models.fair import Booth
from engawa.delivery.fairs.talk_states import Means, Message, Stage, TalkState
from engawa.delivery.queues.models import Call
from engawa.shared.live.verdict import Result

EVIDENCE = Plain(DataClass.EVIDENCE, Purpose.EVIDENCE)
WHO = Plain(DataClass.PSEUDONYM, Purpose.MEETING)
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)
RESULTS = [(r.value, r.value) for r in Result]


class Talk(SealsValues, ProgrammeModel):
    """個別面談: one call answered, one room; or one held by telephone or on paper, typed in afterwards.

    `measured` is what the evidence gave; `verdict` what counts.
    """

    HOLDS = holds(
        plain="id programme made_at gathering booth call room_id seeker_seat company_seat means state counted",
        subject=WHO,
        verdict=EVIDENCE,
        measured=EVIDENCE,
        overlap_seconds=EVIDENCE,
        min_overlap_seconds=EVIDENCE,
        shown_by=EVIDENCE,
        reasons=EVIDENCE,
        began_at=EVIDENCE,
        ended_at=EVIDENCE,
        typed_by=ON_DUTY,
        decided_by=ON_DUTY,
        decided_at=EVIDENCE,
        decided_reason=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="talks")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    room_id = models.UUIDField(null=True, blank=True)
    seeker_seat = models.UUIDField(null=True, blank=True)
    company_seat = models.UUIDField(null=True, blank=True)
    means = models.CharField(max_length=6, choices=[(m.value, m.value) for m in Means], default=Means.ROOM)
    typed_by = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in TalkState], default=TalkState.OPEN)
    verdict = models.CharField(max_length=12, choices=RESULTS, blank=True)
    measured = models.CharField(max_length=12, choices=RESULTS, blank=True)
    overlap_seconds = models.PositiveIntegerField(default=0)
    min_overlap_seconds = models.PositiveIntegerField(default=0)
    shown_by = models.CharField(max_length=8, blank=True)
    reasons = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    counted = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = SealedField("fairs.talk.decided_reason")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TalkState.OPEN, ended_at__isnull=True, verdict="")
                | (Q(state=TalkState.SETTLED, ended_at__isnull=False) & ~Q(verdict="")),
                name="talk_settled_has_verdict",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, decided_reason__isnull=False),
                name="talk_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    means=Means.ROOM,
                    call__isnull=False,
                    room_id__isnull=False,
                    seeker_seat__isnull=False,
                    company_seat__isnull=False,
                    typed_by__isnull=True,
                )
                | (
                    ~Q(means=Means.ROOM)
                    & Q(
                        call__isnull=True,
                        room_id__isnull=True,
                        typed_by__isnull=False,
                        measured=Result.NEEDS_CHECK.value,
                    )
                ),
                name="talk_typed_in_needs_a_check",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(verdict=Result.HELD.value), name="talk_counts_only_when_held"
            ),
        ]
        indexes = [
            models.Index(fields=["booth", "-began_at"], name="talk_booth"),
            models.Index(fields=["programme", "subject", "-began_at"], name="talk_subject"),
            models.Index(fields=["gathering", "verdict"], name="talk_verdict"),
        ]

    @property
    def seats(self) -> list[tuple[str, UUID]]:
        """(side, seat) of a talk in a room; of one that was typed in none."""
        both = (("seeker", self.seeker_seat), ("company", self.company_seat))
        return [(side, seat) for side, seat in both if seat is not None]


class TalkNote(SealsValues, ProgrammeModel):
    """面談後カード: written in 30 seconds. The memo is read by this exhibitor alone; she reads ready-made lines."""

    HOLDS = holds(
        plain="id programme made_at talk message",
        stage=Plain(DataClass.EVIDENCE, Purpose.FOLLOW_UP),
        written_by=ON_DUTY,
        written_at=Plain(DataClass.EVIDENCE, Purpose.FOLLOW_UP),
        memo=Sealed(DataClass.FREE_TEXT, Purpose.FOLLOW_UP),
    )

    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, related_name="note")
    stage = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Stage])
    message = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Message], default=Message.NONE)
    memo = SealedField("fairs.talknote.memo")
    written_by = models.UUIDField()
    written_at = models.DateTimeField()
