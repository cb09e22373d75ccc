"""A document between the form it came with and the proof that follows: sealed, under a name nobody can guess, for an hour.

The page that asks for the proof sends the form again, and a browser sends no file twice.
"""

import time
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.vault import crypto, keys

FIELD = "document.handed"
KEPT_SECONDS = 3600


def hand_in(programme: Programme, content: bytes) -> UUID:
    """Keep it until the act; whatever was left lying for longer goes."""
    folder, token = _folder(programme), uuid4()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    with inside(programme):
        key = keys.programme_key(programme.pk)
    sealed = crypto.seal(key, field=FIELD, row=token, programme=programme.pk, plain=content)
    (folder / token.hex).write_bytes(sealed)
    return token


def handed(programme: Programme, token: UUID) -> bytes | None:
    """What was handed in; None when it is gone."""
    try:
        sealed = (_folder(programme) / token.hex).read_bytes()
    except FileNotFoundError:
        return None
    with inside(programme):
        key = keys.programme_key(programme.pk)
    return crypto.unseal(key, field=FIELD, row=token, programme=programme.pk, sealed=sealed)


def forget(programme: Programme, token: UUID) -> None:
    (_folder(programme) / token.hex).unlink(missing_ok=True)


def _folder(programme: Programme) -> Path:
    return Path(settings.FILES) / "handed" / programme.pk.hex
