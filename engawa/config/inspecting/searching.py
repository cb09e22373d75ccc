"""One search, in the process of `engawa inspect`: as the database's role `engawa_inspect`, with sites found by looking."""

import json
import os
import pwd
import resource
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from engawa.config import installation, places
from engawa.config.embedded import ServerFailedError
from engawa.config.inspecting import cluster, folders, tables
from engawa.config.inspecting.net import Net
from engawa.config.inspecting.report import Report
from engawa.config.inspecting.result import Result
from engawa.config.inspecting.values import Question
from engawa.config.preparing import administrator
from engawa.config.roles import INSPECT, login

OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=300000 -c client_encoding=UTF8"


class CannotSearchError(RuntimeError):
    """The search could not be made; the message is for people and holds no value."""


def search(asked: Question, var: Path) -> Result:
    """Raises CannotSearchError."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a fall must not write the values down
    decided = installation.read(var)
    secret = var / "secrets" / "database.json"
    if decided is None or not secret.exists():
        raise CannotSearchError("データがまだありません。")
    content = json.loads(secret.read_text(encoding="utf-8"))
    report = Report(asked.values, Net(asked.values))
    embedded = decided.database != "outside"
    try:
        with administrator(var, decided):
            name = os.environ.get("ENGAWA_DB_NAME") or content["name"]
            known = _search_database(login(content, INSPECT).conninfo(name), report)
    except (psycopg.Error, ServerFailedError, places.NoPlaceError) as error:
        raise CannotSearchError(f"{INSPECT} としてデータベースを読めません（{type(error).__name__}）。") from None
    place = places.find_place(var) if embedded else None
    if place:
        cluster.search_cluster(place.cluster, report, known)
    else:
        report.missed(
            "データベースのファイル", "server", "別に運用されているサーバーのため、SQL で届くところだけを見ました。"
        )
    folders.search_installation(var, place.cluster if place else None, report)
    users = {os.geteuid()} | ({pwd.getpwnam(place.user).pw_uid} if place and place.user else set())
    folders.search_temporary(report, users)
    for folder in asked.folders:
        folders.search_folder(folder, report)
    folders.note_beyond(report)
    return report.result(INSPECT)


def _search_database(conninfo: dict[str, Any], report: Report) -> cluster.Names:
    with psycopg.connect(**conninfo, autocommit=True, connect_timeout=10, options=OPTIONS) as connection:
        _write_out(connection, report)
        tables.search_tables(connection, report)
        tables.search_memory(connection, report)
        return cluster.names(connection)


def _write_out(connection: psycopg.Connection[tuple[object, ...]], report: Report) -> None:
    """Have pages that are only in memory written, so that the files we read are all there is."""
    try:
        connection.execute(sql.SQL("CHECKPOINT"))
    except psycopg.errors.InsufficientPrivilege:
        report.missed("まだファイルに書かれていない頁", "memory", "CHECKPOINT の権限がないため、書き出させていません。")
