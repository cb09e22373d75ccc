"""The document that is the consent: checked by its first bytes, sealed with the programme's key, never rendered here."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from engawa.base.kit import opened
from engawa.base.vault import crypto, keys

LARGEST = 5_000_000  # bytes
FIELD = "approval.document"
TYPES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class BadDocument(ValueError):
    """`str()` is the sentence for the page."""


class DocumentDamaged(RuntimeError):
    """The stored file is missing or no longer what the ledger recorded."""


def media_type(content: bytes) -> str:
    """Raises BadDocument for anything but PDF, PNG and JPEG, by content, whatever the name says."""
    if not content:
        raise BadDocument(_("選ばれたファイルは空でした。中身を確かめて、選び直してください。"))
    if len(content) > LARGEST:
        raise BadDocument(_("ファイルは5MBまでです。小さくしてから選び直してください。"))
    for magic, kind in TYPES.items():
        if content.startswith(magic):
            return kind
    raise BadDocument(_("承諾の文書は PDF、PNG、JPEG のいずれかで添付してください。"))


def keep(act: object, *, programme: UUID, row: UUID, content: bytes) -> tuple[str, str]:
    """Seal and store; (key, SHA-256 of the document itself). A rolled-back act leaves ciphertext nobody refers to."""
    opened.require_this(act)
    sealed = crypto.seal(keys.programme_key(programme), field=FIELD, row=row, programme=programme, plain=content)
    key = f"approvals/{programme.hex}/{sha256(sealed).hexdigest()}"
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return key, sha256(content).hexdigest()


def read(*, programme: UUID, row: UUID, key: str, digest: str) -> bytes:
    """The document, checked against what was recorded. Inside the programme. Raises DocumentDamaged."""
    try:
        sealed = _path(key).read_bytes()
        content = crypto.unseal(keys.programme_key(programme), field=FIELD, row=row, programme=programme, sealed=sealed)
    except (FileNotFoundError, crypto.WillNotOpen) as problem:
        raise DocumentDamaged(key) from problem
    if sha256(content).hexdigest() != digest:
        raise DocumentDamaged(key)
    return content


def _path(key: str) -> Path:
    return Path(settings.FILES) / key
