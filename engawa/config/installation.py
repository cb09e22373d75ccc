"""What this installation is: a demonstration, production, or a test.

Decided when its database is first made, kept in a file and in the database, and never switched: a demonstration has
sign-in links for every role, and data of real people must not slip in behind them.
"""

import dataclasses
import datetime as dt
import enum
import hashlib
import json
import os
import secrets
from pathlib import Path

from engawa.config.embedded import write_secret

CHECKOUT = Path(__file__).resolve().parents[2]
ROOT_KEY_BYTES = 32


class Kind(enum.StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


KIND_LABELS = {Kind.DEMO: "デモ", Kind.PRODUCTION: "本番", Kind.TEST: "テスト"}


class RefusedError(RuntimeError):
    """Something the operator asked for which this installation doesn't do; the message is for people."""


@dataclasses.dataclass(frozen=True)
class Installation:
    kind: Kind
    made_at: dt.datetime
    database: str
    """`embedded` or `outside`."""


def var_folder() -> Path:
    return Path(os.environ.get("ENGAWA_VAR") or CHECKOUT / "var").resolve()


def read(var: Path) -> Installation | None:
    try:
        kept = json.loads((var / "installation.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    made_at = dt.datetime.fromisoformat(kept["made_at"])
    return Installation(Kind(kept["kind"]), made_at, kept.get("database", "embedded"))


def decide(var: Path, wanted: Kind | None) -> Installation:
    """Return the installation as it is, or make it `wanted`; None takes what is there, else production."""
    found = read(var)
    if found is None:
        return _write(var, wanted or Kind.PRODUCTION, dt.datetime.now(dt.UTC))
    if wanted is not None and wanted != found.kind:
        raise RefusedError(refusal(found.kind, wanted))
    return found


def correct(var: Path, kind: Kind, made_at: dt.datetime) -> None:
    """Take over what the database says, when the file was lost."""
    _write(var, kind, made_at)


def refusal(found: Kind, wanted: Kind) -> str:
    return (
        f"この環境は「{KIND_LABELS[found]}」として作られています。「{KIND_LABELS[wanted]}」には変えられません。"
        "別のフォルダー（ENGAWA_VAR）に新しく作ってください。"
    )


def root_key_file(var: Path) -> Path:
    return Path(os.environ.get("ENGAWA_ROOT_KEY_FILE") or var / "secrets" / "root.key")


def ensure_root_key(var: Path) -> None:
    """The key over all keys (32 bytes). Without it nothing sealed can be read again: keep it apart from backups.

    Never made anew for a database that has one: what is sealed would stay shut, and what comes would be sealed anew.
    """
    path = root_key_file(var)
    if path.exists():
        return
    if (var / "secrets" / "database.json").exists():
        raise RefusedError(
            f"{path} がありません。保管してある控えから戻してください。新しく作ると、封じた情報を開けません。"
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(ROOT_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _write(var: Path, kind: Kind, made_at: dt.datetime) -> Installation:
    database = "outside" if os.environ.get("DATABASE_URL") else "embedded"
    var.mkdir(parents=True, exist_ok=True)
    content = {"kind": kind.value, "made_at": made_at.isoformat(), "database": database}
    write_secret(var / "installation.json", json.dumps(content))
    return Installation(kind, made_at, database)


def django_secret(root_key: Path) -> str:
    """Signs sessions and form tokens. Derived, so that there is one secret to keep."""
    material = root_key.read_bytes() if root_key.exists() else secrets.token_bytes(ROOT_KEY_BYTES)
    return hashlib.sha256(b"engawa.django\x00" + material).hexdigest()
