"""One generation: the database as `engawa_backup` sees it at one moment, its keys apart, and the sealed files.

Never the root key, which opens them.
"""

import datetime as dt
import io
import json
import os
from pathlib import Path

from engawa.config import installation
from engawa.config.installation import RefusedError
from engawa.config.keeping import contents, programs, sealing
from engawa.config.keeping.generations import DATABASE, FILES, KEYS, MANIFEST, STAMP, Generation, tidy
from engawa.config.preparing import administrator
from engawa.config.roles import BACKUP, Content, connect, login
from engawa.config.supervisor import say

KEPT_DAYS = 30
KEY_TABLES = ("vault.key", "vault.lookup", "vault.tombstone")
TOMBSTONES = "tombstones.jsonl"
LAST = "backup.json"
"""Beside the data: when the last backup was made, and where."""


def backup(var: Path, folder: Path) -> int:
    to = sealing.recipients(os.environ.get("ENGAWA_BACKUP_RECIPIENTS", ""))
    decided = installation.read(var)
    secret = var / "secrets" / "database.json"
    if decided is None or not secret.exists():
        raise RefusedError("データがまだありません。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with administrator(var, decided):
        made = take(var, json.loads(secret.read_text(encoding="utf-8")), folder, to)
    (var / LAST).write_text(json.dumps({"at": made.at.isoformat(), "folder": str(folder)}), encoding="utf-8")
    days = int(os.environ.get("ENGAWA_BACKUP_KEEP_DAYS") or KEPT_DAYS)
    ended = tidy(folder, days=days, now=dt.datetime.now(dt.UTC))
    say(f"控えを作りました: {folder}（{made.stamp}）。期限の過ぎた {len(ended)} 個のファイルを消しました。")
    say("root.key は入っていません。控えとは別の場所に保管してください。")
    return 0


def take(var: Path, content: Content, folder: Path, to: sealing.Recipients) -> Generation:
    made = Generation(dt.datetime.now(dt.UTC).strftime(STAMP), folder)
    name = str(content["name"])
    env = programs.reaching(content, BACKUP, name)
    with connect(login(content, BACKUP), name) as eye:
        _require_sight(eye.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone())
        program = programs.find("pg_dump", eye.info.server_version)
        eye.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = str((eye.execute("SELECT pg_export_snapshot()").fetchone() or ("",))[0])
        words = [program, "--format=custom", "--no-password", f"--snapshot={snapshot}"]
        rest = [f"--exclude-table-data={table}" for table in KEY_TABLES]
        sealing.seal_output([*words, *rest], env, made.part(DATABASE), to)
        keys = ["--data-only", *(f"--table={table}" for table in KEY_TABLES)]
        sealing.seal_output([*words, *keys], env, made.part(KEYS), to)
        told = contents.tell(eye)
        eye.execute("COMMIT")
    files = var / "files"
    files.mkdir(exist_ok=True, mode=0o700)
    told["files"] = contents.tell_files(files)
    packing = ["tar", "--create", "--file=-", f"--directory={files}", "."]
    # 1: a file came or went meanwhile.
    sealing.seal_output(packing, {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, made.part(FILES), to, well=(0, 1))
    told |= {"installation": json.loads((var / "installation.json").read_text(encoding="utf-8"))}
    told |= {"tombstones": tombstones(var)}
    sealing.seal(io.BytesIO(json.dumps(told).encode()), made.part(MANIFEST), to)
    return made


def last(var: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(json.loads((var / LAST).read_text(encoding="utf-8"))["at"])
    except FileNotFoundError:
        return None


def tombstones(var: Path) -> list[str]:
    """Hashes of whom no copy may bring back."""
    try:
        return (var / TOMBSTONES).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []


def _require_sight(row: tuple[object, ...] | None) -> None:
    if row is None or not row[0]:
        message = "engawa_backup に BYPASSRLS がないため、控えを作れません。データベースの管理者が付けてください（deploy/README.md）。"
        raise RefusedError(message)
