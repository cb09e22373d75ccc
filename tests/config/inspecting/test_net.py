"""Values wrapped by other people's encoders, never by our own."""

import base64
import bz2
import datetime as dt
import gzip
import html
import io
import json
import lzma
import os
import quopri
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from uuid import UUID

import jaconv
import pytest

from engawa.config.inspecting.net import Net
from engawa.config.inspecting.values import Value
from engawa.shared.documents.render import render
from tests.shared.documents.test_render import TEMPLATE, data

NAME, KANA, OTHER = "湯梨浜砂子", "ユリハマガナコ", "三朝温泉太郎とユリハマの砂子さん"
NET = Net([Value("氏名", text=NAME)])
KANA_NET = Net([Value("かな", text=KANA)])


def session(text: str) -> bytes:
    from django.contrib.sessions.backends.db import SessionStore

    encoded = SessionStore().encode({"note": text * 5})
    assert encoded.startswith("."), "this one was to be compressed"
    return encoded.encode()


def letter(charset: str, encoding: str) -> Callable[[str], bytes]:
    def write(text: str) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["Subject"] = "お知らせ"
        message.set_content(f"{'ご案内です。' * 6}{text} 様\n", charset=charset, cte=encoding)
        return message.as_bytes()

    return write


def zipped(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>" * 3)
    return file.getvalue()


def paper(text: str) -> bytes:
    return render(TEMPLATE, data(f"本文に{text}があります。"), at=dt.datetime(2026, 2, 14, tzinfo=dt.UTC))


WRAPPERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "shift_jis": lambda text: text.encode("shift_jis"),
    "cp932": lambda text: text.encode("cp932"),
    "euc-jp": lambda text: text.encode("euc_jp"),
    "iso-2022-jp": lambda text: f"申込者は{text}さん".encode("iso2022_jp"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-7": lambda text: text.encode("utf-7"),
    "percent": lambda text: f"/?q={urllib.parse.quote(text)}".encode(),
    "percent, small letters": lambda text: urllib.parse.quote(text).lower().encode(),
    "percent of shift_jis": lambda text: urllib.parse.quote(text.encode("cp932")).encode(),
    "base64 at 0": lambda text: base64.b64encode(text.encode()),
    "base64 at 1": lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
    "base64 at 2": lambda text: base64.b64encode(b"xx" + text.encode() + b"y"),
    "base64 in lines": lambda text: base64.encodebytes(b"-" * 46 + text.encode() * 4),
    "base64url of utf-16": lambda text: base64.urlsafe_b64encode(text.encode("utf-16-le")),
    "quoted-printable": lambda text: quopri.encodestring(("あいうえお" + text).encode()),
    "encoded word b": lambda text: Header(text, "utf-8").encode().encode(),
    "encoded word iso-2022-jp": lambda text: Header(text, "iso-2022-jp").encode().encode(),
    "encoded words folded": lambda text: Header("前置きの長い件名です。" * 3 + text * 2, "utf-8").encode().encode(),
    "encoded words, split within": lambda text: "\r\n ".join(
        f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in (text[:2], text[2:])
    ).encode(),
    "encoded word q": lambda text: f"=?utf-8?q?{quopri.encodestring(text.encode(), header=True).decode()}?=".encode(),
    "letter in base64": letter("utf-8", "base64"),
    "letter in quoted-printable": letter("utf-8", "quoted-printable"),
    "letter in iso-2022-jp": letter("iso-2022-jp", "7bit"),
    "hex": lambda text: text.encode().hex().encode(),
    "hex, great letters": lambda text: text.encode().hex().upper().encode(),
    "hex of bytea": lambda text: ("\\x" + text.encode("utf-16-le").hex()).encode(),
    "json": lambda text: json.dumps({"name": text}).encode(),
    "json twice": lambda text: json.dumps(json.dumps({"name": text})).encode(),
    "html, decimal": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "html, hex": lambda text: "".join(f"&#x{ord(char):X};" for char in text).encode(),
    "python's bytes": lambda text: repr(text.encode()).encode(),
    "python's bytes twice": lambda text: json.dumps(repr(text.encode("cp932"))).encode(),
    "python's ascii": lambda text: ascii(text).encode(),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
    "javascript's escape": lambda text: "".join(f"%u{ord(char):04X}" for char in text).encode(),
    "wide spaces between": lambda text: "　".join((text[:3], text[3:])).encode(),
    "lines between": lambda text: "\r\n".join((text[:3], text[3:])).encode(),
    "gzip": lambda text: gzip.compress(text.encode("cp932")),
    "zlib in the midst": lambda text: os.urandom(100) + zlib.compress(text.encode()) + os.urandom(100),
    "zlib broken off": lambda text: zlib.compress(text.encode() + os.urandom(4000))[:-200],
    "bzip2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(f"{text}、".encode() * 40),
    "zip": zipped,
    "gzip in base64": lambda text: base64.b64encode(gzip.compress(json.dumps(text).encode())),
    "base64 in gzip": lambda text: gzip.compress(base64.b64encode(b"1" + text.encode())),
    "session": session,
    "session among letters": lambda text: b"abc" + session(text)[1:],
    "pdf": paper,
}
SPACED = {"wide spaces between"}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_name_is_found_in_every_wrapping_and_nobody_elses_is(wrapper: str) -> None:
    wrap = WRAPPERS[wrapper]
    net = Net([Value("氏名", parts=(NAME[:3], NAME[3:]))]) if wrapper in SPACED else NET

    assert {
        label
        for label, _encoding in net.search(b"before " + b"\n" + wrap(NAME) if wrapper not in WHOLE else wrap(NAME))
    } == {"氏名"}
    assert net.search(wrap(OTHER)) == {}


WHOLE = {"pdf", "bzip2", "xz"}
"""Known by how a file begins."""


@pytest.mark.parametrize(
    "content",
    [
        unicodedata.normalize("NFD", KANA).encode(),
        unicodedata.normalize("NFD", jaconv.kata2hira(KANA)).encode(),
        jaconv.kata2hira(KANA).encode(),
        jaconv.kata2hira(KANA).encode("cp932"),
        jaconv.z2h(KANA, kana=True).encode(),
        jaconv.z2h(KANA, kana=True).encode("cp932"),
    ],
)
def test_kana_are_found_however_they_are_written(content: bytes) -> None:
    assert KANA_NET.search(content)


@pytest.mark.parametrize(
    "written",
    ["suna.yurihama@example.jp", "SUNA.YURIHAMA@EXAMPLE.JP", "ｓｕｎａ．ｙｕｒｉｈａｍａ＠ｅｘａｍｐｌｅ．ｊｐ"],
)
def test_an_address_is_found_in_any_case_and_width(written: str) -> None:
    net = Net([Value("メール", text="Suna.Yurihama@example.jp")])

    assert net.search(written.encode())
    assert net.search(urllib.parse.quote(written, safe="").encode())
    assert net.search(b"suna.yurihama@example.com") == {}


@pytest.mark.parametrize(
    "written", ["0857-12-3456", "0857123456", "+81857123456", "+81 857-12-3456", "０８５７－１２－３４５６"]
)
def test_a_number_is_found_however_it_is_dialled(written: str) -> None:
    net = Net([Value("電話", text="0857-12-3456")])

    assert net.search(f"tel:{written};".encode())
    assert net.search(b"0857-12-3465 081857123465") == {}


def test_an_identifier_is_found_with_dashes_without_and_as_sixteen_bytes() -> None:
    own, other = UUID("0192a7b0-0000-7000-8000-00000000abcd"), UUID("0192a7b0-0000-7000-8000-00000000abce")
    net = Net([Value("識別子", text=str(own).upper())])

    for form in (str(own), own.hex.upper()):
        assert net.search(form.encode())
    assert net.search(b"\x01" + own.bytes)
    assert net.search(base64.b64encode(b"\x01" + own.bytes))
    assert net.search(f"{other}{other.hex}".encode() + other.bytes) == {}


def test_bytes_are_found_as_they_are_as_text_and_by_halves() -> None:
    key = os.urandom(60)
    net = Net([Value("鍵", raw=key)])

    for form in (
        key,
        key.hex().encode(),
        base64.b64encode(b"1" + key),
        repr(key).encode(),
        key[:24],
        key[-24:].hex().encode(),
    ):
        assert net.search(b"..." + form), form
    assert net.search(os.urandom(10_000)) == {}


def test_short_parts_count_only_side_by_side() -> None:
    net = Net([Value("氏名", parts=("湯", "砂子"))])

    for together in ("湯\0砂子", '{"family":"湯","given":"砂子"}', "砂子　湯", "<td>湯</td><td>砂子</td>"):
        assert net.search(together.encode()), together
    for apart in ("湯のそばの砂子", "湯", "砂子", "湯" + "." * 40 + "砂子"):
        assert net.search(apart.encode()) == {}, apart


def test_of_a_long_text_a_half_is_enough_and_a_phrase_is_not() -> None:
    text = (
        "私は湯梨浜で生まれ、梨の畑を手伝いながら、町の図書館で働いてきました。\n" * 2
        + "これからは砂丘のそばで、人の話を聞く仕事がしたいです。"
    )
    net = Net([Value("自己紹介", text=text)])

    assert net.search(text[len(text) // 2 :].encode())
    assert net.search("町の図書館で働いてきました。".encode()) == {}


@pytest.mark.parametrize(
    "value", [Value("姓", text="湯"), Value("姓", text="砂丘"), Value("番号", text="12345"), Value("印", raw=b"abc")]
)
def test_what_is_too_short_is_not_looked_for_alone(value: Value) -> None:
    net = Net([value])

    assert (net.patterns, value.too_short) == (0, True)
    assert net.search((value.text.encode() or value.raw) * 3) == {}


def test_a_letters_second_byte_in_shift_jis_is_not_taken_for_another_letter() -> None:
    asked: Any = "アイウ".encode("cp932")
    other = asked.swapcase()

    assert asked != other
    assert Net([Value("かな", text="アイウ")]).search(other) == {}


def test_every_letter_of_html_may_be_escaped() -> None:
    text = 'A&B "砂子" 湯梨浜'

    assert Net([Value("自由記述", text=text)]).search(html.escape(text).encode())
