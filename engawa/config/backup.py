"""A backup: the database as `engawa_backup` sees it, and the sealed files. Never the root key, which opens them."""

import datetime as dt
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from engawa.config import installation, places
from engawa.config.installation import RefusedError
from engawa.config.preparing import administrator
from engawa.config.roles import BACKUP, login
from engawa.config.supervisor import say


def backup(var: Path, folder: Path) -> int:
    decided = installation.read(var)
    secret = var / "secrets" / "database.json"
    if decided is None or not secret.exists():
        raise RefusedError("データがまだありません。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    database, files = folder / f"engawa-{stamp}.dump", folder / f"engawa-{stamp}-files.tar"
    program = str(places.wheel_programs() / "bin" / "pg_dump")
    if decided.database == "outside":
        program = shutil.which("pg_dump") or ""
    if not program:
        raise RefusedError("pg_dump がありません。サーバーと同じ版の PostgreSQL の道具を入れてください。")
    with administrator(var, decided):
        dump(program, json.loads(secret.read_text(encoding="utf-8")), database)
    _pack(var / "files", files)
    say(f"控えを作りました: {database}、{files}")
    say("secrets/root.key は入っていません。別の場所に保管してください。")
    return 0


def dump(program: str, content: dict[str, object], target: Path) -> None:
    """One file for pg_restore. Under forced row-level security any other role would write an empty one, or none."""
    params = login(content, BACKUP)
    draft = target.with_suffix(".part")
    where = {"PGHOST": params.host, "PGPORT": str(params.port), "PGUSER": params.user, "PGPASSWORD": params.password}
    where |= {f"PG{key.upper()}": value for key, value in params.options.items()}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        done = subprocess.run(
            [program, "--format=custom", "--no-password", str(content["name"])],
            env=os.environ | where,
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        draft.unlink()
        raise RefusedError("控えを作れません。\n" + done.stderr.decode(errors="replace").strip())
    draft.rename(target)


def _pack(files: Path, target: Path) -> None:
    opened = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    with opened as file, tarfile.open(fileobj=file, mode="w") as archive:
        if files.exists():
            archive.add(files, arcname="files")
