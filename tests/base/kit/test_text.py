import pytest
from hypothesis import given, strategies as st

from engawa.base.kit.text import (
    ForbiddenCharacter,
    bigrams,
    normalise_mail,
    normalise_phone,
    refuse_controls,
    search_key,
)


def test_the_search_key_folds_width_case_kana_and_blanks_but_keeps_rare_kanji() -> None:
    assert search_key("㈱ とっとり　ＩＴ") == search_key("(株)トットリit")
    assert search_key("髙﨑𠮷") == "髙﨑𠮷"


def test_bigrams_are_the_pieces_a_search_asks_for() -> None:
    assert bigrams("鳥取市") == ["取市", "鳥取"]
    assert bigrams("鳥") == ["鳥"]
    assert bigrams(" ") == []


@given(st.text(max_size=30), st.integers(0, 10), st.integers(2, 10))
def test_every_part_of_a_text_is_found_by_its_bigrams(text: str, start: int, length: int) -> None:
    key = search_key(text)
    part = key[start : start + length]

    assert len(part) < 2 or set(bigrams(part)) <= set(bigrams(text)) or search_key(part) != part


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\r", "\u202e", "\u2066", "\x85"])
def test_characters_that_deceive_are_refused_by_place(char: str) -> None:
    with pytest.raises(ForbiddenCharacter) as refused:
        refuse_controls(f"鳥取{char}市")

    assert (refused.value.char, refused.value.position) == (char, 2)


def test_lines_and_tabs_are_ordinary_text() -> None:
    assert refuse_controls("一行目\n\t二行目") == "一行目\n\t二行目"


def test_an_address_is_compared_in_one_form() -> None:
    assert normalise_mail("  Ｕｍｉ.Neko@Example.JP ") == "umi.neko@example.jp"
    assert normalise_mail("umi..neko.@example.jp") == "umi..neko.@example.jp"


@pytest.mark.parametrize(
    "typed", ["", "umi", "umi@", "@example.jp", "umi@example", "u mi@example.jp", "うみ@example.jp"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="mail"):
        normalise_mail(typed)


def test_a_number_is_read_in_any_width() -> None:
    typed = ("0857-26-7647", "０８５７（２６）７６４７", "+81 857 26 7647")

    assert [normalise_phone(each) for each in typed] == ["+81857267647"] * 3


@pytest.mark.parametrize("typed", ["", "abc", "0857", "0857-26-7647 内線 12"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="telephone"):
        normalise_phone(typed)
