"""Papers from the rows of a programme: what is counted, what is hidden, who may, and the same bytes again."""

import datetime as dt

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Fair, FairRegistration
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.actions import dispute_match
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.reports import actions
from engawa.outcomes.reports.queries import (
    NotReady,
    attendance_table,
    exhibitor_table,
    match_table,
    week_of,
    weekly_report,
    whole_report,
)
from engawa.shared.documents.forms import Form
from engawa.shared.documents.models import Paper
from engawa.shared.documents.queries import content_of, figures_of, printed_again
from tests.delivery.fairs.makers import add_town, booths, make_fair, make_public_fair
from tests.make import entries, make_actor
from tests.outcomes.make import agree, agree_both, all_claims, propose, register, talk

pytestmark = pytest.mark.django_db


def noon(fair: Fair, minutes: int = 0) -> dt.datetime:
    return clock.at(clock.local(fair.gathering.starts_at).date(), 14) + dt.timedelta(minutes=minutes)


def make_counted() -> Fair:
    """Two pairs that count, one that is disputed, one to be checked; of a talk that was not held there is none."""
    fair = make_public_fair(3)
    agree_both(fair)
    first, second, third = booths(fair)
    her = register(fair, alias="かもめ", family="白兎", given="海")
    for at, (booth, who, verdict) in enumerate(
        [
            (first, her, "held"),
            (second, her, "held"),
            (third, her, "held"),
            (first, register(fair), "needs_check"),
            (first, register(fair), "not_held"),
        ]
    ):
        talk(booth, who, verdict, began_at=noon(fair, 20 * at))
    collect(fair.programme)
    dispute_match(all_claims(fair.programme)[2], by=make_actor(Role.COMMISSIONER, fair.programme), reason="確かめたい")
    return fair


def test_matches_stand_apart_by_kind_and_state_and_add_up() -> None:
    fair = make_counted()

    with inside(fair.programme):
        table = match_table(fair.programme)

    one, both = table.scopes
    assert (one.key, one.target, one.floor, one.percent) == ("f2", 60, 50, "3.3%")
    assert [cell.value for cell in one.kinds[0].counts] == [2, 1, 1, 0]
    assert [cell.query for cell in one.kinds[0].counts] == ["Q-K11", "Q-K12", "Q-K13", "Q-K14"]
    assert (one.pairs.value, both.pairs.value, table.once.value, one.uncounted.value) == (2, 2, 2, 0)
    assert (table.goal.line, table.goal.below_line) == (12, True)
    assert [line.number for line in table.lines] == [f"M-{at:04d}" for at in range(1, 5)]
    assert table.lines[0].evidence == "通話の記録1件"


def test_who_withdrew_is_counted_apart_and_leaves_the_list() -> None:
    fair = make_counted()
    with acting(Act.FAIR_PLAN, fair.programme, by=system("test")):
        her = all_claims(fair.programme)[0].subject_id
        FairRegistration.objects.filter(subject=her).update(state="withdrawn", withdrawn_at=clock.now())

    with inside(fair.programme):
        table = match_table(fair.programme)

    assert (table.scopes[0].pairs.value, table.scopes[0].uncounted.value) == (0, 3)
    assert [line.number for line in table.lines] == ["M-0004"]


def test_a_paper_of_matches_names_bodies_and_numbers_and_nobody() -> None:
    fair = make_counted()

    with inside(fair.programme):
        printed = str(match_table(fair.programme).data())

    assert booths(fair)[0].name in printed
    assert not any(word in printed for word in ("かもめ", "白兎", str(all_claims(fair.programme)[0].subject_id)))


def test_every_form_is_frozen_and_the_page_can_be_made_again_byte_for_byte() -> None:
    fair = make_counted()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    facts = fair_for(fair.programme, fair.gathering_id)

    made = [
        actions.freeze_matches(fair.programme, by=office),
        actions.freeze_exhibitors(fair.programme, by=office, fair=facts),
        actions.freeze_attendance(fair.programme, by=office),
        actions.freeze_weekly(fair.programme, by=office, week=week_of(clock.today()), words={}),
        actions.freeze_report(fair.programme, by=office, words={"outline": "概要です。"}),
    ]

    scopes = [one["scope"] for act in (Act.PAPER_FREEZE, Act.REPORT_FREEZE) for one in entries(fair.programme, act)]
    with inside(fair.programme):
        for paper, scope in zip(made, scopes, strict=True):
            paper.refresh_from_db()
            assert printed_again(paper) == content_of(paper)
            (other,) = paper.files.all()
            assert content_of(paper, Form(other.form)).startswith(b"PK")
            assert (scope["sha256"], scope[other.form]) == (paper.sha256, other.sha256)
        assert [paper.forms[1] for paper in made] == [Form.XLSX, Form.XLSX, Form.XLSX, Form.DOCX, Form.DOCX]


def test_exhibitors_are_listed_with_what_was_checked_and_what_nobody_has_said_is_not_guessed() -> None:
    fair = make_public_fair(2)
    add_town(fair)

    with inside(fair.programme):
        table = exhibitor_table(fair.programme, fair_for(fair.programme, fair.gathering_id))

    assert [one.value for one in (table.company_count, table.posting_count)] == [2, 2]
    assert [len(one.postings) for one in table.companies] == [1, 1]
    assert table.companies[0].postings[0].checked_on == clock.today()
    assert (table.companies[0].small, table.small_words[:12]) == ("", "中小企業の割合　未登録（"[:12])
    assert table.data()["companies"][0]["small"] == "未登録"


