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


def plain(value: Any) -> Any:
    """Reduce a value to what canonical JSON may hold; a float is refused."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
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
