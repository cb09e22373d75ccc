"""前回の課題 → 対応: written by 乙, read by 甲, kept for the report. 仕様書1(2)イ."""

from uuid import UUID

from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.outcomes.measures.models import Lesson


class NoAnswer(ValueError):
    """What is said to be done says what was done."""


def write_lesson(
    programme: Programme,
    *,
    by: Actor,
    gathering: UUID,
    issue: str,
    answer: str = "",
    state: str = Lesson.State.OPEN,
    lesson: Lesson | None = None,
) -> Lesson:
    """A new row, or what became of one. Raises NoAnswer."""
    refuse_controls(issue)
    refuse_controls(answer)
    if Lesson.State(state) is Lesson.State.DONE and not answer.strip():
        raise NoAnswer
    with acting(Act.LESSON_WRITE, programme, by=by, about=lesson, scope={"state": state}) as act:
        rows = Lesson.objects.select_for_update(of=("self",))
        row = (
            rows.get(pk=lesson.pk) if lesson else Lesson(programme=programme, gathering=gathering, made_by=by.person_id)
        )
        row.gathering, row.issue, row.answer, row.state = gathering, issue, answer, state
        row.changed_by, row.changed_at = by.person_id, clock.now()
        row.save()
        act.record(lesson=row.pk, gathering=gathering)
    return row


def lessons() -> list[Lesson]:
    """By fair and age; those that were dropped are left out."""
    return list(Lesson.objects.exclude(state=Lesson.State.DROPPED).order_by("gathering", "made_at", "id"))


def lesson_for(programme: Programme, actor: Actor, pk: UUID) -> Lesson:
    with inside(programme):
        found = Lesson.objects.select_related("programme").filter(pk=pk).first()
    if found is None or not actor.can(Permission.TARGET_PROPOSE):
        raise Http404
    return found
