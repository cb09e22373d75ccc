"""アンケート: who is asked and when, once each however often it is sent, small cells, the close, voices, erasure."""

import datetime as dt
from typing import Any

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes import waits
from engawa.base.programmes.actors import VISITOR, Actor, seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.sites import whom_of
from engawa.delivery.events.models import Gathering, Survey, SurveyAnswer, SurveyGist
from engawa.delivery.events.survey_states import Audience, NotOffered, begins_with
from engawa.delivery.events.surveying import CLOSE, REMIND
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.sources import fairs
from engawa.outcomes.measures.surveyed import Tally, tally
from engawa.outcomes.measures.surveying import (
    Closed,
    Frozen,
    GistTells,
    NotAsked,
    NotOpen,
    TooFew,
    answer_survey,
    drop_gist,
    own_answer,
    read_voices,
    set_survey,
    take_back,
    write_gist,
)
from tests.delivery.fairs.makers import booths, letters, make_public_fair
from tests.make import entries, make_actor, make_subject, reload
from tests.outcomes.make import TODAY, make_surveys, register, talk
from tests.outcomes.measures.scenes import after

FEW = {"overall": "1", "trouble": ["waiting"]}
MANY = {"overall": "5", "trouble": ["none"], "useful": ["talk", "site"]}


def make_over(companies: int = 1, **facts: Any) -> tuple[Fair, Survey, Survey]:
    """A fair that is over, and what is asked of both sides."""
    fair = make_public_fair(companies, state="closed", **facts)
    hers, theirs = make_surveys(fair)
    return fair, hers, theirs


def came(fair: Fair, **texts: Any) -> Actor:
    """Somebody who took part on the day."""
    who = register(fair, **texts)
    talk(booths(fair)[0], who, "not_held", began_at=fair.gathering.starts_at + dt.timedelta(minutes=5))
    return seeker(who.pk)


def host(fair: Fair, at: int = 0) -> Actor:
    return make_actor(Role.EXHIBITOR, fair.programme, booths(fair)[at].exhibitor.organisation)


def run(kind: str, survey: Survey) -> None:
    waits.run_due(kind, survey.programme, survey.pk)


def close(fair: Fair, survey: Survey) -> Tally:
    with after(fair, 15):
        run(CLOSE, survey)
        return told(survey)


def told(survey: Survey, *, exact: bool = False) -> Tally:
    with inside(survey.programme):
        row = Survey.objects.select_related("gathering", "programme").get(pk=survey.pk)
        return tally(row, exact=exact)


def cells(found: Tally, key: str) -> dict[str, int | None]:
    return {cell.code: cell.count for part in found.parts if part.key == key for cell in part.cells}


pytestmark = pytest.mark.django_db


def test_an_answer_is_one_row_and_the_last_one_counts_until_it_is_taken_back() -> None:
    fair, hers, _theirs = make_over()
    me = came(fair)
    with after(fair, 1):
        answer_survey(hers, by=me, given=FEW | {"words": "待ち時間が長い"})
        answer_survey(hers, by=me, given={"overall": "4", "words": ""})
        assert own_answer(hers, by=me) == {"overall": "4"}
        assert told(hers, exact=True).answered == 1

        take_back(hers, by=me)
        take_back(hers, by=me)

        assert own_answer(hers, by=me) is None
        assert told(hers, exact=True).answered == 0
    with inside(fair.programme):
        (row,) = SurveyAnswer.objects.all()
    assert (row.codes, row.words, row.taken_back_at is None) == ({}, None, False)
    said = [one["scope"] for one in entries(fair.programme, Act.SURVEY_ANSWER)]
    assert said == [{"answered": 2, "words": True}, {"answered": 1, "words": False}, {"verb": "take_back"}]


def test_only_who_came_is_asked_from_the_end_of_the_fair_to_the_close() -> None:
    fair, hers, theirs = make_over()
    me, absent, elsewhere = came(fair), seeker(register(fair).pk), seeker(make_subject(fair.programme).pk)
    with clock.travel_to(fair.gathering.ends_at - dt.timedelta(minutes=1)), pytest.raises(NotOpen):
        answer_survey(hers, by=me, given=MANY)
    with after(fair, 14, 23):
        for other in (absent, elsewhere):
            with pytest.raises(NotAsked):
                answer_survey(hers, by=other, given=MANY)
        with pytest.raises(NotAsked):
            answer_survey(theirs, by=make_actor(Role.EXHIBITOR, fair.programme), given={})
        for other in (VISITOR, make_actor(Role.CONTRACTOR, fair.programme), make_actor(Role.AGENCY, fair.programme)):
            with pytest.raises(NotPermitted):
                answer_survey(hers, by=other, given=MANY)
        answer_survey(hers, by=me, given=MANY)
        answer_survey(theirs, by=host(fair), given={"overall": "4"})
    with after(fair, 15, 0), pytest.raises(NotOpen):
        answer_survey(hers, by=me, given=FEW)
    assert close(fair, hers).answered == 1


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"age": "5"}, NotOffered),
        ({"overall": "6"}, NotOffered),
        ({"overall": ["5"]}, NotOffered),
        ({"useful": "talk"}, NotOffered),
        ({"useful": ["talk", "money"]}, NotOffered),
        ({"words": "あ" * 501}, NotOffered),
        ({"words": "a\x00"}, ForbiddenCharacter),
    ],
)
def test_what_was_not_offered_is_no_answer(given: dict[str, Any], problem: type[Exception]) -> None:
    fair, hers, _theirs = make_over()
    with after(fair, 1), pytest.raises(problem):
        answer_survey(hers, by=came(fair), given=given)
    assert told(hers).answered == 0


