import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.corporate import corporate_check_digit
from engawa.base.kit.csvsafe import encode
from engawa.delivery.exhibitors.importing.plan import make_plan
from engawa.delivery.exhibitors.importing.reading import Unreadable, read_table
from engawa.delivery.exhibitors.importing.rows import (
    EmploymentType,
    FieldChange,
    ImportPlan,
    PayUnit,
    PostingRow,
    Verdict,
)

INDIVIDUAL = "123456789018"
COMPANY = "7000020310000"
LINE = {
    "求人番号": "31010-01234567",
    "受付年月日": "令和7年9月1日",
    "紹介期限日": "2026/3/31",
    "法人番号": COMPANY,
    "事業所名": "砂丘製作所（架空）",
    "事業所名カナ": "さきゅうせいさくしょ",
    "職種": "機械オペレーター",
    "仕事内容": "部品の加工",
    "変更の範囲（業務）": "変更なし",
    "職業分類": "12",
    "産業分類": "E",
    "雇用形態": "正社員",
    "雇用期間": "定めなし",
    "就業場所": "〒680-0000 鳥取県八頭郡八頭町1-1",
    "変更の範囲（場所）": "変更なし",
    "受動喫煙対策": "屋内禁煙",
    "賃金(a+b+c)": "月給 200,000円〜250,000円",
    "就業時間1": "8:30〜17:15",
    "時間外": "あり 月平均10時間",
    "休憩": "60分",
    "休日": "土日祝",
    "加入保険等": "雇用・労災・健康・厚生",
    "試用期間": "あり 3か月 同条件",
    "従業員数": "42人",
}


def file_of(*lines: Mapping[str, str]) -> bytes:
    header = list(dict.fromkeys(name for line in lines for name in line))
    return encode([header, *([line.get(name, "") for name in header] for line in lines)])


def plan_of(data: bytes, after: ImportPlan | None = None, **options: Any) -> ImportPlan:
    """Plan against what confirming `after` would have stored."""
    postings = {
        line.job_no: dataclasses.asdict(line.posting) for line in (after.postings if after else ()) if line.posting
    }
    exhibitors = {
        line.exhibitor.corporate_no: dataclasses.asdict(line.exhibitor) for line in (after.exhibitors if after else ())
    }
    return make_plan(read_table(data), postings=postings, exhibitors=exhibitors, **options)


def test_a_whole_line_becomes_a_posting_and_its_employer() -> None:
    plan = plan_of(file_of(LINE))
    (line,) = plan.postings
    (employer,) = plan.exhibitors
    posting = line.posting

    assert (line.verdict, line.missing, line.row) == (Verdict.NEW, (), 2)
    assert posting is not None
    assert (posting.job_no, posting.received_on, posting.expires_on) == (
        "31010-01234567",
        dt.date(2025, 9, 1),
        dt.date(2026, 3, 31),
    )
    assert (posting.place, posting.municipality) == ("鳥取県八頭郡八頭町1-1", "313297")
    assert (posting.pay_unit, posting.pay_min, posting.pay_max) == (PayUnit.MONTH, 200_000, 250_000)
    assert (posting.employment_type, posting.fixed_term, posting.break_min) == (EmploymentType.REGULAR, False, 60)
    assert (employer.exhibitor.name, employer.exhibitor.kana, employer.exhibitor.employees, employer.rows) == (
        "砂丘製作所（架空）",
        "サキュウセイサクショ",
        42,
        (2,),
    )


def test_the_same_file_twice_changes_nothing() -> None:
    first = plan_of(file_of(LINE))
    second = plan_of(file_of(LINE), after=first)

    assert [line.verdict for line in second.postings] == [Verdict.UNCHANGED]
    assert [line.verdict for line in second.exhibitors] == [Verdict.UNCHANGED]
    assert second.changes_nothing
    assert not first.changes_nothing


def test_a_difference_is_told_in_words() -> None:
    first = plan_of(file_of(LINE))
    second = plan_of(
        file_of(LINE | {"賃金(a+b+c)": "210,000円〜250,000円", "賃金形態": "月給", "従業員数": "43"}), after=first
    )

    assert second.postings[0].changes == (FieldChange("pay_min", "賃金(a+b+c) 下限", "200,000円", "210,000円"),)
    assert second.exhibitors[0].changes == (FieldChange("employees", "従業員数", "42", "43"),)


