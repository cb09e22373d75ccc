from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.contract.approvals.models import Agreement
from engawa.outcomes.measures.deeds import DEED_LABELS, PAPER_LABELS, SOURCE_LABELS, Deed, Paper, Round, Source
from engawa.outcomes.measures.states import (
    CAUSE_LABELS,
    GOAL_LABELS,
    GOAL_UNITS,
    KIND_LABELS,
    MATCH,
    MATCH_LABELS,
    MATCH_TONES,
    PLEA_LABELS,
    TARGET_LABELS,
    VERB_LABELS,
    Cause,
    Goal,
    Kind,
    MatchState,
    PleaState,
    TargetState,
    Verb,
)

CODE = 16
ON_DUTY = Plain(DataClass.STAFF_IDENTITY, Purpose.DUTY)
EVIDENCE = Plain(DataClass.EVIDENCE, Purpose.EVIDENCE)


class Target(ProgrammeModel):
    """目標: what 乙 proposes for one fair, not below the floor, with its means. `gathering` is `events.Gathering`'s id."""

    HOLDS = holds(
        plain="id programme made_at gathering kind value floor version state means proposed_at agreed_at",
        proposed_by=ON_DUTY,
        agreed_by=ON_DUTY,
    )

    gathering = models.UUIDField()
    kind = models.CharField(max_length=CODE, choices=[(g.value, g.value) for g in Goal])
    value = models.PositiveIntegerField()
    floor = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in TargetState])
    means = models.TextField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "gathering", "kind", "version"], name="target_version_once"),
            models.UniqueConstraint(
                fields=["programme", "gathering", "kind"], condition=Q(state="agreed"), name="target_agreed_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=models.F("floor")), name="target_not_below_floor"),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="target_agreed_is_whole",
            ),
        ]

    @property
    def label(self) -> str:
        return str(GOAL_LABELS[Goal(self.kind)])

    @property
    def unit(self) -> str:
        return str(GOAL_UNITS[Goal(self.kind)])

    @property
    def state_label(self) -> str:
        return str(TARGET_LABELS[TargetState(self.state)])


class MatchClaim(ProgrammeModel):
    """A pair of a seeker and a company at one fair, of one kind, with what shows it. Numbered in the programme."""

    HOLDS = holds(
        plain="id programme made_at number gathering organisation kind on state",
        subject=Plain(DataClass.PSEUDONYM, Purpose.EVIDENCE),
        talks=EVIDENCE,
        settled_by_hand=EVIDENCE,
        stood=EVIDENCE,
    )

    number = models.PositiveIntegerField()
    gathering = models.UUIDField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", null=True)  # none: she was erased
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=[(k.value, k.name) for k in Kind])
    on = models.DateField()
    state = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in MatchState], default=MATCH.initial)
    talks = ArrayField(models.UUIDField(), default=list, blank=True)
    settled_by_hand = models.BooleanField(default=False)  # counting leaves it until new evidence comes
    stood = models.BooleanField(default=False)  # counted, when she was erased: `match.withdrawn` may count it further

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="matchclaim_number_once"),
            models.UniqueConstraint(
                fields=["programme", "gathering", "subject", "organisation", "kind"], name="matchclaim_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", talks=[]) | Q(subject__isnull=False),
                name="matchclaim_without_her_counts_not",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "state"], name="matchclaim_by_state")]

    def __str__(self) -> str:
        return self.number_text

    @property
    def number_text(self) -> str:
        return f"M-{self.number:04d}"

    @property
    def kind_label(self) -> str:
        return str(KIND_LABELS[Kind(self.kind)])

    @property
    def state_label(self) -> str:
        return str(MATCH_LABELS[MatchState(self.state)])

    @property
    def tone(self) -> str:
        return MATCH_TONES.get(MatchState(self.state), "plain")


class MatchStep(SealsValues, ProgrammeModel):
    """What was decided about a match, by which side, and why. The reason is sealed with the seeker's key."""

    HOLDS = holds(
        plain="id programme made_at claim verb at to_state",
        by_person=ON_DUTY,
        reason=Sealed(DataClass.FREE_TEXT, Purpose.EVIDENCE),
    )

    claim = models.ForeignKey(MatchClaim, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=CODE, choices=[(v.value, v.value) for v in Verb])
    to_state = models.CharField(max_length=CODE)
    by_person = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    reason = SealedField("match.step.reason")

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["claim", "at"], name="matchstep_of_claim")]

    @property
    def verb_label(self) -> str:
        return str(VERB_LABELS[Verb(self.verb)])


