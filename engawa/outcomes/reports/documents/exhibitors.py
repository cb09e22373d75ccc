"""出展企業一覧: who exhibits at one fair, with the vacancies that were checked. Public facts of bodies; nobody's name. 1(2)オ."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.base.kit.wareki import wareki
from engawa.outcomes.reports.documents.goals import Cited, Letterhead, cited_words
from engawa.shared.documents.book import Column, Table, Value, Wide, write_book
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document

KIND = "exhibitors"
TEMPLATE = Path(__file__).with_name("exhibitors.typ")
UNKNOWN = "未登録"


@dataclasses.dataclass(frozen=True, slots=True)
class CheckedPosting:
    """A 求人 that was found registered, where and when. 1(2)オなお書."""

    job_no: str
    title: str
    checked_on: dt.date | None
    office: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitorLine:
    """`small` "" without a table that 甲 has named: 未登録, never guessed."""

    name: str
    corporate_no: str
    industry: str
    region: str
    municipality: str
    in_prefecture: str
    small: str
    certificates: str
    booth: str
    postings: tuple[CheckedPosting, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Town:
    name: str
    region: str
    booth: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitorTable:
    head: Letterhead
    fair_no: int
    held: str
    version: int | None
    """Of the list that 甲 has agreed to; None while no list is public."""
    companies: tuple[ExhibitorLine, ...]
    towns: tuple[Town, ...]
    company_count: Cited
    town_count: Cited
    posting_count: Cited
    small_words: str

    @property
    def title(self) -> str:
        return f"{self.head.programme}（第{self.fair_no}回）出展企業一覧"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure("companies", self.company_count.value, "社", self.company_count.query, "出展企業"),
            Figure("towns", self.town_count.value, "団体", self.town_count.query, "出展自治体"),
            Figure("postings", self.posting_count.value, "件", self.posting_count.query, "確認済の求人"),
        )

    def headline(self) -> tuple[Figure, ...]:
        return self.figures()

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "held": self.held,
            "version": f"第{self.version}版" if self.version else "",
            "counts": [
                cited_words("出展企業", self.company_count, "社"),
                cited_words("出展自治体", self.town_count, "団体"),
                cited_words("確認済の求人", self.posting_count, "件"),
            ],
            "small": self.small_words,
            "companies": [_words(one) for one in self.companies],
            "towns": [dataclasses.asdict(one) for one in self.towns],
        }


def _words(line: ExhibitorLine) -> dict[str, Any]:
    """Postings by the day on which they were checked."""
    days: dict[str, list[str]] = {}
    for one in line.postings:
        days.setdefault(wareki(one.checked_on) if one.checked_on else "", []).append(one.job_no)
    postings = [{"job_nos": numbers, "checked": day} for day, numbers in days.items()]
    said = {"postings": postings, "lines": len(line.postings) + len(days), "small": line.small or UNKNOWN}
    return dataclasses.asdict(line) | said


def book(table: ExhibitorTable, issue: Issue) -> bytes:
    notes = (("数字の時点", table.data()["as_at"]), ("開催", table.held), ("中小企業の割合", table.small_words))
    return write_book(issue, (_companies(table), _postings(table), _towns(table)), notes=notes)


def _companies(table: ExhibitorTable) -> Table:
    columns = (
        Column("No.", 6, Wide.NUMBER),
        Column("企業名", 32),
        Column("法人番号", 16),
        Column("業種", 26),
        Column("地域", 8),
        Column("市町村", 14),
        Column("確認済の求人（件）", 12, Wide.NUMBER),
        Column("県内の拠点", 22),
        Column("中小企業", 12),
        Column("認定・認証", 36),
        Column("ブース", 16),
    )
    rows: list[tuple[Value, ...]] = [
        (
            at,
            one.name,
            one.corporate_no,
            one.industry,
            one.region,
            one.municipality,
            len(one.postings),
            one.in_prefecture,
            one.small or UNKNOWN,
            one.certificates,
            one.booth,
        )
        for at, one in enumerate(table.companies, start=1)
    ]
    return Table("出展企業", columns, rows)


def _postings(table: ExhibitorTable) -> Table:
    columns = (
        Column("企業名", 32),
        Column("法人番号", 16),
        Column("求人番号", 18),
        Column("職種", 36),
        Column("確認日", 18, Wide.DATE),
        Column("確認した機関", 24),
    )
    rows: list[tuple[Value, ...]] = [
        (one.name, one.corporate_no, posting.job_no, posting.title, posting.checked_on, posting.office)
        for one in table.companies
        for posting in one.postings
    ]
    return Table("求人", columns, rows)


def _towns(table: ExhibitorTable) -> Table:
    columns = (Column("自治体名", 24), Column("地域", 10), Column("ブース", 16))
    return Table("出展自治体", columns, [(one.name, one.region, one.booth) for one in table.towns])


def register() -> DocumentKind:
    return register_document(
        KIND, label="出展企業一覧", template=TEMPLATE, context_type=ExhibitorTable, also=((Form.XLSX, book),)
    )
