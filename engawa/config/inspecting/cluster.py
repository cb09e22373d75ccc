"""Raw bytes of the embedded server's files: tables, indexes and their free space, write-ahead log, logs, everything."""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from engawa.config.inspecting.files import Spot, search_file
from engawa.config.inspecting.report import Report

KINDS = {"r": "heap", "m": "heap", "i": "index", "t": "toast", "S": "heap"}
FORKS = {"fsm": "空きの地図", "vm": "見え方の地図", "init": "初めの形"}
_FILE = re.compile(r"(?:t\d+_)?(\d+)(?:_(fsm|vm|init))?(?:\.\d+)?")

FILES = """
SELECT pg_relation_filenode(c.oid), c.reltablespace = 1664, c.relkind::text, n.nspname || '.' || c.relname,
       coalesce(owner.named, '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL (
    SELECT t.relnamespace::regnamespace || '.' || t.relname AS named FROM pg_class t
     WHERE t.oid = coalesce((SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = c.oid), 0) OR t.reltoastrelid = c.oid
     LIMIT 1) owner ON true
 WHERE pg_relation_filenode(c.oid) IS NOT NULL
"""


class Relation(NamedTuple):
    kind: str
    site: str


class Names(NamedTuple):
    """What the numbers of files stand for."""

    own: int
    databases: dict[int, str]
    relations: dict[int, Relation]
    shared: dict[int, Relation]


def names(connection: psycopg.Connection[Any]) -> Names:
    relations: dict[int, Relation] = {}
    shared: dict[int, Relation] = {}
    for number, is_shared, kind, name, owner in connection.execute(FILES).fetchall():
        (shared if is_shared else relations)[number] = Relation(KINDS.get(kind, "heap"), _site(kind, name, owner))
    databases = dict(connection.execute("SELECT oid::int, datname::text FROM pg_database").fetchall())
    row = connection.execute("SELECT oid::int FROM pg_database WHERE datname = current_database()").fetchone()
    return Names(row[0] if row else 0, databases, relations, shared)


def search_cluster(folder: Path, report: Report, known: Names) -> None:
    """Walk the folder of one cluster, its data and what lies beside them."""
    for path in _walk(folder, report):
        search_file(path, report, Spot(*_described(path.relative_to(folder), known)))


def _walk(folder: Path, report: Report) -> list[Path]:
    found = []

    def missed(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            report.missed("データベースのファイル", "server", f"読めません（{type(error).__name__}）。")

    for parent, folders, files in os.walk(folder, onerror=missed, followlinks=True):  # tablespaces are links
        folders.sort()
        found += [Path(parent) / name for name in sorted(files)]
    return found


def _described(path: Path, known: Names) -> tuple[str, str, str]:
    """Site, kind and place of a file, by its path in the cluster's folder."""
    parts = path.parts
    if parts[0] != "data":
        log = path.suffix == ".log"
        return ("サーバーの記録", "log", str(path)) if log else ("データベースのそばのファイル", "server", str(path))
    place = str(Path(*parts[1:]))
    match parts[1:]:
        case ("pg_wal", *_rest):
            return "書き込み記録（pg_wal）", "wal", place
        case ("log" | "pg_log", *_rest):
            return "サーバーの記録", "log", place
        case ("base", "pgsql_tmp", *_rest):
            return "サーバーの一時ファイル", "temporary", place
        case ("global", name):
            return _relation(name, known.shared, place, "共通の")
        case ("base", number, name) if number.isdigit():
            if int(number) == known.own:
                return _relation(name, known.relations, place, "")
            return f"ほかのデータベース {known.databases.get(int(number), number)}", "other", place
        case ("pg_tblspc", _space, _version, number, name) if number == str(known.own):
            return _relation(name, known.relations, place, "")
        case (first, _second, *_rest):
            return f"サーバーのファイル {first}", "server", place
        case _:
            return "サーバーのファイル", "server", place


def _relation(name: str, relations: dict[int, Relation], place: str, prefix: str) -> tuple[str, str, str]:
    found = _FILE.fullmatch(name)
    if not found:
        return "サーバーのファイル", "server", place
    relation = relations.get(int(found[1]))
    if relation is None:
        return "どの表のものでもないファイル", "orphan", place
    fork = FORKS.get(found[2] or "")
    return prefix + relation.site, relation.kind, f"{place}（{fork}）" if fork else place


def _site(kind: str, name: str, owner: str) -> str:
    if kind == "t":
        return f"表 {owner}（TOAST）"
    if kind == "i":
        return f"索引 {name}" + (f"（表 {owner}）" if owner and not owner.startswith("pg_toast.") else "")
    return f"連番 {name}" if kind == "S" else f"表 {name}（ヒープ）"
