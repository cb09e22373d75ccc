"""匿名の質問: asked by nobody in particular, answered within two open days, shown to all or hidden whole."""

import datetime as dt

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock, days
from engawa.base.kit.screening import Contact, contacts_in
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.permissions import Role
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs.models import Question
from engawa.delivery.fairs.question_states import QUESTION, UNANSWERED, Answerer

OPEN_DAYS = 2
MOST_OPEN = 40
"""Unanswered ones of one exhibitor: more than anybody answers in two days."""
ASKED_BEFORE = (GatheringState.ANNOUNCED, GatheringState.REGISTERING)
CLOSES = dt.time(17, 15)


class NotNow(Exception):
    """Questions are taken before the fair; on the day people talk."""


class TooManyOpen(Exception):
    """More is asked of an exhibitor than it can answer."""


class HoldsContact(ValueError):
    """Somebody could be reached by it."""

    def __init__(self, found: list[Contact]) -> None:
        super().__init__(", ".join(found))
        self.found = found


def ask_question(exhibitor: Exhibitor, *, text: str, by: Actor = VISITOR) -> Question:
    """Raises NotNow, TooManyOpen, HoldsContact. The row tells nothing of who asks, nor does the entry."""
    _look_over(text)
    with acting(Act.QUESTION_ASK, exhibitor.programme, by=by, about=exhibitor) as act:
        rows = Exhibitor.objects.select_for_update(of=("self",)).select_related("gathering")
        exhibitor = rows.get(pk=exhibitor.pk)
        if exhibitor.state != ExhibitorState.CONFIRMED or exhibitor.gathering.state not in ASKED_BEFORE:
            raise NotNow
        if Question.objects.filter(exhibitor=exhibitor, state__in=UNANSWERED).count() >= MOST_OPEN:
            raise TooManyOpen
        asked = Question(programme_id=act.programme_id, exhibitor=exhibitor, text=text, due=_due())
        asked.save(force_insert=True)
        act.record(question=asked.pk)
        act.wake("questions", exhibitor.pk)
    return asked


def answer_question(question: Question, *, by: Actor, text: str) -> Question:
    """The exhibitor, or 乙 for it; again when the answer is to be put better. The question itself is never changed."""
    _look_over(text)
    with acting(Act.QUESTION_ANSWER, question.programme, by=by, about=question) as act:
        row = _locked(question)
        row.state = QUESTION.after(row.state, "answer")
        row.answer, row.answered_by, row.answered_at = text, by.person_id, clock.now()
        row.answerer = Answerer.OWN if Role.EXHIBITOR in by.roles else Answerer.OFFICE
        row.save(update_fields=["state", "answer", "answered_by", "answered_at", "answerer"])
        act.record(answerer=row.answerer)
        act.wake("questions", row.exhibitor_id)
        gatherings.touch(row.exhibitor.gathering_id)
    return row


def pass_on(question: Question, *, by: Actor) -> Question:
    """事務局にまかせる: what the exhibitor cannot answer."""
    with acting(Act.QUESTION_ANSWER, question.programme, by=by, about=question, scope={"verb": "pass_on"}) as act:
        row = _locked(question)
        row.state = QUESTION.after(row.state, "pass_on")
        row.save(update_fields=["state"])
        act.wake("questions", row.exhibitor_id)
    return row


def hide_question(question: Question, *, by: Actor, reason: str) -> Question:
    """Whole, with its answer; never a part of it."""
    refuse_controls(reason)
    with acting(Act.QUESTION_HIDE, question.programme, by=by, about=question) as act:
        row = _locked(question)
        row.state = QUESTION.after(row.state, "hide")
        row.reason, row.hidden_by = reason, by.person_id
        row.save(update_fields=["state", "reason", "hidden_by"])
        act.wake("questions", row.exhibitor_id)
        gatherings.touch(row.exhibitor.gathering_id)
    return row


def show_question(question: Question, *, by: Actor) -> Question:
    """Shown again with the answer it has; one without an answer stays hidden."""
    with acting(Act.QUESTION_HIDE, question.programme, by=by, about=question, scope={"verb": "show"}) as act:
        row = _locked(question)
        if not row.answer:
            act.skip_entry()
            return row
        row.state, row.reason, row.hidden_by = QUESTION.after(row.state, "show"), "", None
        row.save(update_fields=["state", "reason", "hidden_by"])
        gatherings.touch(row.exhibitor.gathering_id)
    return row


def _look_over(text: str) -> None:
    refuse_controls(text)
    if found := contacts_in(text):
        raise HoldsContact(found)


def _due() -> dt.datetime:
    day = days.add_open_days(clock.today(), OPEN_DAYS)
    return clock.at(day, CLOSES.hour, CLOSES.minute)


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("exhibitor", "programme")
    return rows.get(pk=question.pk)
