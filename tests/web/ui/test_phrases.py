from hypothesis import given, strategies as st

from engawa.web.ui.phrases import marked, split


def test_a_heading_breaks_between_phrases_only() -> None:
    assert marked("鳥取の会社と話してみませんか。") == (
        '<span class="phrases">鳥取の<wbr>会社と<wbr>話してみませんか。</span>'
    )


def test_a_bracket_stays_with_what_it_encloses() -> None:
    phrases = split("すなば情報サービス（架空）の個別面談にお入りください")

    assert not any(phrase[-1] in "（「" or phrase[0] in "）」、。" for phrase in phrases)


def test_markup_in_a_heading_is_escaped() -> None:
    assert "<script>" not in marked("<script>alert(1)</script>と話す")


def test_an_empty_text_stays_empty() -> None:
    assert marked("") == ""


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_character_is_lost(text: str) -> None:
    assert "".join(split(text)) == text
