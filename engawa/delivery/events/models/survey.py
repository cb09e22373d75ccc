import datetime as dt

from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models.gathering import ON_DUTY, Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.events.survey_states import AUDIENCE_LABELS, DAYS, Audience, Item, read_items

HELD = (GatheringState.LIVE, GatheringState.CLOSED, GatheringState.REPORTED)
ANSWERS = Plain(DataClass.ANSWERS, Purpose.SURVEY)


class Survey(ProgrammeModel):
    """アンケート after one gathering, for one side. From its end to midnight `days` after its day.

    `questions` stand from the first answer on (`frozen_at`). Closed, it keeps its tally without anybody in it: `figures`,
    small cells hidden for good, so that what is erased or taken back later changes nothing that was reported.
    """

    HOLDS = holds(
        plain="id programme made_at gathering audience questions days set_at frozen_at reminded_at closed_at figures",
        set_by=ON_DUTY,
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="surveys")
    audience = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Audience])
    questions = models.JSONField()  # see `read_items`
    days = models.PositiveSmallIntegerField(default=DAYS)
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "audience"], name="survey_once_for_each_side"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, figures__isnull=True)
                | Q(closed_at__isnull=False, figures__isnull=False),
                name="survey_closed_has_its_tally",
            ),
        ]

    def __str__(self) -> str:
        return f"survey {self.pk}"

    @property
    def side(self) -> Audience:
        return Audience(self.audience)

    @property
    def audience_words(self) -> str:
        return str(AUDIENCE_LABELS[self.side])

    @property
    def items(self) -> tuple[Item, ...]:
        return read_items(self.side, self.questions)

    @property
    def last_day(self) -> dt.date:
        day: dt.date = clock.local(self.gathering.ends_at).date() + dt.timedelta(days=self.days)
        return day

    @property
    def closes_at(self) -> dt.datetime:
        return clock.at(self.last_day + dt.timedelta(days=1), 0)

    @property
    def held(self) -> bool:
        """The gathering took place and is over."""
        return self.gathering.state in HELD and self.gathering.ends_at <= clock.now()

    @property
    def open(self) -> bool:
        return self.held and self.closed_at is None and clock.now() < self.closes_at

    @property
    def over(self) -> bool:
        return self.closed_at is not None or (self.held and clock.now() >= self.closes_at)


class SurveyAnswer(SealsValues, ProgrammeModel):
    """One person's, or one exhibitor's, whoever of its people wrote it. `codes` by question; free text is sealed JSON.

    Taken back, it holds nothing and counts no more; given again, it is the same row.
    """

    HOLDS = holds(
        plain="id programme made_at survey organisation",
        subject=Plain(DataClass.PSEUDONYM, Purpose.SURVEY),
        person=ON_DUTY,
        codes=ANSWERS,
        given_at=ANSWERS,
        taken_back_at=ANSWERS,
        words=Sealed(DataClass.FREE_TEXT, Purpose.SURVEY),
    )

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.UUIDField(null=True, blank=True)
    codes = models.JSONField(default=dict)
    words = SealedField("survey.words")
    given_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["survey", "subject"], name="surveyanswer_once_a_person"),
            models.UniqueConstraint(fields=["survey", "organisation"], name="surveyanswer_once_an_exhibitor"),
            models.CheckConstraint(
                condition=Q(subject__isnull=False, organisation__isnull=True, person__isnull=True)
                | Q(subject__isnull=True, organisation__isnull=False, person__isnull=False),
                name="surveyanswer_is_of_one_side",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(codes={}, words__isnull=True),
                name="surveyanswer_taken_back_holds_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class SurveyGist(ProgrammeModel):
    """要旨: what 乙 put into its own words of one free text, for papers and 甲; nobody in it. Dropped, it says nothing."""

    HOLDS = holds(
        plain="id programme made_at survey question dropped_at",
        answer=Plain(DataClass.PSEUDONYM, Purpose.SURVEY),
        words=ANSWERS,
        made_by=ON_DUTY,
    )

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="gists")
    answer = models.ForeignKey(SurveyAnswer, on_delete=models.PROTECT, related_name="gists")
    question = models.CharField(max_length=16)
    words = models.CharField(max_length=200, blank=True)
    made_by = models.UUIDField(null=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "question"], condition=Q(dropped_at__isnull=True), name="surveygist_once_a_text"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) ^ Q(words=""), name="surveygist_dropped_says_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"gist {self.pk}"
