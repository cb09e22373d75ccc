"""Text as typed stays as typed; these are the keys it is found by and the checks before it is kept."""

import re
import unicodedata

import jaconv
import phonenumbers

_ALLOWED_CONTROLS = frozenset("\n\t")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Blank wherever they stand: two names that look alike would differ. Not here: joiners (U+200C, U+200D), which Persian
# names and family emoji need, and the selectors that choose the form of a kanji (葛󠄀).
_INVISIBLE = frozenset(
    "\u00ad\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
)
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
MOST_MARKS = 6
"""On one letter. Vietnamese takes two, pointed Hebrew and Thai three."""
# Consecutive and final dots stand in old mobile carriers' addresses, so the local part is taken as it comes.
_MAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)


_MAIL_LENGTH = 254


class ForbiddenCharacter(ValueError):
    """A character that does not belong in text; `position` counts from 0."""

    def __init__(self, char: str, position: int) -> None:
        self.char, self.position = char, position
        super().__init__(f"U+{ord(char):04X} at {position}")


def search_key(text: str) -> str:
    """NFKC, case and kana folded, blanks and invisible characters gone. Never shown."""
    folded = jaconv.hira2kata(unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf")


def bigrams(text: str) -> list[str]:
    """Two-character pieces of the search key, once each, sorted; a single character is its own piece."""
    key = search_key(text)
    return sorted({key[at : at + 2] for at in range(max(len(key) - 1, min(len(key), 1)))})


def refuse_controls(text: str, *, lines: bool = True) -> str:
    """The text, or ForbiddenCharacter: controls except newline and tab (those too unless `lines`), lone surrogates,
    foreign line ends, characters never seen, marks that turn the reading direction, and marks piled on one letter.
    """
    allowed = _ALLOWED_CONTROLS if lines else frozenset[str]()
    piled = 0
    for position, char in enumerate(text):
        if char in allowed or " " <= char <= "~":
            piled = 0
            continue
        kind = unicodedata.category(char)
        if char in _BIDI_CONTROLS or char in _INVISIBLE or kind in _UNSEEN or "\U000e0000" <= char <= "\U000e007f":
            raise ForbiddenCharacter(char, position)
        piled = piled + 1 if kind in {"Mn", "Me"} else 0
        if piled > MOST_MARKS:
            raise ForbiddenCharacter(char, position)
    return text


def normalise_mail(text: str) -> str:
    """The form an address is compared by: ASCII width, lower case. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if len(plain) > _MAIL_LENGTH or not _MAIL.fullmatch(plain):
        message = "not a mail address"
        raise ValueError(message)
    return plain


def normalise_phone(text: str) -> str:
    """E.164 (`+81857267647`) of a number as typed in Japan, in any width. Raises ValueError."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "JP")
    except phonenumbers.NumberParseException as error:
        message = "not a telephone number"
        raise ValueError(message) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        message = "not a telephone number"
        raise ValueError(message)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
