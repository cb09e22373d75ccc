"""アンケート of the fair that is over: set before it, answered by most, two voices put into other words, and closed."""

import datetime as dt
from collections.abc import Sequence
from itertools import cycle
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes import waits
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.people import Cast
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import DAYS, Audience, begins_with
from engawa.delivery.events.surveying import CLOSE
from engawa.delivery.events.surveys import with_words
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.surveying import answer_survey, read_voices, set_survey, write_gist

LEFT_OUT = 1
"""The last of those who came has not answered."""

OVERALL = "5545354453555"
KNEW, KNOWS = "2322421223132", "4543454445344"
WISHED, WISHES = "3432334233324", "4544354434543"
USEFUL = (["talk", "site"], ["talk", "consult"], ["talk", "briefing", "site"], ["talk", "site"])
INTENTION = ("looking", "both", "looking", "job", "looking", "live")
TROUBLE: tuple[list[str], ...] = (["waiting"], ["none"], [], ["none"], ["waiting", "short"])
WORDS = (
    "文字だけで話せたので、職場の昼休みに参加できました。（デモ）",
    "待ち時間の目安が出ていて、家事のあいだに順番を待てました。（デモ）",
    "夜の時間にもあると、もっと話せたと思います。（デモ）",
)
GISTS = ("昼休みに文字で参加できてよかった", "夜の時間帯の開催も希望")

THEIRS = {"overall": "4", "people": "few", "fit": "some", "burden": "right", "again": "yes"}
THEIR_USEFUL = (["talk", "rehearsal"], ["talk", "booking"], ["talk", "passport"])
THEIR_WORDS = "話す前に働き方を読んできてくださる方が多く、話が早く進みました。（デモ）"


def set_surveys(cast: Cast, fair: Fair, plan: Plan) -> None:
    with plan.before(6):
        for audience in Audience:
            questions = begins_with(audience)
            set_survey(fair.gathering, by=cast["staff-1"], audience=audience, questions=questions, days=DAYS)


def answer_surveys(cast: Cast, fair: Fair, plan: Plan, *, came: Sequence[Known], hosts: Sequence[str]) -> None:
    surveys = _surveys(cast, fair)
    with plan.before(-1, 20):
        for given, known in zip(_hers(), came[:-LEFT_OUT], strict=False):
            answer_survey(surveys[Audience.PARTICIPANT], by=seeker(known.subject_id), given=given)
    with plan.before(-2, 11):
        for at, (host, useful) in enumerate(zip(hosts, cycle(THEIR_USEFUL), strict=False)):
            words = {"words": THEIR_WORDS} if at == 0 else {}
            answer_survey(
                surveys[Audience.EXHIBITOR],
                by=cast[host],
                given=THEIRS | {"useful": useful, "trouble": ["none"]} | words,
            )
    with plan.before(-14, 15):
        _put_into_other_words(cast, surveys[Audience.PARTICIPANT])
    with clock.travel_to(surveys[Audience.PARTICIPANT].closes_at + dt.timedelta(minutes=1)):
        for survey in surveys.values():
            waits.run_due(CLOSE, cast.programme, survey.pk)


def _surveys(cast: Cast, fair: Fair) -> dict[Audience, Survey]:
    with inside(cast.programme):
        rows = Survey.objects.filter(gathering=fair.gathering_id).select_related("gathering", "programme")
        return {one.side: one for one in rows}


def _hers() -> Any:
    words = iter(WORDS)
    scales = zip(*(cycle(one) for one in (OVERALL, KNEW, KNOWS, WISHED, WISHES)), strict=False)
    for scale, useful, intention, trouble in zip(scales, cycle(USEFUL), cycle(INTENTION), cycle(TROUBLE), strict=False):
        told = dict(zip(("overall", "knew", "knows", "wished", "wishes"), scale, strict=True))
        yield told | {"useful": useful, "intention": intention, "trouble": trouble, "words": next(words, "")}


def _put_into_other_words(cast: Cast, survey: Survey) -> None:
    with inside(cast.programme):
        answers = list(with_words(survey))
    told = {one.words: one for one in read_voices(survey, answers, by=cast["staff-1"])}
    for words, gist in zip((WORDS[0], WORDS[2]), GISTS, strict=True):
        one = told[words]
        write_gist(survey, by=cast["staff-1"], answer=one.answer, question=one.question, words=gist)
