from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor, Posting
from engawa.delivery.guidance.suggestions.states import (
    CRITERIA,
    CRITERIA_LABELS,
    CRITERIA_TONES,
    RUN,
    RUN_LABELS,
    RUN_TONES,
    SUGGESTION,
    SUGGESTION_LABELS,
    CriteriaState,
    Ground,
    OverrideKind,
    RunState,
    SuggestionState,
)

WHO = Plain(DataClass.PSEUDONYM, Purpose.SUGGESTION)
WISH = Plain(DataClass.WISHES, Purpose.SUGGESTION)
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class IssuerBasis(ProgrammeModel):
    """発行元の根拠: by what right a body places people (職業紹介). The body states it itself; an older one stays, ended."""

    HOLDS = holds(
        plain="id programme made_at organisation kind article number valid_from valid_to ended_at", stated_by=ON_DUTY
    )

    class Kind(models.TextChoices):
        LOCAL_GOVERNMENT = "local_government", _("地方公共団体が行う無料の職業紹介（通知）")
        PERMITTED = "permitted", _("無料職業紹介事業（許可）")
        NOTIFIED = "notified", _("特別の法人が行う無料職業紹介事業（届出）")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    article = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField()
    stated_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"], condition=Q(ended_at__isnull=True), name="issuer_basis_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")), name="issuer_basis_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(article=""), name="issuer_basis_is_whole"),
        ]


class CriteriaStatement(ProgrammeModel):
    """提案の基準, one version: the numbers of the calculation. What is public is written from them, so it cannot differ."""

    HOLDS = holds(plain="id programme made_at version values note state in_force_at", proposed_by=ON_DUTY)

    version = models.PositiveIntegerField()
    values = models.JSONField()
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in CriteriaState], default=CRITERIA.initial
    )
    proposed_by = models.UUIDField()
    in_force_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="criteria_version_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state=CriteriaState.IN_FORCE.value), name="criteria_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state=CriteriaState.IN_FORCE.value) | Q(in_force_at__isnull=False),
                name="criteria_in_force_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.version}版"

    @property
    def state_label(self) -> str:
        return str(CRITERIA_LABELS[CriteriaState(self.state)])

    @property
    def tone(self) -> str:
        return CRITERIA_TONES.get(CriteriaState(self.state), "plain")


class CriteriaApproval(ProgrammeModel):
    """One body's yes to one version: an issuing body's, or 甲's."""

    HOLDS = holds(plain="id programme made_at statement organisation side at", approved_by=ON_DUTY)

    class Side(models.TextChoices):
        ISSUER = "issuer", _("発行元")
        COMMISSIONER = "commissioner", _("発注者")

    statement = models.ForeignKey(CriteriaStatement, on_delete=models.PROTECT, related_name="approvals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side.choices)
    approved_by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["statement", "organisation"], name="criteria_approved_once_by_each"),
        ]


class SuggestionRun(ProgrammeModel):
    """One calculation, for one issuing body, under one version of the criteria. `counts` names nobody."""

    HOLDS = holds(
        plain="id programme made_at gathering body criteria state salt counts problem started_at computed_at",
        started_by=ON_DUTY,
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    criteria = models.ForeignKey(CriteriaStatement, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in RunState], default=RUN.initial)
    salt = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=200, blank=True)
    started_by = models.UUIDField()
    started_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "body"], condition=Q(state=RunState.QUEUED.value), name="suggestion_run_one_queued"
            ),
            models.UniqueConstraint(
                fields=["gathering", "body"], condition=Q(state=RunState.READY.value), name="suggestion_run_one_ready"
            ),
        ]

    @property
    def state_label(self) -> str:
        return str(RUN_LABELS[RunState(self.state)])

    @property
    def tone(self) -> str:
        return RUN_TONES.get(RunState(self.state), "plain")


class Suggestion(SealsValues, ProgrammeModel):
    """One exhibitor for one seeker. Reasons and notes are data; `fit_hers` and `fit_theirs` are the counsellor's to see.

    A company stands by the vacancy that fits best, a municipality without one.
    `staff_words` is what a counsellor wrote for her when adding the line.
    """

    HOLDS = holds(
        plain="id programme made_at run exhibitor posting state origin issuer_body basis approved_at ended_at",
        subject=WHO,
        rank=WISH,
        score=WISH,
        fit_hers=WISH,
        fit_theirs=WISH,
        parts=WISH,
        reasons=WISH,
        notes=WISH,
        ground=WISH,
        staff_words=Sealed(DataClass.FREE_TEXT, Purpose.SUGGESTION),
        approved_by=ON_DUTY,
    )

    class Origin(models.TextChoices):
        COMPUTED = "computed", _("計算")
        ADDED = "added", _("相談員が追加")

    run = models.ForeignKey(SuggestionRun, on_delete=models.PROTECT, related_name="lines")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    fit_hers = models.FloatField()
    fit_theirs = models.FloatField()
    parts = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.COMPUTED)
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground], blank=True)
    staff_words = SealedField("suggestion.staff_words")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in SuggestionState], default=SUGGESTION.initial
    )
    issuer_body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    basis = models.ForeignKey(IssuerBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[SuggestionState.DRAFT.value, SuggestionState.DROPPED.value])
                | Q(
                    issuer_body__isnull=False,
                    basis__isnull=False,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                ),
                name="suggestion_issued_by_a_body_and_a_counsellor",
            ),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.ENDED.value) ^ Q(ended_at__isnull=True),
                name="suggestion_ended_has_time",
            ),
            models.CheckConstraint(condition=~Q(origin="added") | ~Q(ground=""), name="suggestion_added_has_ground"),
            models.UniqueConstraint(
                fields=["subject", "exhibitor"],
                condition=Q(state=SuggestionState.ISSUED.value),
                name="suggestion_issued_once",
            ),
            models.UniqueConstraint(
                fields=["run", "subject", "exhibitor"],
                condition=Q(state=SuggestionState.DRAFT.value),
                name="suggestion_drafted_once",
            ),
        ]
        indexes = [models.Index(fields=["run", "state"], name="suggestion_by_state")]

    @property
    def state_label(self) -> str:
        return str(SUGGESTION_LABELS[SuggestionState(self.state)])


class Override(SealsValues, ProgrammeModel):
    """上書き: a constraint on the next calculations, not an edit. Made by a body, or by the seeker for herself (`body` empty)."""

    HOLDS = holds(
        plain="id programme made_at body exhibitor kind at ended_at",
        subject=WHO,
        ground=WISH,
        words=Sealed(DataClass.FREE_TEXT, Purpose.SUGGESTION),
        made_by=ON_DUTY,
    )

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=6, choices=[(k.value, k.value) for k in OverrideKind])
    ground = models.CharField(max_length=12, choices=[(g.value, g.value) for g in Ground])
    words = SealedField("suggestion_override.words")
    made_by = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "exhibitor", "body"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="override_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=True) ^ Q(made_by__isnull=False), name="override_of_a_body_has_a_person"
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=False) | Q(kind=OverrideKind.BLOCK.value), name="override_of_hers_is_a_block"
            ),
        ]