class MatchWord(ProgrammeModel):
    """申告: what one source says was done, and when. The latest of each source holds; what she denies counts no more.

    A document is one that 乙 has looked at; no copy of it is kept. Kind 4 names the agreement that recognises it.
    """

    HOLDS = holds(
        plain="id programme made_at claim source organisation agreement",
        deed=EVIDENCE,
        paper=EVIDENCE,
        on=EVIDENCE,
        said_at=EVIDENCE,
        denied_at=EVIDENCE,
        said_by=ON_DUTY,
    )

    claim = models.ForeignKey(MatchClaim, on_delete=models.PROTECT, related_name="words")
    source = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in Source])
    deed = models.CharField(max_length=CODE, choices=[(d.value, d.value) for d in Deed])
    paper = models.CharField(max_length=CODE, choices=[(p.value, p.value) for p in Paper], blank=True)
    on = models.DateField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+", null=True)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    denied_at = models.DateTimeField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "source", "organisation"], nulls_distinct=False, name="matchword_once_per_source"
            ),
            models.CheckConstraint(condition=Q(source="document") ^ Q(paper=""), name="matchword_document_is_named"),
            models.CheckConstraint(
                condition=Q(deed="recognised") ^ Q(agreement__isnull=True), name="matchword_recognised_by_agreement"
            ),
        ]

    @property
    def deed_label(self) -> str:
        return str(DEED_LABELS[Deed(self.deed)])

    @property
    def source_label(self) -> str:
        """The body where one spoke, the paper where one was seen: `県立ハローワーク`, `書類の確認（内定の通知）`."""
        if self.paper:
            return f"{SOURCE_LABELS[Source.DOCUMENT]}（{PAPER_LABELS[Paper(self.paper)]}）"
        return self.organisation.name if self.organisation else str(SOURCE_LABELS[Source(self.source)])


class MatchAsk(ProgrammeModel):
    """その後のおたずね: one letter to her, or to one contact of a company, in one round of one fair."""

    HOLDS = holds(
        plain="id programme made_at gathering round organisation asked_at answered_at",
        subject=Plain(DataClass.PSEUDONYM, Purpose.FOLLOW_UP),
        person=ON_DUTY,
    )

    gathering = models.UUIDField()
    round = models.CharField(max_length=CODE, choices=[(r.value, r.value) for r in Round])
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", null=True)
    person = models.UUIDField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "gathering", "round", "subject", "person"],
                nulls_distinct=False,
                name="matchask_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, person__isnull=True, organisation__isnull=True)
                | Q(subject__isnull=True, person__isnull=False, organisation__isnull=False),
                name="matchask_is_to_one_side",
            ),
        ]


class Figures(ProgrammeModel):
    """確定した数字: counts as at a moment, with their digest. Nobody stands in it, so it outlives every erasure."""

    HOLDS = holds(plain="id programme made_at number as_at counts digest", frozen_by=ON_DUTY)

    number = models.PositiveIntegerField()
    as_at = models.DateTimeField()
    counts = models.JSONField()
    digest = models.CharField(max_length=64)
    frozen_by = models.UUIDField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="figures_number_once")]


class Lesson(ProgrammeModel):
    """前回の課題 → 対応: what did not go well at a fair, and what is done about it at the next. Goes into the report."""

    HOLDS = holds(
        plain="id programme made_at gathering issue answer state changed_at", made_by=ON_DUTY, changed_by=ON_DUTY
    )

    class State(models.TextChoices):
        OPEN = "open", _("対応中")
        DONE = "done", _("対応済み")
        DROPPED = "dropped", _("取下げ")

    gathering = models.UUIDField()
    issue = models.CharField(max_length=300)
    answer = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_by = models.UUIDField(null=True)
    changed_by = models.UUIDField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(state="done") | ~Q(answer=""), name="lesson_done_has_its_answer")
        ]

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)


class Exemption(ProgrammeModel):
    """減額の免除の申出. Of the whole project; `gathering` is the fair it is about, if it is about one."""

    HOLDS = holds(
        plain="id programme made_at gathering cause event evidence state asked_at reason decided_at",
        asked_by=ON_DUTY,
        decided_by=ON_DUTY,
    )

    gathering = models.UUIDField(null=True)
    cause = models.CharField(max_length=CODE, choices=[(c.value, c.value) for c in Cause])
    event = models.TextField()
    evidence = models.TextField()
    state = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in PleaState], default=PleaState.ASKED)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state="asked")),
                name="exemption_decided_is_whole",
            )
        ]

    @property
    def cause_label(self) -> str:
        return str(CAUSE_LABELS[Cause(self.cause)])

    @property
    def state_label(self) -> str:
        return str(PLEA_LABELS[PleaState(self.state)])