def test_questions_stand_from_the_first_answer_on_and_the_days_until_the_close() -> None:
    fair, hers, _theirs = make_over()
    office, of = make_actor(Role.CONTRACTOR, fair.programme), Audience.PARTICIPANT
    own = {"key": "own1", "label": "どこで知りましたか", "choices": ["駅", "新聞"]}
    questions = [{"key": "overall", "label": "いかがでしたか"}, own]

    def ask(found: list[dict[str, Any]], days: int) -> None:
        set_survey(fair.gathering, by=office, audience=of, questions=found, days=days)

    ask(questions, 7)
    assert [str(item.label) for item in reload(hers).items] == ["いかがでしたか", "どこで知りましたか"]
    with pytest.raises(KeyError):
        ask([{"key": "family"}], 7)
    for other in (Role.COMMISSIONER, Role.EXHIBITOR, Role.AGENCY):
        with pytest.raises(NotPermitted):
            set_survey(fair.gathering, by=make_actor(other, fair.programme), audience=of, questions=questions, days=7)
    with after(fair, 1):
        answer_survey(hers, by=came(fair), given={"own1": "2"})
        with pytest.raises(Frozen):
            ask(begins_with(of), 7)
        ask(questions, 10)
    with after(fair, 8):
        run(CLOSE, hers)
    assert reload(hers).closed_at is None  # it woke for seven days, and waits for the tenth
    with after(fair, 11):
        run(CLOSE, hers)
        assert cells(told(hers), "own1") == {"1": None, "2": None, "unanswered": None}
        with pytest.raises(Closed):
            ask(questions, 20)


def test_a_closed_tally_tells_no_small_cell_and_stands_whatever_goes_later() -> None:
    fair, hers, _theirs = make_over()
    people = [came(fair) for _each in range(13)]
    with after(fair, 1):
        for who in people[:6]:
            answer_survey(hers, by=who, given=MANY)
        for who, overall in zip(people[6:12], "444432", strict=True):
            answer_survey(hers, by=who, given=FEW | {"overall": overall})
        assert cells(told(hers, exact=True), "overall") == {"5": 6, "4": 4, "3": 1, "2": 1, "1": 0, "unanswered": 0}
        assert told(hers).parts == ()  # the last to answer would be the difference of two looks

    found = close(fair, hers)

    assert (found.asked, found.answered, found.rate) == (13, 12, 92)
    assert cells(found, "overall") == {"5": 6, "4": None, "3": None, "2": None, "1": None, "unanswered": None}
    assert cells(found, "useful") == dict.fromkeys(("town", "briefing", "consult", "plenary", "none")) | {
        "talk": 6,
        "site": 6,
        "unanswered": 6,
    }
    assert found.share("overall", ("5",)) == 50
    assert found.share("overall", ("5", "4")) is None
    with after(fair, 20):
        take_back(hers, by=people[0])
        assert own_answer(hers, by=people[0]) is None
        assert told(hers, exact=True) == found
    with inside(fair.programme):
        assert {key: QUERIES[key].count(fairs()) for key in ("Q-V01", "Q-V02")} == {"Q-V01": 12, "Q-V02": 0}
        assert not any(row.subject for row in QUERIES["Q-V01"].rows(fairs()))


def set_gathering(fair: Fair, **facts: Any) -> None:
    with acting(Act.FAIR_PLAN, fair.programme, by=TODAY):
        Gathering.objects.filter(pk=fair.gathering_id).update(**facts)


def waits_for(survey: Survey, kind: str) -> list[dt.datetime]:
    rows = Wait.objects.filter(programme=survey.programme_id, kind=kind, ref=survey.pk, settled_at__isnull=True)
    return list(rows.values_list("due_at", flat=True))


