"""Every row of every table by SQL, as the bytes the server holds for it, so that TOAST comes unpacked."""

import struct
from collections.abc import Callable, Iterator
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import sql

from engawa.config.inspecting.net import Hits
from engawa.config.inspecting.report import Report

Connection = psycopg.Connection[Any]
Row = tuple[bytes, ...]
BEGINNING, END = b"PGCOPY\n\xff\r\n\0", b"\xff\xff"
BORDER = b"\0\0\0\0"
"""Between fields: no letter of base64, and narrow enough for two parts of one name."""
BATCH = 1_000_000
"""Bytes of rows searched at once; where something is found the rows are taken apart."""
PLATFORM = "00000000-0000-0000-0000-000000000000"
AS_STORED = {"text", "varchar", "bpchar", "name", "bytea", "uuid", "json", "jsonb", "xml"}
ACROSS = "行（列にまたがって）"
ONE_BY_ONE = "行の保護を外せないため、事業ごとに見ました。どの事業にも属さない行は見えません。"

TABLES = """
SELECT c.oid, n.nspname, c.relname, c.relkind::text, row_security_active(c.oid),
       has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'::text),
       coalesce(pg_stat_get_live_tuples(c.oid), 0),
       array(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
       array(SELECT t.typname::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm', 'f') AND NOT pg_is_other_temp_schema(n.oid)
 ORDER BY 2, 3
"""


class Table(NamedTuple):
    oid: int
    schema: str
    name: str
    kind: str
    guarded: bool
    readable: bool
    live: int
    columns: list[str]
    types: list[str]

    @property
    def of_server(self) -> bool:
        return self.schema in {"pg_catalog", "information_schema"}

    @property
    def site(self) -> str:
        return "サーバーの目録" if self.of_server else f"表 {self.schema}.{self.name}"

    def place(self, column: str) -> str:
        return f"{self.name}.{column}" if self.of_server else column


def search_tables(connection: Connection, report: Report) -> None:
    for table in [Table(*row) for row in connection.execute(TABLES).fetchall()]:
        kind = "catalogue" if table.of_server else "table"
        if table.kind == "f":
            report.missed(table.site, kind, "別のサーバーにある表です。")
        elif not table.readable or not table.columns:
            if table.columns:
                report.missed(table.site, kind, f"{table.name} を読む権限がありません。")
        else:
            _search_table(connection, report, table, kind)
    if not _one(connection, "SELECT has_table_privilege('pg_statistic'::regclass, 'SELECT')"):
        _search_view(connection, report, "pg_stats")
    if _one(connection, "SELECT to_regclass('public.pg_stat_statements')"):
        _search_view(connection, report, "pg_stat_statements")


def search_memory(connection: Connection, report: Report) -> None:
    """The last statement of each open connection: the application binds on its own side, so values stand in it."""
    site = report.saw("つながっている接続の最後の問い合わせ（pg_stat_activity）", "memory")
    rows = connection.execute("SELECT query, application_name FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    for row in rows.fetchall():
        for text in row:
            report.found(site, "", report.net.search((text or "").encode()), passing=True)
    mine = connection.execute("SELECT pg_has_role('pg_read_all_stats'::name, 'USAGE'::text)").fetchone()
    if not (mine and mine[0]):
        report.missed(site, "memory", "ほかの利用者の問い合わせを読む権限がありません。")


def _search_view(connection: Connection, report: Report, name: str) -> None:
    names = connection.execute(
        "SELECT array_agg(attname::text), array_agg(''::text) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0",
        [name],
    ).fetchone()
    if names:
        view = Table(0, "pg_catalog" if name == "pg_stats" else "public", name, "v", False, True, 0, *names)
        _search_table(connection, report, view, "catalogue")


def _search_table(connection: Connection, report: Report, table: Table, kind: str) -> None:
    site, seen, size = report.saw(table.site, kind), 0, 0

    def found(column: str, hits: Hits) -> None:
        report.found(site, table.place(column), hits)

    try:
        for _programme in _each_programme(connection) if table.guarded else (None,):
            for rows in _batches(connection, table):
                seen += len(rows)
                size += sum(len(field) for row in rows for field in row)
                _locate(rows, table.columns, report.net.search, found)
    except psycopg.Error as error:
        report.missed(table.site, kind, f"{table.name} を読めませんでした（{error.sqlstate}）。")
        return
    report.saw(table.site, kind, size=size, rows=seen)
    if table.guarded and table.live and not seen:
        report.missed(table.site, kind, f"{table.name} には行があるはずですが、行の保護のため一つも見えません。")
    elif table.guarded:
        report.saw(table.site, kind, why=ONE_BY_ONE)


def _one(connection: Connection, statement: LiteralString) -> Any:
    """The one value of a statement that always answers with a row."""
    row = connection.execute(statement).fetchone()
    return None if row is None else row[0]


def _each_programme(connection: Connection) -> Iterator[str]:
    ids = [PLATFORM]
    if _one(connection, "SELECT to_regclass('public.programmes_programme')"):
        ids += [str(row[0]) for row in connection.execute("SELECT id FROM public.programmes_programme").fetchall()]
    for programme in dict.fromkeys(ids):
        connection.execute("SELECT set_config('engawa.programme', %s, false)", [programme])
        yield programme
    connection.execute("SELECT set_config('engawa.programme', '', false)")


def _batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    columns = sql.SQL(", ").join(
        sql.Identifier(name) if kind in AS_STORED else sql.SQL("{}::text").format(sql.Identifier(name))
        for name, kind in zip(table.columns, table.types, strict=True)
    )
    only = sql.SQL("ONLY ") if table.kind == "r" else sql.SQL("")
    query = sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT binary)").format(
        columns, only, sql.Identifier(table.schema, table.name)
    )
    rows: list[Row] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for data in copy:
            row = bytes(data)
            if row.startswith(BEGINNING):
                row = row[len(BEGINNING) + 8 :]
            if row in {b"", END}:
                continue
            rows.append(tuple(_fields(row)))
            size += len(row)
            if size >= BATCH:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows


def _locate(
    rows: list[Row], columns: list[str], search: Callable[[bytes], Hits], found: Callable[[str, Hits], None]
) -> None:
    """Halve what holds something until it is one row, then name its columns."""
    hits = search(BORDER.join(field for row in rows for field in row))
    if not hits:
        return
    if len(rows) > 1:
        middle = len(rows) // 2
        _locate(rows[:middle], columns, search, found)
        _locate(rows[middle:], columns, search, found)
        return
    for column, field in zip(columns, rows[0], strict=True):
        here = search(field)
        if here:
            found(column, here)
            hits -= here
    if hits:
        found(ACROSS, hits)


def _fields(row: bytes) -> Iterator[bytes]:
    """The fields of one row of binary COPY; NULL is empty."""
    (count,), at = struct.unpack_from("!h", row), 2
    for _number in range(count):
        (length,) = struct.unpack_from("!i", row, at)
        at += 4
        yield row[at : at + max(length, 0)]
        at += max(length, 0)
