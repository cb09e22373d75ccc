"""Bytes wrapped in bytes: folded lines, encoded words, base64, compressed streams, archives, text of PDF pages."""

import binascii
import bz2
import contextlib
import email.header
import io
import logging
import lzma
import re
import struct
import zlib
from collections.abc import Iterable, Iterator

from ahocorasick_rs import BytesAhoCorasick

MOST = 64_000_000
"""Bytes taken out of one wrapping: a bomb must not fill the memory."""
LEAST = 8
SEALED = {
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"age-encryption.org/": "age",
    b"-----BEGIN AGE": "age",
}
"""How files begin that we cannot open."""

_FOLDS = (b"=\r\n", b"=\n", b"\r\n ", b"\n ", b"\r\n", b"\n", b"\\r\\n", b"\\n")
_WORD = re.compile(
    rb"=\?[A-Za-z0-9*_-]{3,30}\?[bBqQ]\?[!->@-~]*\?=(?:\s*=\?[A-Za-z0-9*_-]{3,30}\?[bBqQ]\?[!->@-~]*\?=)*"
)
_RUN = re.compile(rb"[A-Za-z0-9+/_-](?<![A-Za-z0-9+/_-]{2})[A-Za-z0-9+/_-]{31,}")
"""Letters of base64. Shorter runs are left to the patterns. (Looking behind saves trying again within a run.)"""
_HEX = re.compile(rb"x?((?:[0-9a-fA-F]{2})+)")
_STREAMS = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"\x1f\x8b\x08", b"PK\x03\x04")
_STREAM = BytesAhoCorasick(_STREAMS)
_URLSAFE = bytes.maketrans(b"-_", b"+/")


def unfolded(data: bytes) -> bytes:
    """Lines joined as mail and base64 break them; the same object when there is nothing to join."""
    joined = data
    for fold in _FOLDS:
        joined = joined.replace(fold, b"")
    return data if len(joined) == len(data) else joined


def opened(data: bytes, flat: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything found packed in `data`; `flat` is the same without line breaks."""
    yield from (("encoded word", text) for text in _joined(_words(data)))
    runs = [found[0] for found in _RUN.finditer(flat)]
    yield from (("base64", blob) for blob in (_base64(runs) if runs else ()))
    yield from (("hex", blob) for blob in _joined(_hex(runs)))
    yield from _streams(data)
    yield from _whole(data)


def sealed_as(beginning: bytes) -> str:
    """Name of a packing we cannot open; empty for everything else."""
    return next((name for magic, name in SEALED.items() if beginning.startswith(magic)), "")


def _joined(blobs: Iterator[bytes]) -> Iterator[bytes]:
    """Many small ones as one, so that casting the net costs once."""
    if whole := b"\0\0\0\0".join(blobs):
        yield whole


def _words(data: bytes) -> Iterator[bytes]:
    for found in _WORD.finditer(data):
        with contextlib.suppress(LookupError, UnicodeError, ValueError, email.errors.HeaderParseError):
            words = re.sub(r"\?=\s*=\?", "?= =?", found[0].decode("ascii"))
            yield str(email.header.make_header(email.header.decode_header(words))).encode()


def _base64(runs: Iterable[bytes]) -> Iterator[bytes]:
    """Read from each of four places: in a page of a table the letter before a run may look like one of its own."""
    whole = [run + b"A" * (-len(run) % 4) for run in runs]
    for start in range(4):
        letters = b"A" * start + b"AAAA".join(whole)
        yield binascii.a2b_base64(letters[: len(letters) // 4 * 4].translate(_URLSAFE))


def _hex(runs: Iterable[bytes]) -> Iterator[bytes]:
    return (bytes.fromhex(found[1].decode("ascii")) for run in runs if (found := _HEX.fullmatch(run)))


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    left, end = MOST, 0
    for number, at, _end in _STREAM.find_matches_as_indexes(data):
        if at < end or left <= 0:
            continue
        kind, start, bits = "zlib", at, zlib.MAX_WBITS
        if _STREAMS[number].startswith(b"\x1f"):
            kind, bits = "gzip", zlib.MAX_WBITS + 16
        elif _STREAMS[number].startswith(b"PK"):
            if len(data) < at + 30 or struct.unpack_from("<H", data, at + 8)[0] != zlib.DEFLATED:
                continue
            kind, bits = "zip", -zlib.MAX_WBITS
            start = at + 30 + sum(struct.unpack_from("<HH", data, at + 26))
        text, used = _inflate(memoryview(data)[start:], bits, left)
        if len(text) >= LEAST:
            left -= len(text)
            end = start + used
            yield kind, text


def _inflate(packed: memoryview, bits: int, most: int) -> tuple[bytes, int]:
    """What could be unpacked, also of a stream that breaks off, and the length of its packing when it ended well."""
    machine = zlib.decompressobj(bits)
    out, at, step = [], 0, 65536
    size = 0
    while at < len(packed) and not machine.eof and size < most:
        piece = packed[at : at + step]
        at += len(piece)
        try:
            out.append(machine.decompress(piece, most - size))
        except zlib.error:
            break
        size += len(out[-1])
    return b"".join(out), at - len(machine.unused_data) if machine.eof else 0


def _whole(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"%PDF-"):
        yield "pdf", _pdf(data)
    elif data.startswith(b"BZh"):
        yield "bzip2", _unpack(bz2.BZ2Decompressor(), data)
    elif data.startswith(b"\xfd7zXZ\0"):
        yield "xz", _unpack(lzma.LZMADecompressor(), data)


def _unpack(machine: bz2.BZ2Decompressor | lzma.LZMADecompressor, data: bytes) -> bytes:
    with contextlib.suppress(OSError, EOFError, lzma.LZMAError):
        return machine.decompress(data, MOST)
    return b""


def _pdf(data: bytes) -> bytes:
    """What a reader of the pages would copy, and what the document says of itself."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # its complaints quote what it reads
    found: list[str] = []
    with contextlib.suppress(Exception):  # a broken or locked document: its bytes and streams are searched all the same
        paper = pypdf.PdfReader(io.BytesIO(data))
        found += [str(text) for text in (paper.metadata or {}).values()]
        for page in paper.pages:
            found.append(page.extract_text())
    text = "\n".join(found)
    return f"{text}\n\n{''.join(text.split())}".encode(errors="replace")
