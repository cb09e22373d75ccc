"""The physical part: deleted rows leave their pages, statistics, the queue of wakes and the write-ahead log.

Each step says whether it really happened: without the right, VACUUM only warns, which looks like success. What a
server that is not ours refuses stands in the record as not covered.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.utils.translation import gettext as _
from psycopg import sql

from engawa.contract.custody.disposal.disposer import connect

Connection = psycopg.Connection[tuple[Any, ...]]

PATIENCE = 20.0
"""Seconds to wait for older transactions that could still see what was deleted, or that hold a table."""
LOCK_TIMEOUT = "5s"
PADDING = 120
"""Wakes that say nothing, 7,900 bytes each: enough to leave three segments of the queue behind."""
NAME = re.compile(r"\b(?:public|vault)\.[a-z_][a-z0-9_]*")
STATISTICS = ("pg_catalog.pg_statistic",)
MAINTENANCE = "postgres"
"""The rights on the write-ahead log are given in this database: they are of the whole server."""


@dataclass
class Physical:
    """What was done, and in words what was not."""

    rewritten: list[str] = field(default_factory=list)
    dead_rows: int = 0
    wal: bool = False
    not_covered: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        return {
            "rewritten": sorted(self.rewritten),
            "dead_rows": self.dead_rows,
            "wal": self.wal,
            "not_covered": self.not_covered,
        }


def make_unreadable(tables: Iterable[str], *, beside: Iterable[str] = ()) -> Physical:
    """Write the tables anew, then leave behind the log that told of them. No transaction may be open in this thread.

    `beside`: places where a search has found something; those that are tables, or belong to one, are written anew too.
    """
    done = Physical()
    with connect() as connection:
        connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
        kept_back: list[str] = []
        for table in [*sorted({*tables, *_tables_of(connection, beside)}), *STATISTICS]:
            _rewrite(connection, table, done, kept_back)
        _wait_for_others(connection, kept_back, done)
        _pass_wakes(connection, done)
    _pass_log(done)
    return done


TABLES_OF = """
SELECT DISTINCT n.nspname || '.' || c.relname FROM unnest(%s::text[]) AS told(name)
  JOIN pg_class f ON f.oid = to_regclass(told.name)
  LEFT JOIN pg_index i ON i.indexrelid = f.oid
  LEFT JOIN pg_class t ON t.reltoastrelid = coalesce(i.indrelid, f.oid) AND t.reltoastrelid <> 0
  JOIN pg_class c ON c.oid = coalesce(t.oid, i.indrelid, f.oid)
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault')
"""


def _tables_of(connection: Connection, places: Iterable[str]) -> list[str]:
    """An index or an overflow table is written anew with its table."""
    names = sorted({name for place in places for name in NAME.findall(place)})
    return [row[0] for row in connection.execute(TABLES_OF, [names]).fetchall()]


def _named(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _rewrite(connection: Connection, table: str, done: Physical, kept_back: list[str]) -> None:
    """First without FULL: that alone counts the transactions of this database only, not of the whole server.

    VACUUM FULL reads through a snapshot of its own, which is as old as the oldest transaction of any database.
    """
    before = _file_of(connection, table)
    if before is None:
        return
    notices: list[str] = []
    listen = lambda told: notices.append(f"{told.message_primary or ''} {told.message_detail or ''}")  # noqa: E731
    connection.add_notice_handler(listen)
    try:
        if table not in STATISTICS:  # else the most common values and bounds of what was deleted stay there
            connection.execute(sql.SQL("ANALYZE {}").format(_named(table)))
        connection.execute(sql.SQL("VACUUM {}").format(_named(table)))
        connection.execute(sql.SQL("VACUUM (FULL, VERBOSE) {}").format(_named(table)))
    except psycopg.errors.LockNotAvailable:
        kept_back.append(table)
        return
    except psycopg.Error as problem:
        done.not_covered.append(
            _("%(table)s：書き直せません（%(why)s）") % {"table": table, "why": type(problem).__name__}
        )
        return
    finally:
        connection.remove_notice_handler(listen)
    if _file_of(connection, table) == before:
        done.not_covered.append(_("%(table)s：書き直す権限がありません") % {"table": table})
        return
    if table not in done.rewritten:
        done.rewritten.append(table)
    if any(_dead(line) for line in notices):
        kept_back.append(table)


def _dead(line: str) -> bool:
    """`DETAIL: 3 dead row versions cannot be removed yet.`"""
    words = line.split()
    places = [at for at, word in enumerate(words) if word == "dead" and at > 0]
    return "cannot be removed yet" in line and any(words[at - 1] != "0" for at in places)


def _file_of(connection: Connection, table: str) -> int | None:
    row = connection.execute("SELECT pg_relation_filenode(to_regclass(%s))", [table]).fetchone()
    return int(row[0]) if row is not None and row[0] is not None else None


def _wait_for_others(connection: Connection, kept_back: list[str], done: Physical) -> None:
    """An older transaction somewhere could still read the rows, so they were copied: again, when it has ended."""
    end = time.monotonic() + PATIENCE
    while kept_back and time.monotonic() < end:
        time.sleep(0.5)
        again, kept_back = kept_back, []
        for table in again:
            _rewrite(connection, table, done, kept_back)
    done.dead_rows = len(kept_back)
    done.not_covered += [_("%(table)s：ほかの処理が古い行を見ています") % {"table": one} for one in kept_back]


def _pass_wakes(connection: Connection, done: Physical) -> None:
    """Wakes named her id, and their queue keeps pages until it has moved on."""
    try:
        for _number in range(PADDING):
            connection.execute("SELECT pg_notify('engawa_padding', repeat('0', 7900))")
    except psycopg.Error:
        done.not_covered.append(_("画面への知らせの待ち行列"))


def _pass_log(done: Physical) -> None:
    try:
        with connect(MAINTENANCE) as connection:
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("CHECKPOINT")
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("CHECKPOINT")
            recycled = connection.execute("SELECT current_setting('wal_recycle')").fetchone()
    except psycopg.Error:
        done.not_covered.append(_("更新の記録（WAL）：入れ替える権限がありません"))
        return
    done.wal = True
    if recycled != ("off",):
        done.not_covered.append(_("更新の記録（WAL）：使い回す設定になっています（wal_recycle）"))
