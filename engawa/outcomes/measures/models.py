from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.outcomes.measures.states import (
    GOAL_LABELS,
    GOAL_UNITS,
    KIND_LABELS,
    MATCH,
    MATCH_LABELS,
    MATCH_TONES,
    TARGET_LABELS,
    VERB_LABELS,
    Goal,
    Kind,
    MatchState,
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
