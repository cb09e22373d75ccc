"""The ways one text may be written: composed or not, wide or narrow, either kana, spaced or not; numbers as dialled."""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from uuid import UUID

import jaconv
import phonenumbers

from engawa.config.inspecting.values import Value

LONG, WINDOW, WINDOWS = 60, 24, 8
"""Characters. Of a long text eight pieces are looked for, so that a half of it is found too."""
BETWEEN = ("", " ", "\u3000", ",", ", ", "\t", "・", "、", '","', "|")
_PHONE = re.compile(r"[+\d\s()\-‐‑–−ー/.]+")
_PHONE_DIGITS = range(9, 16)

Form = tuple[str, str]
"""The text, and how it differs from what was given (empty: not at all)."""


def forms_of(value: Value) -> list[Form]:
    """Every way of writing, the given one first; none twice."""
    found: dict[str, str] = {}
    for text, how in _starts(value):
        for written, difference in _written(text):
            found.setdefault(written, " ".join(filter(None, (how, difference))))
    return list(found.items())


def _starts(value: Value) -> Iterator[Form]:
    if value.parts:
        parts = [part.strip() for part in value.parts if part.strip()]
        for order in dict.fromkeys((tuple(parts), tuple(reversed(parts)))):
            yield from ((between.join(order), "joined" if between else "") for between in BETWEEN)
        return
    text = value.text.strip()
    yield from ((form, "as uuid") for form in _uuid(text))
    yield from ((form, "as number") for form in _phone(text))
    flat = re.sub(r"[\r\n]+", "", text)
    if len(flat) <= LONG:
        yield text, ""
    else:
        last = len(flat) - WINDOW
        yield from ((flat[last * n // (WINDOWS - 1) :][:WINDOW], "piece") for n in range(WINDOWS))


def _written(text: str) -> Iterator[Form]:
    plain = unicodedata.normalize("NFKC", text)
    katakana, hiragana = str(jaconv.hira2kata(plain)), str(jaconv.kata2hira(plain))
    narrow = str(jaconv.z2h(text, kana=True, ascii=True, digit=True))
    written: list[Form] = [
        (text, ""),
        (unicodedata.normalize("NFC", text), "nfc"),
        (unicodedata.normalize("NFD", text), "nfd"),
        (plain, "nfkc"),
        (unicodedata.normalize("NFKD", text), "nfkd"),
        *_cases(plain),
        *((_wide(form), f"wide {how}".strip()) for form, how in ((plain, ""), *_cases(plain))),
        (narrow, "narrow"),
        (katakana, "katakana"),
        (unicodedata.normalize("NFD", katakana), "katakana nfd"),
        (hiragana, "hiragana"),
        (unicodedata.normalize("NFD", hiragana), "hiragana nfd"),
        (str(jaconv.z2h(katakana, kana=True, ascii=True, digit=True)), "katakana narrow"),
    ]
    for form, how in written:
        yield form, how
        if re.search(r"\s", form):
            yield from ((re.sub(r"\s+", space, form), f"{how} respaced".strip()) for space in ("", " ", "\u3000"))


def _cases(text: str) -> list[Form]:
    """Case is folded while searching, but not inside base64 and not in wide letters."""
    return [(text.lower(), "lower"), (text.upper(), "upper")]


def _wide(text: str) -> str:
    return str(jaconv.h2z(text, kana=True, ascii=True, digit=True))


def _uuid(text: str) -> Iterator[str]:
    try:
        found = UUID(text)
    except ValueError:
        return
    yield from (str(found), found.hex)


def uuid_bytes(value: Value) -> bytes:
    """Empty when the value is no UUID."""
    return next((UUID(form).bytes for form in _uuid(value.text.strip())), b"")


def _phone(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"\D", "", plain)
    if not _PHONE.fullmatch(plain) or len(digits) not in _PHONE_DIGITS:
        return
    yield digits
    try:
        number = phonenumbers.parse(plain, "JP")
    except phonenumbers.NumberParseException:
        return
    kinds = phonenumbers.PhoneNumberFormat
    forms = [
        phonenumbers.format_number(number, kind)
        for kind in (kinds.E164, kinds.NATIONAL, kinds.INTERNATIONAL, kinds.RFC3966)
    ]
    national = re.sub(r"\D", "", forms[1])
    yield from (*forms, national, forms[0].removeprefix("+"))
    groups = re.findall(r"\d+", forms[1])
    yield from itertools.chain((sep.join(groups) for sep in (" ", ".", "")), [f"{groups[0]}({'-'.join(groups[1:])})"])
