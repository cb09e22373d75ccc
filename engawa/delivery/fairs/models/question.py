from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.question_states import (
    ANSWERER_LABELS,
    QUESTION_LABELS,
    UNANSWERED,
    Answerer,
    QuestionState,
)

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)
LONGEST, LONGEST_ANSWER = 200, 400


class Question(ProgrammeModel):
    """A question to an exhibitor and its answer, for everybody to read. Nothing is known of who asked."""

    HOLDS = holds(
        plain="id programme made_at exhibitor text state due answer answerer answered_at reason",
        answered_by=ON_DUTY,
        hidden_by=ON_DUTY,
    )

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=LONGEST)  # looked over before it is kept; shown whole or not at all
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in QuestionState], default=QuestionState.ASKED.value
    )
    due = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    answerer = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Answerer], blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it is not shown
    hidden_by = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ANSWERED.value)
                | (~Q(answer="") & ~Q(answerer="") & Q(answered_at__isnull=False)),
                name="question_answered_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.HIDDEN.value) | (~Q(reason="") & Q(hidden_by__isnull=False)),
                name="question_hidden_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["exhibitor", "state"], name="question_by_state")]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def state_words(self) -> str:
        return str(QUESTION_LABELS[QuestionState(self.state)])

    @property
    def answerer_words(self) -> str:
        return str(ANSWERER_LABELS[Answerer(self.answerer)]) if self.answerer else ""

    @property
    def waiting(self) -> bool:
        return self.state in UNANSWERED

    @property
    def late(self) -> bool:
        return self.waiting and self.due < clock.now()
