"""Putting a generation back: into a database of its own first, compared with what was kept, and only then in place.

Whoever was erased since does not return: the newest keys hold none of hers, and her rows are erased again.
"""

import contextlib
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from engawa.config import installation
from engawa.config.embedded import write_secret
from engawa.config.installation import Installation, Kind, RefusedError
from engawa.config.keeping import contents, programs, sealing
from engawa.config.keeping.generations import DATABASE, FILES, KEYS, MANIFEST, Generation, newest_keys, pick
from engawa.config.keeping.taking import TOMBSTONES, tombstones
from engawa.config.preparing import administrator
from engawa.config.roles import (
    BACKUP,
    LEDGER,
    MIGRATE,
    OWNER,
    Content,
    connect,
    drop_database,
    ensure_roles,
    login,
    make_database,
)
from engawa.config.supervisor import only_one, say

ASIDE = "engawa_restoring"
FORGET_STRANGERS = """
DELETE FROM vault.lookup AS known
WHERE NOT EXISTS (SELECT FROM public.subjects_subject WHERE id = known.owner)
  AND NOT EXISTS (SELECT FROM public.parties_person WHERE id = known.owner)
"""
"""Newer keys know people whom an older database does not: their addresses must not stay taken."""


def restore(var: Path, folder: Path, identity: Path, *, stamp: str | None = None, replace: bool = False) -> int:
    by = sealing.identities(identity)
    chosen, keyed = pick(folder, stamp), newest_keys(folder)
    told = manifest(chosen, by)
    if not installation.root_key_file(var).exists():
        raise RefusedError(f"先に {installation.root_key_file(var)} を、保管してある控えから戻してください。")
    with only_one(var), administrator(var, _installation(var, told["installation"])) as admin:
        content = _content(var, admin)
        _require_free(content, replace=replace)
        placed = True
        try:
            fill(content, ASIDE, chosen, keyed, by)
            if wrong := differences(content, ASIDE, told, same_keys=chosen == keyed):
                raise RefusedError("\n".join(["戻したものが控えと違うため、置き換えません。", *wrong]))
            marks = _all_marks(var, content, [told, manifest(keyed, by)])
            with unpacked(chosen, by, var) as files:
                if wrong := contents.compare_files(told["files"], contents.tell_files(files)):
                    raise RefusedError("\n".join(["戻したものが控えと違うため、置き換えません。", *wrong]))
                placed = False
                drop_database(content, str(content["name"]))
                make_database(content, str(content["name"]), template=ASIDE)
                placed = True
                _swap(files, var / "files")
        finally:
            if placed:  # else it is all there is
                drop_database(content, ASIDE)
        if marks:
            write_secret(var / TOMBSTONES, "\n".join(marks))
        for words in (["prepare"], ["reerase"]):
            _engawa(words, {})
    say(
        f"{chosen.at.astimezone():%Y-%m-%d %H:%M} の控えを戻しました（表 {len(told['tables'])}、台帳 {len(told['heads'])}）。"
    )
    say("この控えのあとに行われたことは失われています。台帳の末尾を、甲の控えと照らし合わせてください。")
    return 0


def manifest(one: Generation, by: sealing.Identities) -> dict[str, Any]:
    with tempfile.TemporaryFile() as file:
        sealing.open_to(one.part(MANIFEST), by, file)
        file.seek(0)
        kept: dict[str, Any] = json.loads(file.read())
    return kept


def fill(content: Content, name: str, chosen: Generation, keyed: Generation, by: sealing.Identities) -> None:
    """Make the database `name` out of a generation, as the roles that own what is in it: no superuser is needed."""
    drop_database(content, name)
    make_database(content, name, is_template=True, bare=True)
    with connect(login(content, MIGRATE), name) as connection:
        program = programs.find("pg_restore", connection.info.server_version)
    env = programs.reaching(content, MIGRATE, name)
    database, keys = chosen.part(DATABASE), keyed.part(KEYS)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "owner", Path(folder) / "ledger"
        listed = sealing.open_into(database, by, [program, "--list"], env).splitlines()
        apart = [line for line in listed if " ACL " in line and line.endswith(f" {LEDGER}")]
        ours.write_text("\n".join(line for line in listed if line not in apart) + "\n", encoding="utf-8")
        theirs.write_text("\n".join(apart) + "\n", encoding="utf-8")
        words = [program, "--exit-on-error", "--no-password", f"--dbname={name}"]
        owner, ledger = [*words, f"--role={OWNER}"], [*words, f"--role={LEDGER}", f"--use-list={theirs}"]
        for section in ("pre-data", "data"):
            sealing.open_into(database, by, [*owner, f"--use-list={ours}", f"--section={section}"], env)
        sealing.open_into(keys, by, owner, env)
        if chosen != keyed:
            with connect(login(content, MIGRATE), name) as connection:
                connection.execute(f"SET ROLE {OWNER}")
                connection.execute(FORGET_STRANGERS)
        sealing.open_into(database, by, [*owner, f"--use-list={ours}", "--section=post-data"], env)
        sealing.open_into(database, by, ledger, env)


