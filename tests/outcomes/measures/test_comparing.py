"""両回をくらべる: each value worked out of the rows it opens to; what nobody recorded is 未登録."""

import datetime as dt

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import add_shift
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues.models import Call
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.comparing import Group, compare
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.lessons import NoAnswer, lessons, write_lesson
from engawa.outcomes.measures.sources import fairs
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.makers import TODAY, booths, companies
from tests.make import entries, make_actor, reload
from tests.outcomes.measures.scenes import day_of, make_first_fair, make_held_fair, make_seeker, meet, take_part

pytestmark = pytest.mark.django_db


def two() -> tuple[Fair, Fair]:
    """One person at both, another at the first only; each talked at the first, one at the second."""
    second = make_held_fair()
    first = make_first_fair(second)
    her, other = make_seeker(first, came=False), make_seeker(first, came=False)
    for one in (her, other):
        meet(booths(first)[0], one)
    take_part(second, her)
    meet(booths(second)[0], her)
    meet(booths(second)[1], her, "not_held")
    collect(first.programme)
    return first, second


def cells(fair: Fair, label: str) -> list[str]:
    with inside(fair.programme):
        groups: list[Group] = compare(fairs())
    found = [line for group in groups for line in group.lines if line.label == label]
    assert len(found) == 1, label
    return [cell.words for cell in found[0].cells]


def test_counts_stand_side_by_side_the_first_fair_first() -> None:
    first, _second = two()

    assert cells(first, "参加登録をした求職者") == ["2人", "1人"]
    assert cells(first, "面談した求職者") == ["2人", "1人"]
    assert cells(first, "マッチング（確定）") == ["2件", "1件"]
    assert cells(first, "出展企業") == ["1社", "2社"]


def test_every_number_opens_to_as_many_rows_as_it_says() -> None:
    first, _second = two()
    with inside(first.programme):
        scope = {one.gathering: one for one in fairs()}
        lines = [line for group in compare(fairs()) for line in group.lines]
        shown = [cell for line in lines for cell in line.cells if cell.words]
        assert all(cell.query in QUERIES for cell in shown)
        for cell in shown:
            count = QUERIES[cell.query].count([scope[cell.gathering]])
            assert cell.words.startswith(f"{count}") or cell.words.endswith(f"（n={count}）"), cell
    assert len(shown) > 20


def test_the_middle_of_answers_to_rings() -> None:
    first, _second = two()
    with acting(Act.FAIR_PLAN, first.programme, by=TODAY):
        for call, seconds in zip(Call.objects.filter(desk__gathering_ref=first.gathering_id), (10, 30), strict=True):
            call.answered_at = call.ring_at + dt.timedelta(seconds=seconds)
            call.save(update_fields=["answered_at"])

    assert cells(first, "呼び出しからお返事までの秒数") == ["20秒（n=2）", ""]


def test_days_until_the_commissioner_answered_and_until_lists_and_passports_were_public() -> None:
    first, second = two()
    publish_answers(companies(second)[0], side_job="free")

    assert cells(first, "発注者の回答までの日数") == ["0日（n=1）", "0日（n=1）"]
    assert cells(first, "出展企業一覧の公開") == ["開催の-89日前（n=1）", "開催の1日前（n=1）"]
    assert cells(first, "パスポートの公開") == ["", "開催の1日前（n=1）"]


def test_the_share_of_the_rota_in_which_nobody_was_talked_with() -> None:
    first, _second = two()
    own = companies(first)[0]
    host = make_actor(Role.EXHIBITOR, first.programme, own.organisation)
    assert cells(first, "担当表の時間のうち、話していなかった割合") == ["", ""]
    begin = first.gathering.starts_at
    add_shift(own, by=host, person=host.id, starts_at=begin, ends_at=begin + dt.timedelta(hours=2))

    # 2 × 842 seconds of 7200
    assert cells(first, "担当表の時間のうち、話していなかった割合") == ["76%（n=1）", ""]


def test_what_nobody_recorded_is_not_made_up() -> None:
    first, _second = two()

    assert cells(first, "マッチング1件あたり") == ["", ""]
    assert cells(first, "仕事と暮らしの理解") == ["", ""]
    assert cells(first, "応募までの日数") == ["", ""]


def test_one_fair_stands_alone() -> None:
    fair = make_held_fair()

    assert cells(fair, "参加登録をした求職者") == ["0人"]


# --- 前回の課題 → 対応 -------------------------------------------------------------------------------------------------


def test_a_lesson_is_written_answered_and_kept() -> None:
    fair = make_held_fair()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    row = write_lesson(fair.programme, by=office, gathering=fair.gathering_id, issue="昼に人がとぎれた")
    with pytest.raises(NoAnswer):
        write_lesson(
            fair.programme, by=office, gathering=fair.gathering_id, issue="昼に人がとぎれた", state="done", lesson=row
        )

    said = {"issue": "昼に人がとぎれた", "answer": "昼に企業説明を置いた", "state": "done"}
    with clock.travel_to(clock.at(day_of(fair), 18)):
        write_lesson(fair.programme, by=office, gathering=fair.gathering_id, lesson=row, **said)

    assert (reload(row).answer, reload(row).state) == ("昼に企業説明を置いた", "done")
    assert [one["scope"]["state"] for one in entries(fair.programme, Act.LESSON_WRITE)] == ["open", "done"]
    assert "昼" not in str(entries(fair.programme, Act.LESSON_WRITE))
    write_lesson(fair.programme, by=office, gathering=fair.gathering_id, lesson=row, issue="x", state="dropped")
    with inside(fair.programme):
        assert lessons() == []


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_only_the_contractor_writes_lessons(role: Role) -> None:
    fair = make_held_fair()

    with pytest.raises(NotPermitted):
        write_lesson(fair.programme, by=make_actor(role, fair.programme), gathering=fair.gathering_id, issue="x")