def test_a_column_that_the_file_lacks_keeps_what_is_stored_but_an_empty_cell_empties_it() -> None:
    first = plan_of(file_of(LINE))
    lacking = plan_of(file_of({key: text for key, text in LINE.items() if key != "休日"}), after=first)
    emptied = plan_of(file_of(LINE | {"休日": ""}), after=first)

    assert lacking.postings[0].verdict is Verdict.UNCHANGED
    assert "休日" in lacking.absent_columns
    assert (emptied.postings[0].verdict, emptied.postings[0].missing) == (Verdict.CHANGED, ("holidays",))


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"変更の範囲（業務）": ""}, ("duties_scope",)),
        ({"変更の範囲（業務）": "", "受付年月日": "2024/3/31"}, ()),
        ({"雇用期間": "定めあり 6か月"}, ("renewal",)),
        ({"雇用期間": "定めあり 6か月", "更新基準": "勤務成績による。上限 通算3年"}, ()),
        ({"年齢制限": "64歳以下"}, ("age_ground",)),
        ({"年齢制限": "64歳以下", "該当事由": "定年を上限"}, ()),
        ({"固定残業代(c)": "30,000円"}, ("fixed_ot_note",)),
        ({"雇用期間": "応相談"}, ("fixed_term",)),
        ({"受動喫煙対策": "", "試用期間": ""}, ("trial", "smoking")),
    ],
)
def test_a_posting_without_a_disclosure_goes_to_be_completed(cells: dict[str, str], missing: tuple[str, ...]) -> None:
    (line,) = plan_of(file_of(LINE | cells)).postings

    assert (line.verdict, line.missing, line.complete) == (Verdict.NEW, missing, not missing)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"紹介期限日": "令和7年13月1日"},
            "2行目「紹介期限日」: 「令和7年13月1日」は日付として読めません。2025/10/4 や 令和7年10月4日 のように書いてください。",
        ),
        ({"紹介期限日": "2025/8/31"}, "2行目「紹介期限日」: 受付年月日より前の日です。どちらかを直してください。"),
        ({"職種": ""}, "2行目「職種」: 空です。必ず書いてください。"),
        (
            {"求人番号": "31010-123"},
            "2行目「求人番号」: 求人番号は数字13桁です。31010-01234567 のように書いてください。",
        ),
        ({"職種": "受\u202e付"}, "2行目「職種」: 使えない文字（U+202E）があります。取り除いてください。"),
        ({"賃金形態": "時給"}, "2行目「賃金形態」: 賃金の欄の「月給」と合いません。どちらかを直してください。"),
    ],
)
def test_an_error_says_where_and_what_to_write(cells: dict[str, str], message: str) -> None:
    plan = plan_of(file_of(LINE | cells))

    assert [error.message for error in plan.errors] == [message]
    assert (plan.postings[0].verdict, plan.postings[0].posting, plan.exhibitors) == (Verdict.ERROR, None, ())


@pytest.mark.parametrize("column", ["求人番号", "仕事内容", "知らない列"])
@pytest.mark.parametrize("text", [INDIVIDUAL, f"連絡 {INDIVIDUAL[:4]}-{INDIVIDUAL[4:8]}-{INDIVIDUAL[8:]}"])
def test_a_line_with_an_individual_number_is_refused_and_the_number_is_nowhere_in_the_plan(
    column: str, text: str
) -> None:
    plan = plan_of(file_of(LINE | {"職種": "日付"} | {column: text}))

    assert [error.code for error in plan.errors] == ["individual_no"]
    assert INDIVIDUAL not in repr(plan).replace("-", "")


def test_twins_in_one_file_are_both_refused() -> None:
    plan = plan_of(
        file_of(LINE, LINE | {"求人番号": "３１０１０−０１２３４５６７"}, LINE | {"求人番号": "31010-00000001"})
    )

    assert [line.verdict for line in plan.postings] == [Verdict.ERROR, Verdict.ERROR, Verdict.NEW]
    assert (
        plan.errors[0].message == "2行目「求人番号」: 同じ求人番号が 3行目にもあります。どちらか1行だけ残してください。"
    )
    assert plan.counts == {Verdict.NEW: 1, Verdict.CHANGED: 0, Verdict.UNCHANGED: 0, Verdict.ERROR: 2}


