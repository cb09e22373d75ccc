"""アンケート: set before the day, answered by whoever came or exhibited, brought to its end, and its free text made fit to tell.

Answers may be changed until the close, and taken back at any time. What the tally was settled to then stands (ADR 0032).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.reads import once
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.screening import contacts_in
from engawa.base.kit.suppress import FLOOR
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import open_many
from engawa.contract.clauses.queries import number
from engawa.delivery.events import surveying as steps
from engawa.delivery.events.models import Gathering, Survey, SurveyAnswer, SurveyGist
from engawa.delivery.events.states import GatheringState
from engawa.delivery.events.survey_states import Audience, Codes, NotOffered, check_answers, read_items
from engawa.delivery.events.surveying import CLOSE, REMIND, Closed, Frozen
from engawa.delivery.events.surveys import answer_of, standing
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.surveyed import asked_of, fair_of, settle
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.kinds import register_notice

__all__ = ["Closed", "Frozen", "NotOffered"]

LONGEST_GIST = 200

register_notice(
    REMIND,
    subject=_("【{sender}】アンケートのお願い"),
    text=_(
        "{sender}です。先日はご参加くださり、ありがとうございました。\n\n"
        "次の会をよくするため、1分ほどのアンケートをお願いしています。次のページの案内からお答えください。\n\n{link}\n\n"
        "答えなくても、何も変わりません。このお願いは、この1回だけです。\n\n{sender}"
    ),
    page="me/",
)


class NotOpen(Exception):
    """Before the fair is over, or after the close."""


class NotAsked(Exception):
    """Only who took part, or exhibited, is asked."""


class TooFew(Exception):
    """A single voice of so few would be somebody."""


class GistTells(ValueError):
    """`why`: contact, name, or whole: the very words, which would outlive their erasure in a paper."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def set_survey(
    gathering: Gathering,
    *,
    by: Actor,
    audience: Audience,
    questions: Sequence[Mapping[str, Any]],
    days: int,
) -> Survey:
    """New, or as it is from now on. Raises Frozen once somebody has answered, Closed, KeyError for unknown questions."""
    stored = [dict(one) for one in questions]
    for item in read_items(audience, stored):
        for text in (str(item.label), *map(str, item.choices.values())):
            refuse_controls(text, lines=False)
    with acting(Act.SURVEY_SET, gathering.programme, by=by, about=gathering, scope={"audience": audience}) as act:
        survey = steps.put_survey(act, gathering, audience, questions=stored, days=days)
        act.record(survey=survey.pk, questions=[one["key"] for one in stored], days=days)
    return survey


def is_asked(survey: Survey, by: Actor) -> bool:
    if survey.side is Audience.PARTICIPANT:
        fair = fair_of(survey) if by.subject_id else None
        return fair is not None and sources.was_there(fair, by.id, number("participant.min_seconds"))
    return by.organisation_id is not None and by.organisation_id in asked_of(survey)


def answer_survey(survey: Survey, *, by: Actor, given: Mapping[str, Any]) -> SurveyAnswer:
    """`given` by question: a code, a list of codes, words; what is left out is unanswered. Again until the close.

    Raises NotOpen, NotAsked, NotOffered.
    """
    with acting(Act.SURVEY_ANSWER, survey.programme, by=by, about=survey, purpose=Purpose.SURVEY) as act:
        survey = steps.held(survey.pk)
        if not survey.open:
            raise NotOpen
        if not is_asked(survey, by):
            raise NotAsked
        codes, words = check_answers(survey.items, given)
        for text in words.values():
            refuse_controls(text)
        row = _put(act, survey, by, codes, words)
        act.record(answered=len(codes), words=bool(words))
        act.wake(*steps.HEARD)
    return row


def _put(act: OpenAct, survey: Survey, by: Actor, codes: Codes, words: Mapping[str, str]) -> SurveyAnswer:
    return steps.put_answer(act, survey, **_whose(by), codes=codes, words=words)


def _whose(by: Actor) -> dict[str, UUID | None]:
    if by.subject_id is not None:
        return {"subject": by.subject_id, "organisation": None}
    return {"subject": None, "organisation": by.organisation_id}


def take_back(survey: Survey, *, by: Actor) -> None:
    """取り消す: never refused, also after the close; twice is once. A settled tally stands."""
    scope = {"verb": "take_back"}
    with acting(Act.SURVEY_ANSWER, survey.programme, by=by, about=survey, purpose=Purpose.SURVEY, scope=scope) as act:
        steps.held(survey.pk)
        row = answer_of(survey, **_whose(by))
        if row is None:
            act.skip_entry()
            return
        steps.take_back(act, row)
        act.wake(*steps.HEARD)


def own_answer(survey: Survey, *, by: Actor) -> dict[str, Any] | None:
    """What she, or the exhibitor, has answered; None when nothing stands."""
    purpose = Purpose.OWN_DATA if by.subject_id else Purpose.SURVEY
    with acting(Act.SURVEY_OWN, survey.programme, by=by, about=survey, subject=by.subject_id, purpose=purpose) as act:
        row = answer_of(survey, **_whose(by))
        if row is None:
            act.skip_entry()
            return None
        act.record(fields=[f"survey:{survey.pk}"])
        once(act)
        return dict(row.codes) | steps.read_words(row.open(act, "words")["words"])


