import dataclasses
import datetime as dt
import io

import pikepdf
import pytest

from engawa.base.programmes.context import inside
from engawa.outcomes.reports.documents.flash import (
    KIND,
    Achievement,
    Cited,
    FlashReport,
    MatchKind,
    Threshold,
    register,
)
from engawa.shared.documents.actions import preview
from engawa.shared.documents.render import Unprintable
from tests.make import make_programme

AT = dt.datetime(2026, 2, 14, 8, 42, tzinfo=dt.UTC)


def participants(actual: int, target: int = 240) -> Achievement:
    return Achievement(
        key="participants",
        label="参加した求職者",
        unit="人",
        fair=Cited(min(actual, 104), "Q-P01"),
        fair_target=120,
        fair_floor=100,
        total=Cited(actual, "Q-P02"),
        total_target=target,
        total_floor=200,
        strict=actual,
    )


def report(**changes: object) -> FlashReport:
    base = FlashReport(
        addressee="鳥取県知事　様",
        sender="株式会社えんがわ企画（架空）",
        sender_lines=("本件責任者　運営統括室",),
        programme="キャリアシフト希望者向けオンライン合同企業説明会",
        fair_no=2,
        held_on=dt.date(2026, 2, 14),
        hours="13:00〜16:30",
        as_at=AT,
        companies=Cited(38, "Q-E01"),
        municipalities=Cited(19, "Q-E02"),
        registered=Cited(143, "Q-P00"),
        talks=Cited(171, "Q-T01"),
        participants=participants(198),
        matches=Achievement(
            key="matches",
            label="マッチング",
            unit="件",
            fair=Cited(47, "Q-M01"),
            fair_target=60,
            fair_floor=50,
            total=Cited(89, "Q-M02"),
            total_target=120,
            total_floor=100,
            strict=89,
        ),
        kinds=(
            MatchKind("interview", "1 個別面談", 41, 4, 1, 12, "Q-M11"),
            MatchKind("agency", "2 県立HW・定住機構による誘導", 5, 0, 0, 0, "Q-M12"),
            MatchKind("after", "3 事後の就職活動", 1, 0, 0, 0, "Q-M13"),
            MatchKind("recognised", "4 発注者が認めるもの", 0, 0, 0, 0, "Q-M14"),
        ),
        thresholds=(Threshold("個別面談：両者の通話が互いに確かめられた時間", "60秒以上", "甲の指定"),),
        contract_price=9_000_000,
        cut=0,
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # fields named by the test


def printed(one: FlashReport) -> bytes:
    register()
    with inside(make_programme()):
        return preview(KIND, context=one)


def alternatives(element: object) -> list[str]:
    """Alternative texts anywhere in a structure tree."""
    if isinstance(element, pikepdf.Array):
        return [text for child in element for text in alternatives(child)]  # type: ignore[attr-defined]  # an array of elements
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [str(element.Alt)] if "/Alt" in element else []
    return own + (alternatives(element.K) if "/K" in element else [])


@pytest.mark.django_db
def test_the_report_is_one_tagged_page_whose_chart_can_be_heard() -> None:
    pdf = pikepdf.open(io.BytesIO(printed(report())))

    assert len(pdf.pages) == 1
    assert pdf.docinfo["/Title"] == "キャリアシフト希望者向けオンライン合同企業説明会（第2回）開催速報"
    assert alternatives(pdf.Root.StructTreeRoot.K) == [
        (
            "参加した求職者は両回の合計で198人、目標240人の82.5%です。下限は200人、20%の線は48人です。"
            "マッチングは両回の合計で89件、目標120件の74.1%です。下限は100件、20%の線は24件です。"
        )
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("actual", [0, 1, 47, 48, 5_000])
def test_the_bar_can_be_drawn_for_any_number(actual: int) -> None:
    assert len(pikepdf.open(io.BytesIO(printed(report(participants=participants(actual))))).pages) == 1


def test_every_counted_number_is_a_figure_with_its_query() -> None:
    figures = {figure.key: (figure.value, figure.unit, figure.query_id) for figure in report().figures()}

    assert figures["participants.total"] == (198, "人", "Q-P02")
    assert figures["interview.needs_check"] == (4, "件", "Q-M11")
    assert len(figures) == 4 + 4 + 16


def test_the_line_of_twenty_percent_is_the_first_number_that_is_not_below_it() -> None:
    assert [participants(1, target).line for target in (240, 200, 201)] == [48, 40, 41]
    assert [participants(actual, 201).below_line for actual in (40, 41)] == [True, False]


def test_a_percentage_is_never_rounded_up_to_the_line() -> None:
    assert participants(1996, 10_000).sentence().count("19.9%") == 1


def test_a_cut_is_told_with_its_amount_and_cause() -> None:
    below = report(participants=participants(47), cut=450_000)

    assert below.data()["cut"] == (
        "参加した求職者が20%の線を下回っています。事業の終わりまでこのままのとき、契約額9,000,000円の"
        "5%にあたる450,000円が減額されます（契約10(3)、1円未満切捨て）。"
    )
    assert (
        report().data()["cut"]
        == "求職者、マッチングとも20%の線を下回らず、この時点で減額の対象ではありません（契約10(3)）。"
    )


@pytest.mark.django_db
def test_an_emoji_in_a_name_is_refused_by_name() -> None:
    with pytest.raises(Unprintable, match="U\\+1F600"):
        printed(report(sender="えんがわ😀"))
