"""Byte patterns of a value: each way of writing, in each character set, in each wrapping."""

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from engawa.config.inspecting.forms import forms_of, uuid_bytes
from engawa.config.inspecting.values import LEAST_BYTES, Value

CHARSETS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
"""UTF-7 is UTF-16 in base64."""
LEAST_BASE64 = 8
ENDS = 24
"""Bytes. Of long bytes both ends are looked for as well, so that a half is found too."""
MOST_U = 0xFFFF
_ESC = re.compile(rb"^\x1b\$[@B]|\x1b\([BJ]$")
_DOUBLING = (b"\\", b"\\\\")


class Needle(NamedTuple):
    pattern: bytes
    encoding: str
    loose: bool
    """Letters A-Z may be either case: so in text, but not in base64 nor in the second bytes of Shift_JIS."""


def needles_of(value: Value) -> Iterator[Needle]:
    """Patterns long enough not to be met by chance; some occur twice, under two names."""
    if value.too_short:
        return
    if value.raw:
        yield from _of_raw(value.raw)
        return
    if binary := uuid_bytes(value):
        yield from _of_raw(binary)
    for text, how in forms_of(value):
        for needle in _of_text(text):
            if len(needle.pattern) >= LEAST_BYTES:
                yield needle._replace(encoding=f"{needle.encoding} ({how})" if how else needle.encoding)


def _of_raw(raw: bytes) -> Iterator[Needle]:
    yield from _of_bytes(raw, "bytes", loose=False, ascii_too=False)
    if len(raw) > ENDS:
        for end in (raw[:ENDS], raw[-ENDS:]):
            yield from _of_bytes(end, "bytes (an end)", loose=False, ascii_too=False)


def _of_text(text: str) -> Iterator[Needle]:
    for charset in CHARSETS:
        try:
            encoded = _ESC.sub(b"", text.encode(charset))
        except UnicodeEncodeError:
            continue
        loose = text.isascii() or charset in {"utf-8", "euc_jp"}
        yield from _of_bytes(encoded, charset, loose=loose, ascii_too=True)
    yield from (Needle(pattern, name, loose=True) for pattern, name in _escaped(text))


def _of_bytes(data: bytes, name: str, *, loose: bool, ascii_too: bool) -> Iterator[Needle]:
    yield Needle(data, name, loose)
    for shift in range(3):
        for pattern in _base64(data, shift):
            yield Needle(pattern, f"{name} base64", loose=False)
    text = data.hex()
    pairs = re.findall("..", text)
    yield from (Needle(separator.join(pairs).encode(), f"{name} hex", loose=True) for separator in ("", " ", ":"))
    percent = ["".join(f"%{pair}" for pair in pairs), quote(data, safe=""), quote_plus(data)]
    yield from (Needle(pattern.encode(), f"{name} percent", loose=True) for pattern in percent)
    yield Needle("".join(f"={pair}" for pair in pairs).encode(), f"{name} quoted-printable", loose=True)
    told = repr(data)[2:-1].encode()
    yield from (Needle(pattern, f"{name} repr", loose=True) for pattern in (told, told.replace(b"\\", b"\\\\")))
    for slash in _DOUBLING:
        for kind, form in (("hex escape", b"x%02x"), ("octal escape", b"%03o")):
            all_escaped = b"".join(slash + form % byte for byte in data)
            yield Needle(all_escaped, f"{name} {kind}", loose=True)
            if ascii_too:
                some = b"".join(_literal(byte) or slash + form % byte for byte in data)
                yield Needle(some, f"{name} {kind}", loose=True)
    if ascii_too:
        some = b"".join((byte != ord("=") and _literal(byte)) or b"=%02x" % byte for byte in data)
        yield Needle(some, f"{name} quoted-printable", loose=True)
        yield Needle(some.replace(b" ", b"_"), f"{name} quoted-printable", loose=True)


def _literal(byte: int) -> bytes:
    """The byte itself when it is printable ASCII, else nothing."""
    letter = chr(byte)
    return bytes([byte]) if letter.isascii() and letter.isprintable() else b""


def _base64(data: bytes, shift: int) -> Iterator[bytes]:
    """The letters that are the same whatever stands before and behind."""
    whole = base64.b64encode(b"\0" * shift + data)
    start = (shift * 8 + 5) // 6
    end = (shift + len(data)) * 8 // 6
    letters = whole[start:end]
    if len(letters) >= LEAST_BASE64:
        yield letters
        yield letters.translate(bytes.maketrans(b"+/", b"-_"))


def _escaped(text: str) -> Iterator[tuple[bytes, str]]:
    """Escapes that name characters, not bytes."""
    units = re.findall("....", text.encode("utf-16-be").hex())
    some = json.dumps(text)[1:-1].encode()
    every = b"".join(b"\\u" + unit.encode() for unit in units)
    for escaped in (some, every, json.dumps(text, ensure_ascii=False)[1:-1].encode()):
        yield escaped, "json"
        yield escaped.replace(b"\\", b"\\\\"), "json twice"
    yield "".join(f"%u{unit}" for unit in units).encode(), "percent-u"
    yield html.escape(text).encode(), "html"
    for form in ("&#{};", "&#x{:x};", "&#x{:04x};"):
        yield "".join(form.format(ord(char)) for char in text).encode(), "html"
        some_text = "".join(html.escape(char) if char.isascii() else form.format(ord(char)) for char in text)
        yield some_text.encode(), "html"
    yield (
        "".join(f"\\u{ord(char):04x}" if ord(char) <= MOST_U else f"\\U{ord(char):08x}" for char in text).encode(),
        "repr",
    )
