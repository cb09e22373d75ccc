from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.companion_states import STANDING, CompanionState
from engawa.delivery.guidance.states import AFTERWARDS, AHEAD, Bodies, ConsultState, HeldAs, Mode, NoteKind, Phase
from engawa.delivery.queues.models import Booking, Call, Slot, Ticket

WHO = Plain(DataClass.PSEUDONYM, Purpose.CONSULTATION)
SAID = Plain(DataClass.WISHES, Purpose.CONSULTATION)
EVIDENCE = Plain(DataClass.EVIDENCE, Purpose.CONSULTATION)
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)
HOME = Sealed(DataClass.HOUSEHOLD, Purpose.CONSULTATION)


class ConsultDesk(ProgrammeModel):
    """相談窓口: owns the queue `queues.Desk(owner_ref=pk)`. Without a gathering: the one for booked consultations."""

    HOLDS = holds(plain="id programme made_at gathering")

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "gathering"], name="consultdesk_once", nulls_distinct=False)
        ]


class CounsellorSeen(ProgrammeModel):
    """Evidence, not an act: when a counsellor's desk page was last heard."""

    HOLDS = holds(
        plain="id programme made_at organisation agency",
        person=ON_DUTY,
        last_seen_at=Plain(DataClass.EVIDENCE, Purpose.DUTY),
    )

    person = models.UUIDField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12, choices=Agency.choices)
    last_seen_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="counsellorseen_once")]


class Consultation(SealsValues, ProgrammeModel):
    """三者相談. What it is about is hers and the bodies'; 乙 sees state, time and bodies.

    `sheet_to`: bodies other than 定住機構, and at most one municipality, that may read her 移住相談 sheet for this
    consultation.
    """

    HOLDS = holds(
        plain="id programme made_at gathering phase bodies mode state starts_at minutes offered_by slot booking ticket call room_id"
        " seeker_seat held_as cancelled_by_her",
        subject=WHO,
        topics=SAID,
        sheet_to=SAID,
        words=Sealed(DataClass.FREE_TEXT, Purpose.CONSULTATION),
        began_at=EVIDENCE,
        ended_at=EVIDENCE,
        overlap_seconds=EVIDENCE,
        min_overlap_seconds=EVIDENCE,
        reasons=EVIDENCE,
        decided_by=ON_DUTY,
        decided_at=EVIDENCE,
        decided_reason=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    phase = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Phase])
    bodies = models.CharField(max_length=4, choices=[(b.value, b.value) for b in Bodies])
    mode = models.CharField(max_length=5, choices=[(m.value, m.value) for m in Mode])
    topics = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    words = SealedField("guidance.consultation.words")
    sheet_to = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.value) for s in ConsultState], default=ConsultState.REQUESTED.value
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=40)
    offered_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    room_id = models.UUIDField(null=True, blank=True)
    seeker_seat = models.UUIDField(null=True, blank=True)
    held_as = models.CharField(max_length=11, choices=[(h.value, h.value) for h in HeldAs], blank=True)
    overlap_seconds = models.PositiveIntegerField(default=0)
    min_overlap_seconds = models.PositiveIntegerField(default=0)
    reasons = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = SealedField("guidance.consultation.decided_reason")
    cancelled_by_her = models.BooleanField(default=False)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(state__in=AHEAD), name="consultation_one_ahead"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ConsultState.OFFERED, ConsultState.BOOKED]) | Q(starts_at__isnull=False),
                name="consultation_offered_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=AFTERWARDS) & ~Q(held_as="")) | (~Q(state__in=AFTERWARDS) & Q(held_as="")),
                name="consultation_held_as_something",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, decided_reason__isnull=False),
                name="consultation_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(held_as=HeldAs.NOT_HELD) | Q(decided_at__isnull=False),
                name="consultation_not_held_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "subject", "-made_at"], name="consultation_subject"),
            models.Index(fields=["programme", "state", "starts_at"], name="consultation_by_state"),
        ]

    @property
    def wanted(self) -> Bodies:
        return Bodies(self.bodies)

    @property
    def running(self) -> bool:
        """Its room is open."""
        return self.room_id is not None and self.ended_at is None

    @property
    def left_open(self) -> bool:
        """Evidence left open whether it took place as one of three, or at all: a person decides, also anew."""
        return self.held_as == HeldAs.NEEDS_CHECK or self.decided_at is not None


class ConsultHost(ProgrammeModel):
    """One body's counsellor in one consultation, and her seat. One for each body."""

    HOLDS = holds(plain="id programme made_at consultation organisation agency seat joined_at", person=ON_DUTY)

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="hosts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=12, choices=Agency.choices)
    person = models.UUIDField()
    seat = models.UUIDField()
    joined_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["consultation", "person"], name="consulthost_once")]
        indexes = [models.Index(fields=["programme", "person"], name="consulthost_person")]


class Companion(ProgrammeModel):
    """同席者 of one consultation. What they are called and where to write stands at `subject`, under a key of their own."""

    HOLDS = holds(
        plain="id programme made_at consultation state seat ended_at",
        subject=WHO,
        answered_at=EVIDENCE,
    )

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="companions")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in CompanionState], default=CompanionState.INVITED.value
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seat = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "consultation"], condition=Q(state__in=STANDING), name="companion_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=STANDING, ended_at__isnull=True)
                | (~Q(state__in=STANDING) & Q(ended_at__isnull=False)),
                name="companion_ended_when_over",
            ),
        ]


class RelocationSheet(SealsValues, ProgrammeModel):
    """移住相談: told to 定住機構; 県立HW or a named municipality reads it for one consultation, by her tick for that one."""

    HOLDS = holds(
        plain="id programme made_at told_at",
        subject=WHO,
        household=HOME,
        housing=HOME,
        schooling=HOME,
        car=HOME,
        budget=HOME,
        moving=HOME,
    )

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    household = SealedField("guidance.sheet.household")
    housing = SealedField("guidance.sheet.housing")
    schooling = SealedField("guidance.sheet.schooling")
    car = SealedField("guidance.sheet.car")
    budget = SealedField("guidance.sheet.budget")
    moving = SealedField("guidance.sheet.moving")
    told_at = models.DateTimeField()


class ConsultNote(SealsValues, ProgrammeModel):
    """相談の記録: `own` is read by the body that wrote it, `shared` by the bodies of this consultation; by nobody else."""

    HOLDS = holds(
        plain="id programme made_at consultation organisation kind",
        text=Sealed(DataClass.FREE_TEXT, Purpose.CONSULTATION),
        written_by=ON_DUTY,
        written_at=EVIDENCE,
    )

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[(k.value, k.value) for k in NoteKind])
    text = SealedField("guidance.note.text")
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["consultation", "organisation", "kind"], name="consultnote_once")
        ]