@dataclass(frozen=True)
class Voice:
    """One free text. `gist`: what stands for it in papers."""

    answer: UUID
    question: str
    words: str
    gist: SurveyGist | None


def read_voices(survey: Survey, answers: Sequence[SurveyAnswer], *, by: Actor) -> list[Voice]:
    """Of these answers, without whose they are; that they were read stands in the ledger, for each person."""
    with acting(Act.SURVEY_READ, survey.programme, by=by, about=survey, purpose=Purpose.SURVEY) as act:
        gists = {
            (one.answer_id, one.question): one
            for one in SurveyGist.objects.filter(answer__in=answers, dropped_at__isnull=True)
        }
        texts = open_many(act, answers, "words")
        for one in answers:
            if one.subject_id:
                act.concern(one.subject_id)
        act.record(answers=len(answers))
        if not answers:
            act.skip_entry()
    return [
        Voice(one.pk, question, words, gists.get((one.pk, question)))
        for one in answers
        for question, words in steps.read_words(texts[one.pk]["words"]).items()
    ]


def write_gist(survey: Survey, *, by: Actor, answer: UUID, question: str, words: str) -> SurveyGist:
    """載せる: 乙's own wording of one text, in place of what stood for it. Raises TooFew, GistTells, SurveyAnswer.DoesNotExist."""
    refuse_controls(words, lines=False)
    with acting(Act.SURVEY_GIST, survey.programme, by=by, about=survey, purpose=Purpose.SURVEY) as act:
        steps.held(survey.pk)
        row = SurveyAnswer.objects.select_for_update(of=("self",)).get(
            pk=answer, survey=survey, words__isnull=False, taken_back_at__isnull=True
        )
        if standing(survey).count() < FLOOR:
            raise TooFew
        text = steps.read_words(row.open(act, "words")["words"]).get(question)
        if text is None:
            raise SurveyAnswer.DoesNotExist
        _look_over(words, text, _names(act, row))
        steps.drop_gists(row, question)
        made = SurveyGist.objects.create(
            programme_id=act.programme_id,
            survey=survey,
            answer=row,
            question=question,
            words=words,
            made_by=by.person_id,
        )
        if row.subject_id:
            act.concern(row.subject_id)
        act.record(gist=made.pk)
    return made


def drop_gist(gist: SurveyGist, *, by: Actor) -> None:
    """載せるのをやめる. Papers that were frozen keep what they say."""
    with acting(Act.SURVEY_GIST, gist.programme, by=by, about=gist.survey, scope={"verb": "drop"}) as act:
        steps.drop_gists(gist.answer, gist.question)
        act.record(gist=gist.pk)


def _names(act: OpenAct, row: SurveyAnswer) -> list[str]:
    if row.organisation is not None:
        return [row.organisation.name, row.organisation.name.partition("（")[0]]
    if row.subject is None:
        return []
    return [name for name in row.subject.open(act, "family", "given", "alias").values() if len(name) > 1]


def _look_over(words: str, text: str, names: Sequence[str]) -> None:
    if not words.strip() or contacts_in(words):
        raise GistTells("contact")
    plain = _plain(words)
    if any(_plain(name) in plain for name in names):
        raise GistTells("name")
    if _plain(text) in plain:
        raise GistTells("whole")


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def close_when_due(programme: Programme, ref: UUID) -> None:
    """The wait `survey.close`. The day may have moved since it was set."""
    with acting(Act.SURVEY_CLOSE, programme, by=system(CLOSE)) as act:
        survey = _woken(act, CLOSE, ref)
        if survey is None or survey.closed_at is not None:
            act.skip_entry()
        elif not survey.over:
            act.skip_entry()
            steps.wait(survey)
        else:
            survey.closed_at, survey.figures = clock.now(), settle(survey)
            survey.save(update_fields=["closed_at", "figures"])
            cancel_wait(REMIND, ref)
            act.record(survey=ref, asked=survey.figures["asked"], answered=survey.figures["answered"])
            act.wake(*steps.HEARD)


def remind_when_due(programme: Programme, ref: UUID) -> None:
    """The wait `survey.remind`: one letter without content to each who came and has not answered, once."""
    with acting(Act.SURVEY_REMIND, programme, by=system(REMIND), purpose=Purpose.REGISTRATION) as act:
        survey = _woken(act, REMIND, ref)
        if survey is None or survey.reminded_at is not None or survey.closed_at is not None:
            act.skip_entry()
        elif (at := steps.reminds_at(survey)) > clock.now():
            act.skip_entry()
            set_wait(REMIND, ref, at)  # the day was moved
        elif not survey.open:
            act.skip_entry()
        else:
            known = SurveyAnswer.objects.filter(survey=survey, subject__isnull=False)
            left = asked_of(survey) - set(known.values_list("subject_id", flat=True))
            for subject in Subject.objects.filter(pk__in=left).order_by("pk"):
                send_notice(act, REMIND, to=subject)
            survey.reminded_at = clock.now()
            survey.save(update_fields=["reminded_at"])
            act.record(survey=ref, asked=len(left))


def _woken(act: OpenAct, kind: str, ref: UUID) -> Survey | None:
    if not settle_wait(kind, ref):
        return None
    survey = Survey.objects.select_related("gathering").filter(pk=ref).first()
    if survey is None or survey.gathering.state == GatheringState.CANCELLED:
        return None
    return steps.held(ref, alone=True)
