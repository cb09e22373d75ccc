from hypothesis import given, strategies as st

from engawa.base.kit.kana import is_katakana, kana_key, katakana


def test_every_way_of_typing_kana_is_kept_as_full_width_katakana() -> None:
    assert [katakana(typed) for typed in ("ﾄｯﾄﾘ　ﾊﾅｺ", "とっとり はなこ", "トットリ  ハナコ")] == [
        "トットリ ハナコ"
    ] * 3


def test_kanji_is_no_kana() -> None:
    assert [is_katakana(text) for text in ("トットリ ハナコ", "ヴァン・ダイク", "鳥取", "とっとり", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_names_stand_in_dictionary_order() -> None:
    names = ["ガード", "カード", "カアト", "サトウ", "ガーデン", "イトウ", "ショウジ", "シヨウ"]

    assert sorted(names, key=kana_key) == [
        "イトウ",
        "ガーデン",
        "カアト",
        "カード",
        "ガード",
        "サトウ",
        "シヨウ",
        "ショウジ",
    ]


@given(st.text(max_size=20))
def test_a_key_does_not_depend_on_how_the_name_was_typed(name: str) -> None:
    assert kana_key(name) == kana_key(katakana(name))
