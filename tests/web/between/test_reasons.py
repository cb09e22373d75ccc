"""Reasons in words: whole Japanese sentences with source and day, and nothing that sounds like a score."""

import datetime as dt
import re

import pytest

from engawa.delivery.matching.explain import Kind, Reason
from engawa.delivery.matching.vocabulary import Facet, Source
from engawa.web.between.reasons import part_words, reason_words

DAY = dt.date(2025, 9, 12)


def said(kind: Kind, facet: Facet, wished: str, *offered: str, unit: str = "", source: Source = Source.POSTING) -> str:
    reason = Reason(kind, facet, (wished,), offered, unit=unit, source=source if offered else None, source_date=DAY)
    return reason_words(reason)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            said(Kind.MET, Facet.OCCUPATION, "02", "02"),
            "職種：研究・技術の職業 ― ご希望どおりです（求人票 2025年9月12日）",
        ),
        (
            said(Kind.PARTLY, Facet.PLACE, "312029", "312045"),
            "勤務地：境港市 ― ご希望の米子市と同じ西部です（求人票 2025年9月12日）",
        ),
        (
            said(Kind.UNMET, Facet.PLACE, "west", "312011"),
            "勤務地：鳥取市 ― ご希望の西部とは違います（求人票 2025年9月12日）",
        ),
        (
            said(Kind.CARD, Facet.WAY, "side_job", "notice", source=Source.CHECKED),
            "副業・兼業ができる：届け出ればできる（事務局確認済 2025年9月12日）",
        ),
        (
            said(Kind.UNMET, Facet.WAY, "no_night_work", "yes", source=Source.DECLARED),
            "夜勤がない：ご希望とは違います。あり（企業申告 2025年9月12日）",
        ),
        (said(Kind.UNKNOWN, Facet.WAY, "flextime"), "フレックスタイム：未回答です。面談で確認できます"),
        (
            said(Kind.MET, Facet.INCOME, "220000", "250000", "300000", "month", unit="month"),
            "収入：月給 250,000円〜300,000円 ― ご希望どおりです（求人票 2025年9月12日）",
        ),
        (
            said(Kind.PARTLY, Facet.INCOME, "220000", "200000", "300000", "month", unit="month"),
            "収入：月給 200,000円〜300,000円 ― ご希望の月収 220,000円は、この幅の中です（求人票 2025年9月12日）",
        ),
        (
            said(Kind.UNMET, Facet.INCOME, "320000", "200000", "300000", "month", unit="month"),
            "収入：ご希望の下限 月収 320,000円に届きません。月給 200,000円〜300,000円（求人票 2025年9月12日）",
        ),
        (
            said(Kind.UNKNOWN, Facet.INCOME, "4200000", "200000", "300000", "month", unit="year"),
            (
                "収入：単位が違うため、ご希望の年収 4,200,000円とくらべていません。月給 200,000円〜300,000円"
                "（求人票 2025年9月12日）"
            ),
        ),
        (
            said(Kind.UNKNOWN, Facet.INCOME, "4200000", unit="year"),
            "収入：求人票に金額がありません。面談で確認できます",
        ),
        (reason_words(Reason(Kind.FAIRNESS)), "より多くの企業を知っていただくため、表示順を一部調整しています"),
    ],
)
def test_a_reason_is_one_sentence_with_its_source(words: str, expected: str) -> None:
    assert words == expected
    assert not re.search(r"点数|スコア|相性|順位\d", words)


def test_a_part_of_a_fit_says_what_how_it_stands_and_whether_it_was_insisted_on() -> None:
    part = {"side": "theirs", "facet": "licence", "codes": ["nurse"], "must": True, "verdict": "unknown"}

    assert part_words(part) == ("免許・資格：看護師・准看護師", "わからない", True)
    assert part_words(part | {"facet": "income", "codes": []}) == ("収入", "わからない", True)
