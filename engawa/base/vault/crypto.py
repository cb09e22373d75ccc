"""AES-256-GCM envelopes and derived keys. Value = 0x01 | key id (16) | nonce (12) | ciphertext and tag.

Additional data = field uid, row id, programme, key id: a value moved to another row, field or programme fails.
"""

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE = 12
KEY_BYTES = 32
HEADER = 1 + 16 + NONCE
TAG = 16


class WillNotOpen(Exception):
    """The value was altered, moved, or its key is gone. Shown as 「読み取れません」, never as a blank."""


@dataclass(frozen=True, repr=False)
class OpenKey:
    id: UUID
    secret: bytes


@lru_cache(maxsize=1)
def root_key() -> bytes:
    secret = Path(settings.ENGAWA_ROOT_KEY_FILE).read_bytes()
    if len(secret) != KEY_BYTES:
        raise ValueError("the root key file must hold exactly 32 bytes")
    return secret


def derive(secret: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label.encode()).derive(secret)


def _context(key_id: UUID, field: str, row: UUID, programme: UUID) -> bytes:
    return b"\x00".join((field.encode(), row.bytes, programme.bytes, key_id.bytes))


def seal(key: OpenKey, *, field: str, row: UUID, programme: UUID, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    body = AESGCM(key.secret).encrypt(nonce, plain, _context(key.id, field, row, programme))
    return VERSION + key.id.bytes + nonce + body


def is_sealed(value: bytes) -> bool:
    return len(value) >= HEADER + TAG and value[:1] == VERSION


def key_id_of(sealed: bytes) -> UUID:
    if not is_sealed(sealed):
        raise WillNotOpen("not a sealed value")
    return UUID(bytes=sealed[1:17])


def unseal(key: OpenKey, *, field: str, row: UUID, programme: UUID, sealed: bytes) -> bytes:
    if key_id_of(sealed) != key.id:
        raise WillNotOpen("sealed with another key")
    try:
        return AESGCM(key.secret).decrypt(sealed[17:HEADER], sealed[HEADER:], _context(key.id, field, row, programme))
    except InvalidTag:
        raise WillNotOpen("altered, moved, or of another row") from None


def wrap(parent: bytes, *, key: OpenKey, programme: UUID) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(parent).encrypt(nonce, key.secret, b"wrap\x00" + key.id.bytes + programme.bytes)


def unwrap(parent: bytes, *, key_id: UUID, programme: UUID, wrapped: bytes) -> OpenKey:
    if len(wrapped) < NONCE + TAG:
        raise WillNotOpen("the wrapped key is gone or cut short")
    try:
        secret = AESGCM(parent).decrypt(wrapped[:NONCE], wrapped[NONCE:], b"wrap\x00" + key_id.bytes + programme.bytes)
    except InvalidTag:
        raise WillNotOpen("the wrapped key does not open") from None
    return OpenKey(key_id, secret)


def keyed_hash(secret: bytes, value: str) -> bytes:
    """Full-length HMAC-SHA-256, 32 bytes."""
    return hmac.new(secret, value.encode(), sha256).digest()


def installation_secret(label: str) -> bytes:
    """A secret of the whole installation, derived from the root key: for tokens and codes outside programmes."""
    return derive(root_key(), f"engawa.installation.{label}")
