"""フリガナ: one way to store it, one key to sort by."""

import re
import unicodedata

import jaconv

_KANA = re.compile(r"[ァ-ヴーヽヾ・\s]+")
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_VOWEL_OF = {
    kana: vowel
    for vowel, row in {
        "ア": "アカサタナハマヤラワ",
        "イ": "イキシチニヒミリヰ",
        "ウ": "ウクスツヌフムユル",
        "エ": "エケセテネヘメレヱ",
        "オ": "オコソトノホモヨロヲ",
    }.items()
    for kana in row
}


def katakana(text: str) -> str:
    """Full-width katakana, one ordinary space between parts."""
    wide = unicodedata.normalize("NFKC", text)
    return " ".join(str(jaconv.hira2kata(wide)).split())


def is_katakana(text: str) -> bool:
    """Whether `text`, as stored, is katakana only (spaces and ・ between parts allowed)."""
    return _KANA.fullmatch(text) is not None


def kana_key(text: str) -> str:
    """Sorts in dictionary order under byte order (C collation): ガ beside カ, ー as its vowel, small as large."""
    full = katakana(text)
    plain: list[str] = []
    for char in unicodedata.normalize("NFD", full).translate(_SMALL):
        if unicodedata.combining(char) or char in " ・":
            continue
        plain.append(_VOWEL_OF.get(plain[-1], char) if char == "ー" and plain else char)
    return f"{''.join(plain)}\t{full}"
