from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.guidance.case_states import (
    GOING_ON,
    UNDER_WAY,
    CaseRound,
    CaseSource,
    CaseStage,
    CaseState,
    Closing,
    HandState,
    Next,
    Route,
    Track,
)
from engawa.delivery.guidance.models.consultation import Consultation

WHO = Plain(DataClass.PSEUDONYM, Purpose.FOLLOW_UP)
GOING = Plain(DataClass.EVIDENCE, Purpose.FOLLOW_UP)
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class Case(SealsValues, ProgrammeModel):
    """支援: one person, one lead, an owner and a next date while it goes on. Placements stay in the bodies' systems."""

    HOLDS = holds(
        plain="id programme made_at consultation lead organisation state closed_at",
        subject=WHO,
        stage_job=GOING,
        stage_move=GOING,
        next_action=GOING,
        next_due=GOING,
        closing=GOING,
        next_words=Sealed(DataClass.FREE_TEXT, Purpose.FOLLOW_UP),
        owner=ON_DUTY,
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.CharField(max_length=12, choices=Agency.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=11, choices=[(s.value, s.value) for s in CaseState], default=CaseState.OPEN)
    stage_job = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CaseStage], blank=True)
    stage_move = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CaseStage], blank=True)
    next_action = models.CharField(max_length=8, choices=[(n.value, n.value) for n in Next])
    next_due = models.DateField(null=True, blank=True)
    next_words = SealedField("guidance.case.next_words")
    closing = models.CharField(max_length=9, choices=[(c.value, c.value) for c in Closing], blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(state__in=GOING_ON), name="case_one_going_on"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=GOING_ON) | Q(owner__isnull=False, next_due__isnull=False),
                name="case_going_on_has_owner_and_date",
            ),
            models.CheckConstraint(
                condition=(Q(state=CaseState.CLOSED) & ~Q(closing="") & Q(closed_at__isnull=False))
                | (~Q(state=CaseState.CLOSED) & Q(closing="")),
                name="case_closed_says_why",
            ),
        ]
        indexes = [models.Index(fields=["programme", "lead", "state", "next_due"], name="case_by_next")]


class CaseStep(ProgrammeModel):
    """段階: who said when that she got there. What she does not recognise counts no more."""

    HOLDS = holds(
        plain="id programme made_at case track company said_by denied_at",
        stage=GOING,
        on=GOING,
        source=GOING,
        evidence=GOING,
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    track = models.CharField(max_length=4, choices=[(t.value, t.value) for t in Track])
    stage = models.CharField(max_length=10, choices=[(s.value, s.value) for s in CaseStage])
    on = models.DateField()
    company = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=9, choices=[(s.value, s.value) for s in CaseSource])
    said_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.CharField(max_length=12, blank=True)  # a code: how it is known
    denied_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["case", "on"], name="casestep_by_day")]


class CaseItem(ProgrammeModel):
    """定住機構の確認表: a line of `library/checklist.json`, with its day and when it was done."""

    HOLDS = holds(plain="id programme made_at case key", due=GOING, done_on=GOING)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=12)
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="caseitem_once")]


class CaseAsk(ProgrammeModel):
    """その後のおたずね: +7, +30, +90 days and Z−21; two taps behind her sign-in."""

    HOLDS = holds(plain="id programme made_at case round", asked_at=GOING, answered_at=GOING)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="asks")
    round = models.CharField(max_length=7, choices=[(r.value, r.value) for r in CaseRound])
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="caseask_once")]


class CaseHandOver(ProgrammeModel):
    """引継ぎ: nothing moves without her yes. `content`: classes of what goes, in the words of `approvals.fields`."""

    HOLDS = holds(
        plain="id programme made_at case to route state approval_number",
        content=GOING,
        proposed_at=GOING,
        consented_at=GOING,
        sent_at=GOING,
        accepted_at=GOING,
        in_charge_from=GOING,
        ended_at=GOING,
        proposed_by=ON_DUTY,
        accepted_by=ON_DUTY,
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    to = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=6, choices=[(r.value, r.value) for r in Route])
    content = ArrayField(models.CharField(max_length=20))
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in HandState], default=HandState.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    approval_number = models.CharField(max_length=80, blank=True)
    accepted_by = models.UUIDField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    in_charge_from = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=UNDER_WAY), name="casehandover_one_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[HandState.SENT, HandState.ACCEPTED])
                | Q(consented_at__isnull=False, sent_at__isnull=False),
                name="casehandover_sent_with_her_yes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[HandState.SENT, HandState.ACCEPTED], route=Route.DIRECT)
                | ~Q(approval_number=""),
                name="casehandover_direct_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=HandState.ACCEPTED)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, in_charge_from__isnull=False),
                name="casehandover_accepted_is_whole",
            ),
        ]
