"""Where frozen files lie: named by their content, written once, never overwritten. Papers hold no persons, so they are plain."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDER = "papers"


def keep(content: bytes, suffix: str = "pdf") -> tuple[str, str]:
    """Store bytes and return (key, SHA-256). An act that is rolled back leaves an orphan, which harms nobody."""
    digest = sha256(content).hexdigest()
    key = f"{FOLDER}/{digest[:2]}/{digest}.{suffix}"
    path = _path(key)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    return key, digest


def read(key: str) -> bytes | None:
    """The bytes under a key, None when the file is gone."""
    try:
        return _path(key).read_bytes()
    except FileNotFoundError:
        return None


def _path(key: str) -> Path:
    return Path(settings.FILES) / key
