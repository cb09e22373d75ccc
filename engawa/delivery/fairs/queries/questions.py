"""Questions to exhibitors: what everybody reads, what waits for whom."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.models import Question
from engawa.delivery.fairs.question_states import UNANSWERED, QuestionState


def answered_of(exhibitor: Exhibitor) -> "QuerySet[Question]":
    """Public, the latest answer first."""
    rows = Question.objects.filter(exhibitor=exhibitor, state=QuestionState.ANSWERED)
    return rows.order_by("-answered_at", "-pk")


def questions_at(gathering: Gathering, exhibitor: Exhibitor | None = None) -> "QuerySet[Question]":
    """For those who answer: unanswered first, the one due first on top."""
    rows = Question.objects.filter(exhibitor__gathering=gathering)
    if exhibitor is not None:
        rows = rows.filter(exhibitor=exhibitor)
    turn = Case(When(state__in=UNANSWERED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("exhibitor__organisation").order_by(turn, "due", "-made_at", "pk")


def left_to_office() -> "QuerySet[Question]":
    """Those an exhibitor left to 乙, and those that are late."""
    late = Q(state=QuestionState.ASKED.value, due__lt=clock.now())
    return Question.objects.filter(late | Q(state=QuestionState.OFFICE.value))


def owed_by_office() -> int:
    return left_to_office().count()
