import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from engawa.shared.documents.render import Unprintable, render

AT = dt.datetime(2026, 2, 14, 8, 42, tzinfo=dt.UTC)
TEMPLATE = Path(__file__).parents[3] / "engawa" / "shared" / "documents" / "templates" / "sample.typ"


def data(text: str = "本文です。") -> dict[str, Any]:
    return {
        "paper": {
            "title": "見本",
            "number_text": "令和7年度 見本 第1号",
            "dated": "令和8年2月14日",
            "date": [2026, 2, 14],
            "addressee": "鳥取県知事　様",
            "sender": "株式会社えんがわ企画（架空）",
            "sender_lines": [],
            "draft": False,
            "foot": "",
            "chain": "",
        },
        "content": {"text": text},
    }


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def test_the_same_data_at_the_same_moment_give_the_same_bytes() -> None:
    assert render(TEMPLATE, data(), at=AT) == render(TEMPLATE, json.loads(json.dumps(data())), at=AT)
    assert render(TEMPLATE, data("別の本文"), at=AT) != render(TEMPLATE, data(), at=AT)


def test_a_paper_says_that_it_is_for_archives_and_for_everybody() -> None:
    pdf = opened(render(TEMPLATE, data(), at=AT))

    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("2", "A", "1")
        assert metadata["dc:title"] == "見本"
    assert str(pdf.Root.Lang) == "ja-JP"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert "/StructTreeRoot" in pdf.Root


def test_every_font_travels_with_the_paper() -> None:
    pdf = opened(render(TEMPLATE, data("明朝と☐ゴシック"), at=AT))
    descriptors = [
        font.DescendantFonts[0].FontDescriptor
        for page in pdf.pages
        for font in page.Resources.Font.values()
        if "/DescendantFonts" in font
    ]

    assert descriptors
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)


@pytest.mark.parametrize("name", ["𠮷田", "髙﨑", "㈱とっとり", "☐☑①ｱｲｳ", "鷗外", "~!@#$%^&*()"])
def test_names_as_people_write_them_can_be_printed(name: str) -> None:
    assert render(TEMPLATE, data(name), at=AT).startswith(b"%PDF-1.7")


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(Unprintable) as refused:
        render(TEMPLATE, data("よろしく😀🏔"), at=AT)

    assert refused.value.characters == ("😀", "🏔")
    assert (
        str(refused.value)
        == "「😀」（U+1F600）、「🏔」（U+1F3D4）は書類に印刷できない文字です。ほかの文字に書き換えてください。"
    )


def test_data_are_never_taken_for_markup() -> None:
    plain = opened(render(TEMPLATE, data("#panic() *太字* @ref $x$ \\ ```"), at=AT))

    assert len(plain.pages) == 1
