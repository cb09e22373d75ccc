import datetime as dt
import json

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions import planning, questions
from engawa.delivery.fairs.actions.questions import MOST_OPEN, HoldsContact, NotNow, TooManyOpen, ask_question
from engawa.delivery.fairs.models import Fair, Question
from engawa.delivery.fairs.queries.questions import answered_of, owed_by_office, questions_at
from tests.delivery.fairs.makers import TODAY, companies, make_public_fair
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 1, 9)  # before a Monday that is a holiday


def company_of(fair: Fair, number: int = 0) -> Exhibitor:
    found = companies(fair)[number]
    found.programme = fair.programme
    return found


def public_texts(exhibitor: Exhibitor) -> list[tuple[str, str]]:
    with inside(exhibitor.programme):
        return [(one.text, one.answer) for one in answered_of(exhibitor)]


def test_a_question_is_public_with_its_answer_and_never_before() -> None:
    fair = make_public_fair(1)
    company = company_of(fair)
    host = make_actor(Role.EXHIBITOR, fair.programme, company.organisation)

    asked = ask_question(company, text="冬の通勤はどうしていますか。")
    assert public_texts(company) == []
    stamp = reload(fair.gathering).stamp
    asked = questions.answer_question(asked, by=host, text="除雪のあとに出る人が多いです。")

    assert public_texts(company) == [("冬の通勤はどうしていますか。", "除雪のあとに出る人が多いです。")]
    assert (asked.answerer, asked.answered_by) == ("own", host.person_id)
    assert reload(fair.gathering).stamp > stamp


def test_nothing_is_known_of_who_asked() -> None:
    fair = make_public_fair(1)
    asked = ask_question(company_of(fair), text="休みは取りやすいですか。")

    [entry] = entries(fair.programme, Act.QUESTION_ASK)
    assert entry["actor"] == {"kind": "visitor"}
    assert entry["scope"] == {"question": str(asked.pk)}
    assert "休み" not in json.dumps(entry, ensure_ascii=False)
    assert {field.name for field in Question._meta.concrete_fields} == {
        "id", "programme", "made_at", "exhibitor", "text", "state", "due", "answer", "answerer", "answered_by",
        "answered_at", "reason", "hidden_by",
    }  # fmt: skip


def test_two_open_days_are_counted_over_weekends_and_holidays() -> None:
    fair = make_public_fair(1)
    with clock.travel_to(clock.at(FRIDAY, 16)):
        asked = ask_question(company_of(fair), text="休みは取りやすいですか。")

    assert clock.local(asked.due) == dt.datetime(2026, 1, 14, 17, 15, tzinfo=clock.TOKYO)
    with clock.travel_to(asked.due + dt.timedelta(minutes=1)), inside(fair.programme):
        assert reload(asked).late
        assert owed_by_office() == 1


@pytest.mark.parametrize("text", ["連絡は 090-1234-5678 へ", "umineko@example.jp へ"])
def test_ways_to_reach_somebody_are_kept_out_of_question_and_answer(text: str) -> None:
    fair = make_public_fair(1)
    company = company_of(fair)
    with pytest.raises(HoldsContact):
        ask_question(company, text=text)
    asked = ask_question(company, text="見学はできますか。")
    with pytest.raises(HoldsContact):
        questions.answer_question(asked, by=make_actor(Role.CONTRACTOR, fair.programme), text=text)

    with inside(fair.programme):
        assert [one.state for one in Question.objects.all()] == ["asked"]


def test_questions_are_taken_before_the_fair_only_and_of_exhibitors_on_the_list() -> None:
    fair = make_public_fair(1, state="registering")
    company = company_of(fair)
    planning.start_fair(fair, by=TODAY)

    with pytest.raises(NotNow):
        ask_question(company, text="いま聞けますか。")
    with pytest.raises(NotNow):
        ask_question(company_of(make_public_fair(1, state="closed")), text="いま聞けますか。")


def test_an_exhibitor_is_not_flooded() -> None:
    fair = make_public_fair(1)
    company = company_of(fair)
    for number in range(MOST_OPEN):
        ask_question(company, text=f"質問その{number}")

    with pytest.raises(TooManyOpen):
        ask_question(company, text="もう一つ")


def test_moderation_hides_whole_and_changes_no_word() -> None:
    fair = make_public_fair(1)
    company = company_of(fair)
    office = make_actor(Role.CONTRACTOR, fair.programme)
    asked = questions.answer_question(ask_question(company, text="だれかのこと"), by=office, text="答えです。")

    hidden = questions.hide_question(asked, by=office, reason="個人のことにふれているため")
    assert (public_texts(company), hidden.text, hidden.answer) == ([], "だれかのこと", "答えです。")
    shown = questions.show_question(hidden, by=office)
    assert (public_texts(company), shown.reason) == ([("だれかのこと", "答えです。")], "")

    bare = questions.hide_question(ask_question(company, text="答えのないもの"), by=office, reason="広告のため")
    assert questions.show_question(bare, by=office).state == "hidden"
    with pytest.raises(WrongState):
        questions.answer_question(bare, by=office, text="答え")


def test_an_exhibitor_leaves_it_to_the_office_and_the_office_answers() -> None:
    fair = make_public_fair(1)
    company = company_of(fair)
    host = make_actor(Role.EXHIBITOR, fair.programme, company.organisation)
    asked = questions.pass_on(ask_question(company, text="駅から送迎はありますか。"), by=host)

    with inside(fair.programme):
        assert owed_by_office() == 1
    answered = questions.answer_question(asked, by=make_actor(Role.CHIEF, fair.programme), text="会場へは要りません。")

    assert answered.answerer == "office"
    with pytest.raises(WrongState):
        questions.pass_on(answered, by=host)


def test_unanswered_ones_come_first_the_one_due_first_on_top() -> None:
    fair = make_public_fair(2)
    first, second = company_of(fair), company_of(fair, 1)
    office = make_actor(Role.CONTRACTOR, fair.programme)
    old = ask_question(first, text="古い質問")
    questions.answer_question(ask_question(first, text="答えた質問"), by=office, text="はい。")
    with clock.travel_to(clock.now() - dt.timedelta(days=9)):
        late = ask_question(second, text="遅れた質問")

    with inside(fair.programme):
        assert [one.text for one in questions_at(fair.gathering)] == ["遅れた質問", "古い質問", "答えた質問"]
        assert [one.text for one in questions_at(fair.gathering, first)] == ["古い質問", "答えた質問"]
    assert (late.late, old.late) == (True, False)


@pytest.mark.parametrize("role", [Role.AGENCY, Role.COMMISSIONER])
def test_others_neither_answer_nor_hide(role: Role) -> None:
    fair = make_public_fair(1)
    asked, by = ask_question(company_of(fair), text="見学はできますか。"), make_actor(role, fair.programme)

    with pytest.raises(NotPermitted):
        questions.answer_question(asked, by=by, text="はい。")
    with pytest.raises(NotPermitted):
        questions.hide_question(asked, by=make_actor(Role.EXHIBITOR, fair.programme), reason="都合")