def answered(fair: Fair, places: dict[str, int], came: int) -> None:
    """People from these places; the first `came` of all took part."""
    booth, left = booths(fair)[0], came
    for place, count in places.items():
        for _each in range(count):
            who = register(fair)
            with acting(Act.FAIR_PLAN, fair.programme, by=system("test")):
                FairRegistration.objects.filter(subject=who).update(prefecture=place)
            if left:
                talk(booth, who, "not_held", seconds=300, began_at=noon(fair))
                left -= 1


def test_small_cells_and_what_would_give_them_away_are_on_no_form_and_in_no_row() -> None:
    fair = make_public_fair(1)
    answered(fair, {"31": 8, "13": 7, "27": 3}, came=13)

    with clock.travel_to(noon(fair, 180)):
        paper = actions.freeze_attendance(fair.programme, by=make_actor(Role.COMMISSIONER, fair.programme))

    with inside(fair.programme):
        figures = figures_of(paper.pk)
        table = attendance_table(fair.programme)
    cells = {cell.key: cell for cell in table.fairs[0].splits[0].cells}
    assert (figures["f2.registered"], figures["f2.came"]) == (18, 13)
    assert (figures["f2.residence.tottori.registered"], figures["f2.residence.tottori.came"]) == (8, 8)
    assert {key for key in figures if key.startswith("f2.residence")} == {
        "f2.residence.tottori.registered",
        "f2.residence.tottori.came",
    }
    assert (cells["kinki"].registered, cells["kanto"].registered, cells["abroad"].came) == (None, None, None)
    assert [len(one["cells"]) for one in table.data()["fairs"][0]["splits"]] == [6, 0, 0, 0, 0]
    assert {one.query_id for one in table.figures()} == {"Q-S01", "Q-S02", "Q-S03"}


def test_a_stay_of_one_second_less_than_the_line_is_none() -> None:
    fair = make_public_fair(1)
    for seconds in (299, 300):
        talk(booths(fair)[0], register(fair), "not_held", seconds=seconds, began_at=noon(fair))

    with inside(fair.programme):
        assert attendance_table(fair.programme).fairs[0].came.value == 1


def test_a_week_counts_from_the_last_report_and_tells_what_happened() -> None:
    fair = make_public_fair(1)
    office = make_actor(Role.CHIEF, fair.programme)
    register(fair)
    week = week_of(clock.today())
    first = actions.freeze_weekly(fair.programme, by=office, week=week, words={})
    register(fair), register(fair)
    agree(propose(fair, "participants", 120))

    with inside(fair.programme):
        told = weekly_report(fair.programme, week, {"done": "補足です。"})

    lines = {one.key: one for one in told.lines}
    assert (lines["qs01"].now.value, lines["qs01"].before, lines["qs01"].change) == (3, 1, "＋2人")
    assert lines["qs02"].target == 120
    assert told.previous.startswith(first.number_text)
    assert any("の目標（参加した求職者 120人）に合意しました。" in one for one in told.done)
    assert any("出展企業一覧 第1版を公開しました。" in one for one in told.done)
    assert "マッチングの目標がまだ合意されていません。" in told.risks
    assert told.data()["words"] == {"done": "補足です。", "ahead": "", "asked": ""}


def test_a_week_begins_on_monday() -> None:
    assert [week_of(dt.date(2026, 2, day)).first for day in (8, 9, 15, 16)] == [
        dt.date(2026, 2, 2),
        dt.date(2026, 2, 9),
        dt.date(2026, 2, 9),
        dt.date(2026, 2, 16),
    ]
    assert week_of(dt.date(2026, 2, 14)).words == "令和8年2月9日（月）から2月15日（日）まで"


def test_the_whole_report_says_what_its_parts_say() -> None:
    fair = make_counted()

    with inside(fair.programme):
        whole = whole_report(fair.programme, {})
        figures = {one.key: one.value for one in whole.figures()}

    assert (figures["f2.matches"], figures["matches.f2.pairs"], figures["attendance.all.once"]) == (2, 2, 3)
    assert whole.cut == 450_000
    assert "450,000円" in whole.data()["cut"]


def test_without_a_fair_or_a_target_there_is_no_table_and_no_entry() -> None:
    fair = make_fair(state="draft")
    office = make_actor(Role.CONTRACTOR, fair.programme)
    with pytest.raises(NotReady, match="公開した開催がまだありません。"):
        actions.freeze_attendance(fair.programme, by=office)
    other = make_public_fair(1)
    with pytest.raises(NotReady, match="目標がまだ合意されていません。"):
        actions.freeze_matches(other.programme, by=make_actor(Role.CONTRACTOR, other.programme))

    assert entries(fair.programme, Act.PAPER_FREEZE) == entries(other.programme, Act.PAPER_FREEZE) == []


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.AUDITOR, Role.COMMISSIONER])
def test_reports_in_the_contractors_words_are_its_own_to_freeze(role: Role) -> None:
    fair = make_public_fair(1)
    by = make_actor(role, fair.programme)

    with pytest.raises(NotPermitted):
        actions.freeze_weekly(fair.programme, by=by, week=week_of(clock.today()), words={})
    with pytest.raises(NotPermitted):
        actions.freeze_report(fair.programme, by=by, words={})
    if role != Role.COMMISSIONER:
        with pytest.raises(NotPermitted):
            actions.freeze_attendance(fair.programme, by=by)

    with inside(fair.programme):
        assert not Paper.objects.exists()


def test_words_with_what_no_paper_can_hold_are_refused_before_anything_is_counted() -> None:
    fair = make_public_fair(1)

    with pytest.raises(ForbiddenCharacter):
        actions.freeze_report(fair.programme, by=make_actor(Role.CHIEF, fair.programme), words={"outline": "逆\u202e"})

    assert entries(fair.programme, Act.REPORT_FREEZE) == []
