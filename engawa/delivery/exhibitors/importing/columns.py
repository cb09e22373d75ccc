"""対応表: which header means which field. Data: the shipped map uses the printed labels of a 求人票."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from engawa.base.kit.text import search_key
from engawa.base.kit.wareki import seireki
from engawa.base.kit.yen import yen
from engawa.delivery.exhibitors.importing.reading import Unreadable
from engawa.delivery.exhibitors.importing.rows import EmploymentType, PayUnit
from engawa.delivery.exhibitors.library import industries, municipalities, occupations

MAP_VERSION = 1


class Kind(StrEnum):
    """How a cell is read (`values.py` has one reader for each)."""

    TEXT = "text"
    KANA = "kana"
    DATE = "date"
    JOB_NO = "job_no"
    ESTABLISHMENT_NO = "establishment_no"
    CORPORATE_NO = "corporate_no"
    ZIP = "zip"
    ADDRESS = "address"
    URL = "url"
    OCCUPATION = "occupation"
    INDUSTRY = "industry"
    EMPLOYMENT = "employment"
    PAY_UNIT = "pay_unit"
    PAY_RANGE = "pay_range"
    YEN = "yen"
    MINUTES = "minutes"
    NUMBER = "number"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """`key` is the field it fills; a PAY_RANGE fills `key_min` and `key_max`, an `exhibitor.` key the employer's row."""

    key: str
    kind: Kind
    labels: tuple[str, ...]
    required: bool = False

    @property
    def label(self) -> str:
        return self.labels[0]


def _column(key: str, kind: Kind, *labels: str, required: bool = False) -> Column:
    return Column(key, kind, labels, required)


COLUMNS: tuple[Column, ...] = (
    _column("job_no", Kind.JOB_NO, "求人番号", required=True),
    _column("received_on", Kind.DATE, "受付年月日", "受付日"),
    _column("expires_on", Kind.DATE, "紹介期限日", "有効期限日", "紹介期限"),
    _column("office", Kind.TEXT, "受理安定所", "受理所"),
    _column("category", Kind.TEXT, "求人区分"),
    _column("establishment_no", Kind.ESTABLISHMENT_NO, "事業所番号"),
    _column("corporate_no", Kind.CORPORATE_NO, "法人番号", required=True),
    _column("employer", Kind.TEXT, "事業所名", "事業所名漢字", "会社名", "企業名", required=True),
    _column("employer_kana", Kind.KANA, "事業所名カナ", "事業所名（カナ）", "事業所名フリガナ"),
    _column("title", Kind.TEXT, "職種", "職種名", required=True),
    _column("duties", Kind.TEXT, "仕事内容", "仕事の内容", "業務内容"),
    _column("duties_scope", Kind.TEXT, "変更の範囲（業務）", "従事すべき業務の変更の範囲", "仕事内容（変更の範囲）"),
    _column("occupation", Kind.OCCUPATION, "職業分類", "職業分類コード"),
    _column("industry", Kind.INDUSTRY, "産業分類", "産業分類コード"),
    _column("employment_type", Kind.EMPLOYMENT, "雇用形態"),
    _column("term", Kind.TEXT, "雇用期間"),
    _column("renewal", Kind.TEXT, "更新基準", "契約更新の条件", "更新する場合の基準"),
    _column("place_zip", Kind.ZIP, "就業場所〒", "就業場所郵便番号"),
    _column("place", Kind.ADDRESS, "就業場所", "就業場所住所", "就業場所所在地"),
    _column("place_scope", Kind.TEXT, "変更の範囲（場所）", "就業場所の変更の範囲", "就業場所（変更の範囲）"),
    _column("smoking", Kind.TEXT, "受動喫煙対策", "受動喫煙防止措置"),
    _column("pay_unit", Kind.PAY_UNIT, "賃金形態"),
    _column("pay", Kind.PAY_RANGE, "賃金(a+b+c)", "賃金", "賃金（a＋b）"),
    _column("base", Kind.PAY_RANGE, "基本給(a)", "基本給"),
    _column("fixed_allow", Kind.PAY_RANGE, "定額的手当(b)", "定額的に支払われる手当", "定額的手当"),
    _column("fixed_ot", Kind.PAY_RANGE, "固定残業代(c)", "固定残業代"),
    _column("fixed_ot_note", Kind.TEXT, "固定残業代に関する特記事項", "固定残業代特記"),
    _column("hours_1", Kind.TEXT, "就業時間1", "就業時間", "就業時間（1）"),
    _column("hours_2", Kind.TEXT, "就業時間2", "就業時間（2）"),
    _column("hours_3", Kind.TEXT, "就業時間3", "就業時間（3）"),
    _column("hours_note", Kind.TEXT, "就業時間に関する特記事項", "就業時間特記"),
    _column("overtime", Kind.TEXT, "時間外", "時間外労働", "時間外労働時間"),
    _column("break_min", Kind.MINUTES, "休憩", "休憩時間"),
    _column("holidays", Kind.TEXT, "休日", "休日等"),
    _column("annual_holidays", Kind.NUMBER, "年間休日数", "年間休日"),
    _column("insurance", Kind.TEXT, "加入保険等", "加入保険"),
    _column("trial", Kind.TEXT, "試用期間"),
    _column("age_limit", Kind.TEXT, "年齢制限", "年齢"),
    _column("age_ground", Kind.TEXT, "該当事由", "年齢制限該当事由"),
    _column("openings", Kind.NUMBER, "採用人数"),
    _column("selection", Kind.TEXT, "選考方法"),
    _column("experience", Kind.TEXT, "必要な経験", "必要な経験等"),
    _column("licences", Kind.TEXT, "免許・資格", "必要な免許・資格"),
    _column("car_commute", Kind.TEXT, "マイカー通勤"),
    _column("exhibitor.zip", Kind.ZIP, "〒", "郵便番号", "所在地郵便番号"),
    _column("exhibitor.address", Kind.ADDRESS, "所在地", "事業所所在地"),
    _column("exhibitor.employees", Kind.NUMBER, "従業員数", "従業員数（全体）", "従業員数企業全体"),
    _column("exhibitor.capital", Kind.YEN, "資本金"),
    _column("exhibitor.homepage", Kind.URL, "ホームページ", "ホームページURL"),
)
BY_KEY: dict[str, Column] = {column.key: column for column in COLUMNS}
_BY_HEADER: dict[str, Column] = {search_key(label): column for column in COLUMNS for label in column.labels}
IGNORED = ""