def differences(content: Content, name: str, told: contents.Told, *, same_keys: bool) -> list[str]:
    with connect(login(content, BACKUP), name) as connection:
        return contents.compare(told, contents.tell(connection), beside="\0" if same_keys else "vault.")


@contextlib.contextmanager
def unpacked(one: Generation, by: sealing.Identities, var: Path) -> Iterator[Path]:
    """The sealed files of a generation, in a folder beside their place."""
    with tempfile.TemporaryDirectory(dir=var, prefix="files-") as folder:
        files = Path(folder) / "files"
        files.mkdir(mode=0o700)
        words = ["tar", "--extract", "--file=-", "--no-same-owner", f"--directory={files}"]
        sealing.open_into(one.part(FILES), by, words, {"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
        yield files


def _installation(var: Path, kept: dict[str, str]) -> Installation:
    """What this is; on a new machine what the copy says it was."""
    found = installation.read(var)
    if found is None:
        installation.correct(var, Kind(kept["kind"]), dt.datetime.fromisoformat(kept["made_at"]))
        found = installation.read(var)
    assert found is not None
    if found.kind != Kind(kept["kind"]):
        raise RefusedError(installation.refusal(found.kind, Kind(kept["kind"])))
    return found


def _content(var: Path, admin: Any) -> Content:
    if admin is not None:
        return ensure_roles(admin, var)
    secret = var / "secrets" / "database.json"
    if not secret.exists():
        raise RefusedError("はじめの一回は、管理者の接続先を DATABASE_URL に書いてください。")
    content: Content = json.loads(secret.read_text(encoding="utf-8"))
    return content


def _require_free(content: Content, *, replace: bool) -> None:
    """Nobody works there, and nothing is lost unasked."""
    name = str(content["name"])
    with connect(login(content, BACKUP)) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
            return
    with connect(login(content, BACKUP), name) as connection:
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename LIKE 'engawa%%' AND pid <> pg_backend_pid()"
        if (connection.execute(busy, [name]).fetchone() or (0,))[0]:
            raise RefusedError("Engawa が動いています。先に止めてください（systemctl stop engawa.target）。")
        there = connection.execute("SELECT to_regclass('public.programmes_programme')").fetchone()
        if there and there[0] and not replace:
            held = connection.execute("SELECT count(*) FROM programmes_programme").fetchone()
            if held and held[0]:
                raise RefusedError("今のデータベースには事業があります。失ってよければ --replace を付けてください。")


def _all_marks(var: Path, content: Content, manifests: Iterable[dict[str, Any]]) -> list[str]:
    """Everybody known to be erased: here, in both manifests, and beside the newest keys."""
    found = [*tombstones(var), *(line for one in manifests for line in one["tombstones"])]
    with connect(login(content, BACKUP), ASIDE) as connection:
        rows = connection.execute("SELECT programme::text, encode(mark, 'hex'), instruction::text FROM vault.tombstone")
        for programme, mark, instruction in rows.fetchall():
            found.append(json.dumps({"programme": programme, "mark": mark, "instruction": instruction}))
    return list(dict.fromkeys(line for line in found if line))


def _swap(new: Path, place: Path) -> None:
    old = new.with_name("before")
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _engawa(words: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engawa", *words], cwd=installation.CHECKOUT, env=os.environ | env, check=False
    )
    if done.returncode:
        raise RefusedError(f"「engawa {words[0]}」が終わりませんでした。上の表示をご覧ください。")
