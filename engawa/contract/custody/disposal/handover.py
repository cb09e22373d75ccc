"""What to look for afterwards, from before the erasure to the search: in memory that no disk holds, and sealed.

A worker that is killed in between starts again without her key, so its own memory is not enough. A folder of the
kernel's shared memory outlives the process and not the machine; where there is none, the values are lost with the
process, and the record says so.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from engawa.base.kit.ids import PLATFORM
from engawa.base.vault import crypto

FIELD = "erasure.handover"
SHARED = Path("/dev/shm")  # noqa: S108 - memory, not a temporary file; the folder below is ours alone


@dataclass(frozen=True)
class Sought:
    """One thing to look for: a text, its parts side by side, or bytes."""

    label: str
    text: str = ""
    parts: tuple[str, ...] = ()
    raw: bytes = b""


def keep(request: UUID, values: Iterable[Sought]) -> bool:
    """False when this machine has no memory that outlives a process."""
    folder = _folder()
    if folder is None:
        return False
    plain = [{"label": v.label, "text": v.text, "parts": list(v.parts), "raw": v.raw.hex()} for v in values]
    sealed = crypto.seal(_key(), field=FIELD, row=request, programme=PLATFORM, plain=json.dumps(plain).encode())
    draft = folder / f"{request.hex}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
    draft.rename(folder / request.hex)
    return True


def kept(request: UUID) -> list[Sought] | None:
    folder = _folder()
    try:
        sealed = (folder / request.hex).read_bytes() if folder else b""
        plain = crypto.unseal(_key(), field=FIELD, row=request, programme=PLATFORM, sealed=sealed)
    except (FileNotFoundError, crypto.WillNotOpen):
        return None
    return [
        Sought(one["label"], one["text"], tuple(one["parts"]), bytes.fromhex(one["raw"])) for one in json.loads(plain)
    ]


def drop(request: UUID) -> None:
    folder = _folder()
    if folder is not None:
        (folder / request.hex).unlink(missing_ok=True)


def _key() -> crypto.OpenKey:
    return crypto.OpenKey(PLATFORM, crypto.installation_secret(FIELD))


def _folder() -> Path | None:
    if not _is_memory(SHARED):
        return None
    name = sha256(os.fsencode(settings.VAR)).hexdigest()[:16]
    folder = SHARED / f"engawa-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder if folder.stat().st_uid == os.geteuid() else None


def _is_memory(folder: Path) -> bool:
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return False
    return any(words[1] == str(folder) and words[2] == "tmpfs" for words in mounts) and os.access(folder, os.W_OK)