def test_unknown_columns_are_listed_and_not_read() -> None:
    plan = plan_of(file_of(LINE | {"代表者": "砂丘 太郎", "担当者": "砂丘 花子"}))

    assert plan.unknown_columns == ("代表者", "担当者")
    assert "砂丘 太郎" not in repr(plan)


def test_a_header_may_be_mapped_by_hand_or_left_out() -> None:
    line = {("お仕事番号" if key == "求人番号" else key): text for key, text in LINE.items()} | {"担当者": "砂丘 花子"}
    plan = plan_of(file_of(line), override={"お仕事番号": "job_no", "担当者": ""}, map_version=2)

    assert (plan.postings[0].job_no, plan.unknown_columns, plan.map_version) == ("31010-01234567", (), 2)


def test_a_header_without_its_key_is_refused_as_a_whole() -> None:
    with pytest.raises(Unreadable, match="「求人番号」の列が見つかりません"):
        plan_of(file_of({key: text for key, text in LINE.items() if key != "求人番号"}))
    with pytest.raises(Unreadable, match="「職種」の列が2つ以上あります"):
        plan_of(file_of(LINE | {"職種名": "機械"}))


def test_branches_share_a_number_and_the_stored_name_stays_while_a_line_says_it() -> None:
    branch = LINE | {"求人番号": "31010-00000001", "事業所名": "砂丘製作所（架空） 米子工場"}
    first = plan_of(file_of(LINE))
    second = plan_of(file_of(branch, LINE), after=first)

    assert [(line.verdict, line.exhibitor.name, line.rows) for line in second.exhibitors] == [
        (Verdict.UNCHANGED, "砂丘製作所（架空）", (2, 3))
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=12)
BODIES = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")


@st.composite
def lines(draw: st.DrawFn) -> dict[str, str]:
    body = draw(BODIES)
    free = {
        name: draw(TEXT)
        for name in ("事業所名", "職種", "仕事内容", "休日", "雇用期間", "年齢制限", "就業場所", "所在地")
    }
    low = draw(st.integers(1, 10**6))
    return {
        "求人番号": f"31010-{draw(st.integers(0, 30)):08d}",
        "法人番号": f"{corporate_check_digit(body)}{body}",
        "紹介期限日": draw(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))).isoformat(),
        "賃金": f"{low}円〜{low + draw(st.integers(0, 10**6))}円",
        "従業員数": draw(st.sampled_from(["", "5", "120人", "たくさん"])),
        **free,
    }


@given(st.lists(lines(), min_size=1, max_size=6))
def test_whatever_is_confirmed_is_unchanged_the_second_time(rows: list[dict[str, str]]) -> None:
    data = file_of(*rows)
    first = plan_of(data)
    second = plan_of(data, after=first)

    assert sum(first.counts.values()) == len(rows)
    assert second.changes_nothing
    assert second.errors == first.errors
    assert all((line.posting is None) == (line.verdict is Verdict.ERROR) for line in first.postings)


@given(st.lists(lines(), min_size=1, max_size=4))
def test_a_posting_that_was_stored_as_plain_strings_compares_the_same(rows: list[dict[str, str]]) -> None:
    first = plan_of(file_of(*rows))
    stored = {
        line.job_no: {
            key: str(value) if isinstance(value, EmploymentType | PayUnit) else value
            for key, value in dataclasses.asdict(line.posting).items()
        }
        for line in first.postings
        if line.posting
    }
    again = make_plan(read_table(file_of(*rows)), postings=stored, exhibitors={})

    assert {line.verdict for line in again.postings} <= {Verdict.UNCHANGED, Verdict.ERROR}


def test_every_key_of_a_posting_has_a_label() -> None:
    from engawa.delivery.exhibitors.importing.columns import LABELS
    from engawa.delivery.exhibitors.importing.rows import EXHIBITOR_KEYS, POSTING_KEYS

    assert [key for key in (*POSTING_KEYS, *EXHIBITOR_KEYS) if not LABELS.get(key)] == []
    assert PostingRow(job_no="31010-01234567").title == ""
