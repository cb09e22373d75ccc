"""What companies read holds no way to reach her and nothing they may not ask."""

import pytest

from engawa.delivery.fairs import library
from engawa.delivery.fairs.screening import screen


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("umi@example.jpまでお願いします", "mail"),
        ("ｕｍｉ＠ｅｘａｍｐｌｅ．ｊｐ", "mail"),
        ("umi アットマーク example", "mail"),
        ("090-1234-5678 に電話ください", "phone"),
        ("０９０ １２３４ ５６７８", "phone"),
        ("〇九〇一二三四五六七八", "phone"),
        ("0857(26)7647", "phone"),
        ("+81 90 1234 5678", "phone"),
        ("https://umi.test を見てください", "url"),
        ("umineko.com に書いています", "url"),
        ("@umineko_07 です", "sns"),
        ("LINE ID はうみねこ", "sns"),
        ("ラインで連絡ください", "sns"),
        ("インスタを見てください", "sns"),
        ("本籍は鳥取です", "birth"),
        ("家族と暮らせる所", "family"),
        ("夫の転勤で探しています", "family"),
        ("子どもが小さいです", "family"),
        ("実家の近く", "home"),
        ("信仰があります", "belief"),
        ("労働組合にいました", "politics"),
        ("持病があります", "health"),
        ("35歳です", "age"),
        ("４０代です", "age"),
    ],
)
def test_contact_and_what_nobody_may_ask_is_found_and_told_by_kind(text: str, kind: str) -> None:
    found = screen(text)

    assert [one.kind for one in found] == [kind]
    assert str(found[0].say).endswith("。")


@pytest.mark.parametrize(
    "text",
    [
        "海の近くで、作ったものを長く直していける仕事がしたいです。",
        "製造ラインの保全を8年していました。大丈夫でしょうか。",
        "工夫の余地がある仕事が好きです。",
        "介護の資格を活かせますか。2026年4月から働けます。",
        "保育の仕事で子どもと関わってきました。",
        "時給1,200円から、週3日。連絡の多い仕事も平気です。",
        "母国語は日本語です。名前のある仕事がしたいです。",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert screen(text) == []


def test_every_finding_is_told_once_and_contacts_come_first() -> None:
    assert [one.kind for one in screen("35歳、家族4人、umi@example.jp、家族")] == ["mail", "family", "age"]


def test_the_catalogues_say_nothing_that_is_screened() -> None:
    """Topics of municipalities name housing and family: no company reads them."""
    lines = [*library.phrases().values(), *library.templates().values()]
    lines += [one for one in library.topics().values() if one.to == library.COMPANY]

    assert len(lines) >= 15
    assert [one.words for one in lines if screen(one.words)] == []
    assert {one.to for one in library.topics().values()} == {library.COMPANY, library.MUNICIPALITY}
    assert {one.to for one in library.templates().values()} == {library.COMPANY, library.MUNICIPALITY}
    assert all(len(code) <= 16 for code in [*library.topics(), *library.phrases(), *library.templates()])
