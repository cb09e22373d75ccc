"""Canonical text of an entry: UTF-8 JSON, sorted keys, strings, integers, true/false/null only (RFC 8785 subset)."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

DOMAIN = b"engawa.entry.v1\x00"
GENESIS = b"\x00" * 32


SAFE = 2**53 - 1
"""The largest number every JSON reader keeps exact."""


def plain(value: Any) -> Any:
    """Reduce a value to what canonical JSON may hold; floats, local times and what no reader keeps are refused."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("text with a NUL has no canonical form")
        return str(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > SAFE:
            raise ValueError(f"{value} is beyond what JSON readers keep exact")
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError("a time without zone has no canonical form")
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return _plain_many(value)


def _plain_many(value: Any) -> Any:
    if isinstance(value, Mapping):
        named = {str(plain(key)): plain(item) for key, item in value.items()}
        if len(named) != len(value):
            raise ValueError("two names become one")
        return named
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(plain(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return sha256(canonical(body).encode()).hexdigest()


def entry_hash(prev: bytes, seq: int, body: str) -> bytes:
    return sha256(DOMAIN + prev + seq.to_bytes(8, "big", signed=True) + body.encode()).digest()
