"""Steps of the acts about アンケート; who may answer is asked above, where it is known who came."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.base.programmes.waits import set_wait
from engawa.contract.approvals import steady
from engawa.delivery.events.cloning import register_copy
from engawa.delivery.events.models import Gathering, Survey, SurveyAnswer, SurveyGist
from engawa.delivery.events.survey_states import Audience, Codes

SURVEY, CLOSE, REMIND = "survey", "survey.close", "survey.remind"
HEARD = ("surveys", "office")
"""What screens that show how many have answered are told."""
REMIND_BEFORE, REMIND_HOUR = dt.timedelta(days=3), 10


class Frozen(Exception):
    """Somebody has answered: the questions stay as they were asked."""


class Closed(Exception):
    """Its tally is settled."""


def held(pk: UUID, *, alone: bool = False) -> Survey:
    """As it is until the act ends: answers share it, whoever changes or closes it is alone."""
    opened.require()
    (steady.change if alone else steady.hold)(SURVEY, pk)
    found: Survey = Survey.objects.select_related("gathering", "programme").get(pk=pk)
    return found


def put_survey(
    act: OpenAct, gathering: Gathering, audience: Audience, *, questions: list[dict[str, Any]], days: int
) -> Survey:
    """New, or changed. Raises Frozen, Closed."""
    opened.require_this(act)
    steady.change("surveys", gathering.pk)
    found = Survey.objects.filter(gathering=gathering, audience=audience).first()
    survey = found or Survey(programme_id=act.programme_id, gathering=gathering, audience=audience)
    if found is not None:
        survey = held(found.pk, alone=True)
        if survey.closed_at is not None:
            raise Closed
        if survey.frozen_at is not None and survey.questions != questions:
            raise Frozen
    survey.gathering = gathering
    survey.questions, survey.days, survey.set_by, survey.set_at = questions, days, act.by.person_id, clock.now()
    survey.save()
    wait(survey)
    return survey


def wait(survey: Survey) -> None:
    """Both moments follow the day, wherever it is moved to: whoever wakes too early waits again."""
    tomorrow = clock.now() + dt.timedelta(days=1)
    set_wait(CLOSE, survey.pk, survey.closes_at if survey.closes_at > clock.now() else tomorrow)
    if survey.side is Audience.PARTICIPANT and survey.reminded_at is None and (at := reminds_at(survey)) > clock.now():
        set_wait(REMIND, survey.pk, at)


def reminds_at(survey: Survey) -> dt.datetime:
    return clock.at(survey.last_day - REMIND_BEFORE, REMIND_HOUR)


def put_answer(
    act: OpenAct,
    survey: Survey,
    *,
    subject: UUID | None = None,
    organisation: UUID | None = None,
    codes: Codes,
    words: Mapping[str, str],
) -> SurveyAnswer:
    """One row however often it is sent. Gists of words that have changed are dropped. `survey` is held."""
    opened.require_this(act)
    person = act.by.person_id if organisation else None
    row, _made = SurveyAnswer.objects.get_or_create(
        survey=survey,
        subject_id=subject,
        organisation_id=organisation,
        defaults={"programme_id": act.programme_id, "person": person, "given_at": clock.now()},
    )
    row = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=row.pk)
    before = _words_of(act, row)
    row.codes, row.person, row.given_at, row.taken_back_at = codes, person, clock.now(), None
    text = json.dumps(dict(words), ensure_ascii=False) if words else ""
    row.seal(act, owner=subject or act.programme_id, words=text)
    row.save(update_fields=["codes", "person", "given_at", "taken_back_at", "words"])
    for question in before:
        if before[question] != words.get(question, ""):
            drop_gists(row, question)
    if survey.frozen_at is None:
        Survey.objects.filter(pk=survey.pk, frozen_at__isnull=True).update(frozen_at=clock.now())
    return row


def take_back(act: OpenAct, answer: SurveyAnswer) -> None:
    """What was answered is gone, with what was made of it."""
    opened.require_this(act)
    row = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    row.codes, row.words, row.taken_back_at = {}, None, clock.now()
    row.save(update_fields=["codes", "words", "taken_back_at"])
    drop_gists(row)


def drop_gists(answer: SurveyAnswer, question: str | None = None) -> int:
    opened.require()
    rows = SurveyGist.objects.filter(answer=answer, dropped_at__isnull=True)
    rows = rows.filter(question=question) if question else rows
    return rows.update(words="", dropped_at=clock.now())


def read_words(text: str) -> dict[str, str]:
    """Opened words by question; what does not open (`読み取れません`) stands under none of them."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(key): str(words) for key, words in found.items()} if isinstance(found, dict) else {}


def _words_of(act: OpenAct, row: SurveyAnswer) -> dict[str, str]:
    return read_words(row.open(act, "words")["words"])


def carry_surveys(act: OpenAct, old: Gathering, new: Gathering) -> int:
    """What was asked last time is asked again, to be looked over until the day."""
    opened.require_this(act)
    known = list(Survey.objects.filter(gathering=old).order_by("pk"))
    for one in known:
        put_survey(act, new, one.side, questions=one.questions, days=one.days)
    return len(known)


register_copy("surveys", carry_surveys)
