"""Every kind of paper from a context written by hand: what the page, the workbook and the text say."""

import dataclasses
import datetime as dt
import io
import re

import pikepdf
import pytest
from docx import Document
from openpyxl import load_workbook

from engawa.base.programmes.context import inside
from engawa.outcomes.reports.documents import attendance, checklist, exhibitors, matches, report, survey, weekly
from engawa.outcomes.reports.documents.weekly import WeekLine
from engawa.shared.documents.actions import preview
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import Context
from engawa.shared.documents.manuscript import TO_WRITE
from tests.make import make_programme
from tests.outcomes.reports import contexts
from tests.outcomes.reports.test_flash import alternatives


def made(kind: str, context: Context, form: Form) -> bytes:
    with inside(make_programme()):
        return preview(kind, context=context, form=form)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "context", "most"),
    [
        (matches.KIND, contexts.match_table(), 4),
        (exhibitors.KIND, contexts.exhibitor_table(), 3),
        (exhibitors.KIND, dataclasses.replace(contexts.exhibitor_table(0), towns=(), version=None), 1),
        (exhibitors.KIND, dataclasses.replace(contexts.exhibitor_table(1), companies=(contexts.crowded(80),)), 4),
        (attendance.KIND, contexts.attendance_table(), 3),
        (survey.KIND, contexts.survey_table(), 1),
        (weekly.KIND, contexts.weekly_report(), 1),
        (checklist.KIND, contexts.checklist_paper(), 4),
        (checklist.KIND, dataclasses.replace(contexts.checklist_paper(1), signed=()), 1),
        (report.KIND, contexts.whole_report(), 9),
        (report.KIND, dataclasses.replace(contexts.whole_report(), words={}, lessons=(), exhibitors=()), 9),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_paper_is_drawn_tagged_and_every_chart_can_be_heard(kind: str, context: Context, most: int) -> None:
    pdf = pikepdf.open(io.BytesIO(made(kind, context, Form.PDF)))

    assert len(pdf.pages) <= most
    assert pdf.docinfo["/Title"] == context.title
    heard = alternatives(pdf.Root.StructTreeRoot.K)
    assert all("20%の線" in one for one in heard)
    assert bool(heard) == (kind in {matches.KIND, report.KIND})


@pytest.mark.django_db
def test_the_workbook_of_matches_has_whole_numbers_real_dates_and_nothing_that_is_run() -> None:
    table = contexts.match_table()
    evil = dataclasses.replace(table.lines[0], company='=HYPERLINK("http://evil.example")', evidence="@SUM(A1)\x07")
    book = load_workbook(io.BytesIO(made(matches.KIND, dataclasses.replace(table, lines=(evil,)), Form.XLSX)))

    assert book.sheetnames == ["区分別", "一覧", "この書類について"]
    counts = [[cell.value for cell in row] for row in book["区分別"].iter_rows(min_row=2, max_row=6)]
    assert counts[0] == ["第1回", "1 個別面談", 37, "Q-K11", 2, "Q-K12", 0, "Q-K13", 9, "Q-K14"]
    assert counts[4] == ["第1回", "区分の計", 44, None, 3, None, 0, None, 9, None]
    (line,) = list(book["一覧"].iter_rows(min_row=2))
    assert [cell.data_type for cell in line] == ["s", "s", "s", "s", "s", "d", "s", "s"]
    assert (line[2].value, line[2].quotePrefix, line[6].value) == (evil.company, True, "@SUM(A1)")
    assert line[5].value.date() == dt.date(2025, 10, 4)
    assert "ggge" in line[5].number_format
    for sheet in book:
        assert (sheet.freeze_panes, sheet.merged_cells.ranges, sheet.page_setup.orientation) == (
            "A2",
            set(),
            "landscape",
        )


@pytest.mark.django_db
def test_the_workbook_of_the_checklist_has_every_item_and_every_signed_day() -> None:
    book = load_workbook(io.BytesIO(made(checklist.KIND, contexts.checklist_paper(), Form.XLSX)))

    assert book.sheetnames == ["開始前確認表", "事前点検", "この書類について"]
    items = list(book["開始前確認表"].iter_rows(min_row=2, values_only=True))
    assert (len(items), items[0][6], items[1][6].date()) == (21, None, dt.date(2026, 1, 31))
    days = list(book["事前点検"].iter_rows(min_row=2, values_only=True))
    assert [(day.date(), lines) for day, lines, _post in days] == [
        (dt.date(2026, 2, 7), 2),
        (dt.date(2026, 2, 8), 0),
    ]


@pytest.mark.django_db
def test_the_workbook_of_exhibitors_has_a_line_for_every_posting() -> None:
    table = contexts.exhibitor_table(3)
    book = load_workbook(io.BytesIO(made(exhibitors.KIND, table, Form.XLSX)))

    assert [row[2].value for row in book["求人"].iter_rows(min_row=2)] == [
        posting.job_no for one in table.companies for posting in one.postings
    ]
    assert [row[6].value for row in book["出展企業"].iter_rows(min_row=2)] == [2, 1, 2]
    assert book["この書類について"]["B2"].value.endswith("出展企業一覧 案")


@pytest.mark.django_db
def test_what_is_hidden_is_hidden_in_the_workbook_too_and_before_a_fair_nobody_came() -> None:
    book = load_workbook(io.BytesIO(made(attendance.KIND, contexts.attendance_table(), Form.XLSX)))

    rows = [[cell.value for cell in row] for row in book["内訳"].iter_rows(min_row=2)]
    assert [row for row in rows if row[2] == "海外"] == [
        ["第1回", "お住まい", "海外", "＊", None, "＊", None],
        ["第2回", "お住まい", "海外", "＊", None, None, None],
    ]
    totals = [[cell.value for cell in row] for row in book["参加者数"].iter_rows(min_row=2)]
    assert [row[4] for row in totals] == [104, None, 104, 104]


def test_a_hidden_cell_is_no_figure() -> None:
    keys = {figure.key: figure.label for figure in contexts.attendance_table().figures()}

    assert keys["f1.residence.kinki.came"] == "お住まい　近畿地方（参加）　第1回"
    assert "f1.residence.abroad.registered" not in keys
    assert "f1.industries.E.came" not in keys


def words_of(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [one.text for one in document.paragraphs] + cells


@pytest.mark.django_db
def test_the_text_of_a_week_has_every_number_and_marks_where_the_author_writes() -> None:
    words = words_of(made(weekly.KIND, contexts.weekly_report(), Form.DOCX))

    assert {"＋23人", "±0人", "△3件", "240人", "230人", "Q-S02"} <= set(words)
    assert "2月14日　第2回を開催しました。" in words
    assert "出展者向けの操作説明を2回行いました。" in words
    assert words.count(TO_WRITE) == 2


def test_the_first_report_compares_with_nothing() -> None:
    line = WeekLine(key="a", label="参加登録", unit="人", now=contexts.Cited(3, "Q-S01"), before=None)

    assert line.change == "―"


@pytest.mark.django_db
def test_the_text_of_the_report_has_its_outline_in_the_customary_order() -> None:
    content = made(report.KIND, contexts.whole_report(), Form.DOCX)
    document = Document(io.BytesIO(content))

    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == [
        "第1　概要",
        "第2　集客活動",
        "第3　参加者の状況",
        "第4　出展者の状況",
        "第5　面談・相談・マッチング",
        "第6　アンケート",
        "第7　目標達成率",
        "第8　課題と提案",
        "第9　写真",
        "第10　収支",
    ]
    words = words_of(content)
    assert "県内外から参加がありました。" in words
    assert "104人［Q-S02］" in words
    assert words.count(TO_WRITE) == 6
    assert not any(re.search(r"<[A-Za-z_.]+ object|None|\{\{", one) for one in words)
