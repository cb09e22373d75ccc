"""What a database and a folder of files hold, told in counts and hashes: of the original, and of what was put back."""

import hashlib
from pathlib import Path
from typing import Any

from psycopg import sql

from engawa.config.roles import Connection

Told = dict[str, Any]
"""`tables`: name → [rows, SHA-256 of its rows in any order] · `heads`: chain → [seq, hash]."""

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') ORDER BY 1, 2
"""
ROWS = """
SELECT count(*), encode(sha256(coalesce(string_agg(line, ''::bytea ORDER BY line), ''::bytea)), 'hex')
FROM (SELECT sha256(convert_to(engawa_row::text, 'UTF8')) AS line FROM {} AS engawa_row) AS lines
"""


def tell(connection: Connection) -> Told:
    """Asked as `engawa_backup`, which row-level security hides nothing from."""
    connection.execute("SET timezone = 'UTC'")
    names = connection.execute(TABLES).fetchall()
    tables = {}
    for schema, name in names:
        row = connection.execute(sql.SQL(ROWS).format(sql.Identifier(schema, name))).fetchone()
        tables[f"{schema}.{name}"] = list(row or ())
    heads = {}
    if "public.ledger_head" in tables:
        rows = connection.execute("SELECT programme::text, seq, encode(hash, 'hex') FROM ledger_head").fetchall()
        heads = {programme: [seq, digest] for programme, seq, digest in rows}
    return {"tables": tables, "heads": heads}


def compare(before: Told, after: Told, *, beside: str = "\0") -> list[str]:
    """A sentence for each difference. Tables whose name begins with `beside` are left out."""
    found = []
    for name in sorted({*before["tables"], *after["tables"]}):
        was, now = before["tables"].get(name), after["tables"].get(name)
        if name.startswith(beside) or was == now:
            continue
        if was is None or now is None:
            found.append(f"表 {name} が{'控えにありません' if was is None else '戻っていません'}。")
        elif was[0] != now[0]:
            found.append(f"表 {name} は、控えでは {was[0]} 行、戻したものでは {now[0]} 行です。")
        else:
            found.append(f"表 {name} の内容が、控えと違います。")
    if before["heads"] != after["heads"]:
        found.append("台帳の末尾が、控えと違います。")
    return found


def tell_files(folder: Path) -> dict[str, str]:
    """Path below the folder → SHA-256. Sealed files have meaningless names."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def compare_files(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """A file that came while the copy was made is no fault."""
    wrong = sum(after.get(name) != digest for name, digest in before.items())
    return [f"封じたファイル {wrong} 個が、控えと違うか、戻っていません。"] if wrong else []
