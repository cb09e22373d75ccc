"""法人番号, 市区町村コード, and the 個人番号 that must never come in."""

import re
import unicodedata

from stdnum.jp import cn as _corporate, in_ as _individual

_SEPARATORS = re.compile(r"[\s‐‑‒–—―ーｰ−－-]")
_TWELVE = re.compile(r"(?<![\d.,])\d{4}[\s-]?\d{4}[\s-]?\d{4}(?![\d.,]*\d)")
_SIX = re.compile(r"[0-9]{6}")
_DASHES = re.compile(r"[‐‑‒–—―−－]")


def digits(text: str) -> str:
    """Width and separators gone; what is no digit stays, for the caller to refuse."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def corporate_check_digit(body: str) -> int:
    """9 − (Σ Pn·Qn mod 9) over the 12 digits, Qn = 1, 2, 1, 2 … from the right."""
    weighted = (int(char) * (1 if place % 2 == 0 else 2) for place, char in enumerate(reversed(body)))
    return 9 - sum(weighted) % 9


def is_corporate_no(text: str) -> bool:
    """13 ASCII digits whose check digit holds."""
    return text.isascii() and text.isdigit() and bool(_corporate.is_valid(text))


def municipality_check_digit(body: str) -> int:
    """JIS X 0402: weights 6, 5, 4, 3, 2 over the five digits; last digit of 11 − sum mod 11."""
    weighted = sum(int(char) * weight for char, weight in zip(body, (6, 5, 4, 3, 2), strict=True))
    return (11 - weighted % 11) % 10


def is_municipality_code(text: str) -> bool:
    """Six ASCII digits whose check digit holds; prefectures (310000-like) too."""
    return _SIX.fullmatch(text) is not None and municipality_check_digit(text[:5]) == int(text[5])


def holds_individual_no(text: str) -> bool:
    """Whether twelve digits with a 個人番号's check digit stand in `text`, in any width, with or without gaps.

    The caller refuses the text and never repeats or logs it.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return any(_individual.is_valid(re.sub(r"\D", "", found)) for found in _TWELVE.findall(plain))