EMPLOYMENT_LABELS = {
    EmploymentType.REGULAR: "正社員",
    EmploymentType.CONTRACT: "契約社員",
    EmploymentType.PART: "パート労働者",
    EmploymentType.DISPATCH_INDEFINITE: "無期雇用派遣労働者",
    EmploymentType.DISPATCH_FIXED: "有期雇用派遣労働者",
    EmploymentType.OTHER: "正社員以外",
}
PAY_UNIT_LABELS = {PayUnit.MONTH: "月給", PayUnit.DAY: "日給", PayUnit.HOUR: "時給", PayUnit.YEAR: "年俸"}

LABELS: dict[str, str] = {
    **{column.key.removeprefix("exhibitor."): column.label for column in COLUMNS},
    **{
        f"{column.key}_{end}": f"{column.label} {word}"
        for column in COLUMNS
        if column.kind is Kind.PAY_RANGE
        for end, word in (("min", "下限"), ("max", "上限"))
    },
    "municipality": "市町村",
    "fixed_term": "期間の定め",
    "name": "事業所名",
    "kana": "事業所名カナ",
}
_YEN_KEYS = frozenset(
    {"capital"}
    | {f"{column.key}_{end}" for column in COLUMNS if column.kind is Kind.PAY_RANGE for end in ("min", "max")}
)


@dataclasses.dataclass(frozen=True, slots=True)
class Matched:
    """What a file's header says: column per position (None = not ours), and what is unknown or absent."""

    columns: tuple[Column | None, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    keys: frozenset[str]


def match_header(header: Sequence[str], override: Mapping[str, str] | None = None) -> Matched:
    """Find each header's column; `override` maps a file's header to a key, or to "" to leave it out. Raises Unreadable."""
    chosen = {search_key(name): key for name, key in (override or {}).items()}
    columns: list[Column | None] = []
    unknown: list[str] = []
    for name in header:
        folded = search_key(name)
        column = BY_KEY.get(chosen[folded]) if folded in chosen else _BY_HEADER.get(folded)
        columns.append(column)
        if column is None and name and chosen.get(folded) != IGNORED:
            unknown.append(name)
    found = [column.key for column in columns if column is not None]
    if twice := sorted({key for key in found if found.count(key) > 1}):
        raise Unreadable(
            _("「%(columns)s」の列が2つ以上あります。1つだけ残してください。")
            % {"columns": "」「".join(BY_KEY[key].label for key in twice)},
            row=1,
        )
    if lacking := [column.label for column in COLUMNS if column.required and column.key not in found]:
        raise Unreadable(
            _("「%(columns)s」の列が見つかりません。1行目の見出しを確かめるか、列の対応表で選んでください。")
            % {"columns": "」「".join(lacking)},
            row=1,
        )
    absent = tuple(column.label for column in COLUMNS if column.key not in found)
    return Matched(tuple(columns), tuple(unknown), absent, frozenset(found))


def show(key: str, value: object) -> str:
    """A stored value in the words of a page; "" for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return seireki(value)
    if isinstance(value, bool):
        return _("あり") if value else _("なし")
    if isinstance(value, int):
        return yen(value) if key in _YEN_KEYS else str(value)
    return _coded(key, str(value))


def _coded(key: str, value: str) -> str:
    names: Mapping[str, str] = {}
    if key == "employment_type":
        names = {str(code): name for code, name in EMPLOYMENT_LABELS.items()}
    elif key == "pay_unit":
        names = {str(code): name for code, name in PAY_UNIT_LABELS.items()}
    elif key == "municipality":
        names = {code: place.full_name for code, place in municipalities().items()}
    elif key == "industry":
        names = {code: item.name for code, item in industries().items()}
    elif key == "occupation":
        names = {code: item.name for code, item in occupations().items()}
    return names.get(value, value)