def test_a_day_that_is_moved_takes_its_survey_along_and_one_that_is_cancelled_settles_nothing() -> None:
    fair, hers, _theirs = make_over()
    later = dt.timedelta(days=5)
    set_gathering(fair, starts_at=fair.gathering.starts_at + later, ends_at=fair.gathering.ends_at + later)
    with after(fair, 11):
        run(REMIND, hers)
    with after(fair, 15):
        run(CLOSE, hers)
    moved = clock.at(clock.local(fair.gathering.ends_at).date() + later, 0)
    assert waits_for(hers, CLOSE) == [moved + dt.timedelta(days=15)]
    assert waits_for(hers, REMIND) == [moved + dt.timedelta(days=11, hours=10)]

    set_gathering(fair, state="cancelled")
    with after(fair, 20):
        run(CLOSE, hers)

    assert (reload(hers).closed_at, waits_for(hers, CLOSE)) == (None, [])


def test_one_letter_reminds_who_came_and_has_not_answered() -> None:
    fair, hers, _theirs = make_over()
    answered, gave_back = came(fair), came(fair)
    came(fair, mail="silent@example.jp")
    register(fair)
    with after(fair, 1):
        answer_survey(hers, by=answered, given=MANY)
        answer_survey(hers, by=gave_back, given=MANY)
        take_back(hers, by=gave_back)
    with after(fair, 11):
        run(REMIND, hers)
        run(REMIND, hers)
        sent = [one for one in letters(fair.programme) if "アンケート" in one.subject]
        assert [one.to for one in sent] == ["silent@example.jp"]
        assert f"/p/{fair.programme.slug}/me/" in sent[0].links[0]
    assert [one["scope"]["asked"] for one in entries(fair.programme, Act.SURVEY_REMIND)] == [1]


def voices_of(survey: Survey, *, by: Actor) -> Any:
    with inside(survey.programme):
        answers = list(SurveyAnswer.objects.filter(survey=survey, words__isnull=False).order_by("pk"))
    return read_voices(survey, answers, by=by)


def test_a_voice_is_told_in_other_words_alone_and_goes_when_it_is_changed() -> None:
    fair, hers, _theirs = make_over()
    office, me = make_actor(Role.CONTRACTOR, fair.programme), came(fair, alias="かもめ", family="白兎", given="海")
    with after(fair, 1):
        answer_survey(hers, by=me, given={"words": "夜にもあるとよい。"})
        (voice,) = voices_of(hers, by=office)

        def write(words: str) -> SurveyGist:
            return write_gist(hers, by=office, answer=voice.answer, question="words", words=words)

        with pytest.raises(TooFew):
            write("夜間の開催を希望")
        for _each in range(4):
            answer_survey(hers, by=came(fair), given={})
        for words, why in (
            ("夜にも、あるとよいとのこと", "whole"),
            ("白兎さんは夜を希望", "name"),
            ("かもめさん、夜を希望", "name"),
            ("夜を希望 090-1234-5678", "contact"),
        ):
            with pytest.raises(GistTells) as told_too_much:
                write(words)
            assert told_too_much.value.why == why
        with pytest.raises(SurveyAnswer.DoesNotExist):
            write_gist(hers, by=office, answer=voice.answer, question="overall", words="夜")
        with pytest.raises(NotPermitted):
            read_voices(hers, [], by=make_actor(Role.COMMISSIONER, fair.programme))
        first = write("夜間の開催を希望")
        second = write("夜の回も希望")
        assert (reload(first).words, reload(second).words) == ("", "夜の回も希望")
        answer_survey(hers, by=me, given={"words": "夜にもあるとよい。", "overall": "5"})
        assert reload(second).words == "夜の回も希望"
        answer_survey(hers, by=me, given={"words": "昼がよい。"})
        assert reload(second).words == ""
        third = write_gist(hers, by=office, answer=voice.answer, question="words", words="日中を希望")
        with inside(fair.programme):
            third = SurveyGist.objects.select_related("programme", "survey", "answer").get(pk=third.pk)
        drop_gist(third, by=office)
        assert reload(third).words == ""
    read = [one for one in entries(fair.programme, Act.SURVEY_READ) if one["decision"] == "allow"]
    assert [one["scope"] for one in read] == [{"answers": 1}]


def test_what_an_erased_person_answered_goes_and_what_was_settled_stands() -> None:
    fair, hers, _theirs = make_over()
    people = [came(fair) for _each in range(6)]
    with after(fair, 1):
        for who in people:
            answer_survey(hers, by=who, given=MANY | {"words": "また参加したい"})
        voice, *_rest = voices_of(hers, by=make_actor(Role.CONTRACTOR, fair.programme))
    found = close(fair, hers)
    with inside(fair.programme):
        her = SurveyAnswer.objects.get(pk=voice.answer).subject_id
        whom = whom_of(fair.programme.pk, her)
    assert her is not None
    assert {name for name in whom.rows if name.startswith("events_survey")} == {"events_surveyanswer"}
    assert (found.answered, cells(found, "overall")["5"]) == (6, None)
