import datetime as dt

import pytest
from hypothesis import given, strategies as st

from engawa.delivery.exhibitors.importing import values
from engawa.delivery.exhibitors.importing.columns import Kind
from engawa.delivery.exhibitors.importing.rows import EmploymentType, PayUnit
from engawa.delivery.exhibitors.importing.values import READERS, Unfit, has_age_limit, is_fixed_term, pay_range


@pytest.mark.parametrize("typed", ["31010-01234567", "３１０１０−０１２３４５６７", "3101001234567", "31010 01234567"])
def test_a_job_number_is_kept_in_one_form(typed: str) -> None:
    assert values.job_no(typed) == "31010-01234567"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("200,000円〜250,000円", (None, 200_000, 250_000)),
        ("月給 ２００，０００円～２５０，０００円", (PayUnit.MONTH, 200_000, 250_000)),
        ("時給1,050円", (PayUnit.HOUR, 1_050, 1_050)),
        ("1,050円以上", (None, 1_050, None)),
        ("1,050円〜", (None, 1_050, None)),
        ("20万円〜25万5,000円", (None, 200_000, 255_000)),
        ("年俸：400万円から600万円", (PayUnit.YEAR, 4_000_000, 6_000_000)),
        ("¥200,000-¥250,000", (None, 200_000, 250_000)),
        ("なし", (None, None, None)),
    ],
)
def test_pay_is_split_into_its_ends(typed: str, read: tuple[PayUnit | None, int | None, int | None]) -> None:
    assert pay_range(typed) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [("250,000円〜200,000円", "pay_order"), ("〜250,000円", "pay"), ("応相談", "pay"), ("1〜2〜3", "pay")],
)
def test_pay_that_cannot_be_read_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        pay_range(typed)

    assert refused.value.code == code
    assert typed in refused.value.sentence


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_every_range_that_is_printed_is_read_back(low: int, more: int) -> None:
    assert pay_range(f"月給 {low:,}円〜{low + more:,}円") == (PayUnit.MONTH, low, low + more)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("E", "E"), ("Ｅ 製造業", "E"), ("製造業", "E"), ("092", "E"), ("85", "P"), ("39 情報サービス業", "G")],
)
def test_an_industry_is_read_by_letter_name_or_division(typed: str, code: str) -> None:
    assert values.industry(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("02", "02"), ("2", "02"), ("０８ 福祉・介護の職業", "08"), ("011-01", "01"), ("事務的職業", "06")],
)
def test_an_occupation_is_read_by_number_or_name(typed: str, code: str) -> None:
    assert values.occupation(typed) == code


def test_other_cells_are_read_as_printed() -> None:
    assert values.date("令和7年10月4日") == dt.date(2025, 10, 4)
    assert values.employment("パート") is EmploymentType.PART
    assert [values.minutes(typed) for typed in ("60分", "６０", "1時間", "1時間30分")] == [60, 60, 60, 90]
    assert [values.number(typed) for typed in ("105日", "1,200人", "３名")] == [105, 1200, 3]
    assert [values.amount(typed) for typed in ("3,000万円", "1億2,000万円", "30,000,000")] == [
        30_000_000,
        120_000_000,
        30_000_000,
    ]
    assert values.postal_code("〒６８０−８５７０") == "680-8570"
    assert values.address("〒680-8570 鳥取県鳥取市東町") == "鳥取県鳥取市東町"
    assert values.establishment_no("3101-001234-5") == "3101-001234-5"


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "example.jp", "https://", "ftp://example.jp/", "https://[x"])
def test_a_homepage_is_a_web_address(typed: str) -> None:
    with pytest.raises(Unfit, match="url"):
        values.url(typed)


def test_a_corporate_number_is_checked_and_not_repeated() -> None:
    assert values.corporate_no("７０００−０２０３−１００００") == "7000020310000"
    for typed, code in (("700002031000", "corporate_no"), ("7000020310001", "corporate_check")):
        with pytest.raises(Unfit, match=code) as refused:
            values.corporate_no(typed)
        assert typed not in refused.value.sentence


def test_a_term_is_fixed_open_or_unknown() -> None:
    assert [
        is_fixed_term(text)
        for text in ("雇用期間の定めなし", "定めあり（6か月）", "1年", "令和8年3月31日まで", "応相談")
    ] == [
        False,
        True,
        True,
        True,
        None,
    ]


def test_an_open_age_is_no_limit() -> None:
    assert [has_age_limit(text) for text in ("", "不問", "なし", "制限あり（64歳以下）")] == [False, False, False, True]


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.PAY_RANGE]), st.text(min_size=1, max_size=40))
def test_any_cell_is_read_or_refused_with_a_sentence(kind: Kind, text: str) -> None:
    try:
        READERS[kind](text)
    except Unfit as refused:
        assert refused.sentence.endswith("。")


@given(st.text(alphabet="0123456789,.億万円〜~- 月給時給以上から¥", max_size=20))
def test_any_pay_is_read_or_refused(text: str) -> None:
    try:
        _unit, low, high = pay_range(text)
    except Unfit as refused:
        assert refused.code in {"pay", "pay_order"}
    else:
        assert low is None or high is None or low <= high
