"""Reasons in words: whole Japanese sentences with source and day, and nothing that sounds like a score."""

import datetime as dt
import re

import pytest

from engawa.delivery.guidance.suggestions.models import Suggestion
from engawa.delivery.guidance.suggestions.seeing import Line
from engawa.delivery.matching.explain import Kind, Reason
from engawa.delivery.matching.vocabulary import Facet, Source
from engawa.web.between.reasons import line_words, part_words, reason_words

DAY = dt.date(2025, 9, 12)


def said(kind: Kind, facet: Facet, wished: str, *offered: str, unit: str = "", source: Source = Source.POSTING) -> str:
    reason = Reason(kind, facet, (wished,), offered, unit=unit, source=source if offered else None, source_date=DAY)
    return reason_words(reason)


def of_town(kind: Kind, facet: Facet, *wished: str, line: str = "") -> str:
    source = {"source": Source.TOWN, "source_date": DAY, "origin": "くらし案内（架空）"} if line else {}
    return reason_words(Reason(kind, facet, wished, (line,) if line else (), **source), town=True)


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
        (
            said(Kind.MET, Facet.PLACE, "west", "312029", source=Source.LIST),
            "勤務地：米子市 ― ご希望どおりです（出展企業一覧 2025年9月12日）",
        ),
        (
            of_town(Kind.PARTLY, Facet.WAY, "grant", line="moving_grant"),
            (
                "移住支援金の対象：この自治体の「移住支援金」が載っています"
                "（出典：くらし案内（架空）、2025年9月12日確認）"
            ),
        ),
        (
            of_town(Kind.PARTLY, Facet.OCCUPATION, "06", "11", line="primary_industry"),
            (
                "職種（農林漁業の職業）：この自治体の「農林水産業支援」が載っています"
                "（出典：くらし案内（架空）、2025年9月12日確認）"
            ),
        ),
        (
            of_town(Kind.UNKNOWN, Facet.WAY, "telework", line="network"),
            (
                "テレワークができる：この自治体の「通信」に書かれています。ご希望に合うかは読んで確かめてください"
                "（出典：くらし案内（架空）、2025年9月12日確認）"
            ),
        ),
        (
            of_town(Kind.UNKNOWN, Facet.WAY, "grant"),
            "移住支援金の対象：この自治体の「移住支援金」は未登録です。面談で確認できます",
        ),
        (
            reason_words(Reason(Kind.FAIRNESS), town=True),
            "より多くの自治体を知っていただくため、表示順を一部調整しています",
        ),
        (reason_words(Reason(Kind.FAIRNESS)), "より多くの企業を知っていただくため、表示順を一部調整しています"),
    ],
)
def test_a_reason_is_one_sentence_with_its_source(words: str, expected: str) -> None:
    assert words == expected
    assert not re.search(r"点数|スコア|相性|順位\d", words)


def test_what_only_a_vacancy_can_meet_stands_together_at_a_municipality_and_first_when_she_insists() -> None:
    town = Line(Suggestion(posting=None), (), (Reason(Kind.UNKNOWN, Facet.WAY, ("grant",)), *beyond(must=False)))
    insists = Line(Suggestion(posting=None), (), (Reason(Kind.UNKNOWN, Facet.WAY, ("grant",)), *beyond(must=True)))
    together = "職種、フレックスタイム、副業・兼業ができる、収入：求人についての条件のため、自治体とはくらべていません"

    assert line_words(town)[1][1:] == [together]
    assert line_words(insists)[1][0] == together


def beyond(*, must: bool) -> list[Reason]:
    return [
        Reason(Kind.UNKNOWN, Facet.OCCUPATION, ("06",), must=must),
        Reason(Kind.UNKNOWN, Facet.WAY, ("flextime",)),
        Reason(Kind.UNKNOWN, Facet.WAY, ("side_job",)),
        Reason(Kind.UNKNOWN, Facet.INCOME, ("250000",), unit="month"),
    ]


def test_a_part_of_a_fit_says_what_how_it_stands_and_whether_it_was_insisted_on() -> None:
    part = {"side": "theirs", "facet": "licence", "codes": ["nurse"], "must": True, "verdict": "unknown"}

    assert part_words(part) == ("免許・資格：看護師・准看護師", "わからない", True)
    assert part_words(part | {"facet": "income", "codes": []}) == ("収入", "わからない", True)
