"""The roles of the database and the databases they work in.

Tables belong to a role nobody can log in as; the application's role owns nothing and deletes nothing by default.
`vault` gets no default rights: its own migrations grant what is needed, table by table.
"""

import json
import secrets
import time
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql

from engawa.config.embedded import ConnectParams, write_secret

OWNER, LEDGER = "engawa_owner", "engawa_ledger"
MIGRATE, APP, WORKER = "engawa_migrate", "engawa_app", "engawa_worker"
DISPOSE, INSPECT, BACKUP = "engawa_dispose", "engawa_inspect", "engawa_backup"
LOGINS = (MIGRATE, APP, WORKER, DISPOSE, INSPECT, BACKUP)
BACKUP_REFUSED = "この接続では engawa_backup に BYPASSRLS と pg_read_all_data を付けられません。控えを作る前に管理者が付けてください。"
DISPOSE_REFUSED = (
    "この接続では engawa_dispose に pg_maintain、pg_checkpoint、pg_switch_wal を付けられません。"
    "消去のあとの書き直しが一部できず、記録にそう残ります。"
)
INSPECT_REFUSED = (
    "この接続では engawa_inspect に BYPASSRLS などを付けられません。"
    "消したあとの残りを探すときは、見られない場所があれば結果に示します。"
)
OLDEST, SEVENTEEN = 160000, 170000
_LOCK = 0x726F6C65  # "role": one installation at a time arranges roles

Connection = psycopg.Connection[tuple[Any, ...]]
Content = dict[str, Any]
"""What `<var>/secrets/database.json` holds."""


def ensure_roles(admin: ConnectParams, var: Path, name: str = "engawa") -> Content:
    """Make roles and the database `name` unless they are there, and keep passwords in `<var>/secrets/database.json`.

    `admin` is the embedded superuser or a role with CREATEROLE and CREATEDB on a server from 16 up. Returns the file's
    content, with `warnings` for what the server refused.
    """
    kept = Path(var) / "secrets" / "database.json"
    known = json.loads(kept.read_text(encoding="utf-8"))["roles"] if kept.exists() else {}
    passwords = {role: known.get(role) or secrets.token_urlsafe(24) for role in LOGINS}
    with connect(admin) as connection:
        if connection.info.server_version < OLDEST:
            message = "PostgreSQL 16 以上が必要です。"
            raise RuntimeError(message)
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        warnings = _arrange_roles(connection, passwords)
        _create(connection, name)
    content: Content = {
        "host": admin.host,
        "port": admin.port,
        "name": name,
        "roles": passwords,
        "options": admin.options,
    }
    # Not as the administrator: one who is no superuser may not connect to what belongs to the owner.
    with connect(login(content, MIGRATE), name) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        furnish(connection)
    if not kept.exists() or json.loads(kept.read_text(encoding="utf-8")) != content:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(kept, json.dumps(content, indent=1))
    return {**content, "warnings": warnings}


def login(content: Content, role: str) -> ConnectParams:
    """Connect parameters of a role, out of what `ensure_roles` returned or kept."""
    return ConnectParams(
        content["host"], content["port"], role, content["roles"][role], dict(content.get("options", {}))
    )


def connect(params: ConnectParams, name: str = "postgres") -> Connection:
    """Autocommit, as CREATE DATABASE wants no transaction around it."""
    return cast("Connection", psycopg.connect(**params.conninfo(name), autocommit=True, connect_timeout=10))


def make_database(
    content: Content, name: str, *, template: str | None = None, is_template: bool = False, bare: bool = False
) -> None:
    """Make a database as `engawa_migrate`: furnished and empty, or a copy of one made with `is_template`.

    `bare`: for a copy that brings schemas and rights with it. Default rights would be added to those of its tables.
    """
    migrate = login(content, MIGRATE)
    with connect(migrate) as connection:
        if template is not None:
            words = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")  # half the time of the log
            connection.execute(words.format(*map(sql.Identifier, (name, OWNER, template))))
            _close_database(connection, name)
            return
        _create(connection, name, is_template=is_template)
    with connect(migrate, name) as connection:
        if bare:
            connection.execute(_set_role(OWNER))
            connection.execute("GRANT USAGE, CREATE ON SCHEMA public TO engawa_ledger")
        else:
            furnish(connection)


def drop_database(content: Content, name: str) -> None:
    """Drop it, also when it is a template or somebody is still connected."""
    with connect(login(content, MIGRATE)) as connection:
        if not _exists(connection, name):
            return
        connection.execute(_set_role(OWNER))
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
        for patience in (0.2, 0.5, 1.0, 2.0, None):
            try:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege:  # the server's own vacuum is in there, and soon is not
                if patience is None:
                    raise
                time.sleep(patience)
            else:
                return


def furnish(connection: Connection) -> None:
    """Inside a database: schemas and default rights, laid as the owner. Idempotent."""
    connection.execute(_set_role(OWNER))
    readers = "engawa_app, engawa_worker, engawa_dispose, engawa_inspect"
    maintain = ", MAINTAIN" if connection.info.server_version >= SEVENTEEN else ""  # VACUUM FULL after an erasure
    defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE engawa_owner IN SCHEMA public GRANT"
    for statement in (
        "CREATE SCHEMA IF NOT EXISTS vault",
        "REVOKE ALL ON SCHEMA vault FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public, vault TO {readers}",
        "GRANT USAGE, CREATE ON SCHEMA public TO engawa_ledger",
        f"{defaults} SELECT, INSERT, UPDATE ON TABLES TO engawa_app, engawa_worker",
        f"{defaults} USAGE ON SEQUENCES TO engawa_app, engawa_worker",
        f"{defaults} SELECT, UPDATE, DELETE{maintain} ON TABLES TO engawa_dispose",
        f"{defaults} SELECT ON TABLES TO engawa_inspect",
    ):
        connection.execute(statement)
    connection.execute("RESET ROLE")


def _arrange_roles(connection: Connection, passwords: dict[str, str]) -> list[str]:
    attributes: dict[str, LiteralString] = {
        OWNER: "NOLOGIN",
        LEDGER: "NOLOGIN",
        MIGRATE: "LOGIN NOINHERIT CREATEDB",
        BACKUP: "LOGIN",
    }
    for role in (OWNER, LEDGER, *LOGINS):
        have = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not have:
            words = sql.SQL("CREATE ROLE {} " + attributes.get(role, "LOGIN"))
            connection.execute(words.format(sql.Identifier(role)))
    for role, password in passwords.items():
        # Only the SCRAM verifier travels, so the password is in no statement and no log.
        verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        words = sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(words.format(sql.Identifier(role), sql.Literal(verifier)))
    # Both may be put on as a coat; neither is worn by default.
    grants = [(OWNER, MIGRATE), (LEDGER, MIGRATE), (LEDGER, OWNER)]
    grants += [(OWNER, connection.info.user)] if not _is_superuser(connection) else []
    for role, member in grants:
        words = sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE")
        connection.execute(words.format(sql.Identifier(role), sql.Identifier(member)))
    # Searching for remnants wants every row, every page written out, and the last statement of every connection.
    wanted: dict[str, tuple[LiteralString, ...]] = {
        BACKUP_REFUSED: ("ALTER ROLE engawa_backup BYPASSRLS", "GRANT pg_read_all_data TO engawa_backup"),
        INSPECT_REFUSED: (
            "ALTER ROLE engawa_inspect BYPASSRLS",
            "GRANT pg_read_all_data, pg_read_all_stats, pg_checkpoint TO engawa_inspect",
        ),
    }
    refused: list[str] = []
    for warning, statements in wanted.items():
        try:
            for statement in statements:
                connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            refused.append(warning)
    return [*refused, *_let_dispose_rewrite(connection)]


def _let_dispose_rewrite(connection: Connection) -> list[str]:
    """The physical part of an erasure: tables and statistics written anew, the log left behind. In the database `postgres`."""
    wanted: list[LiteralString] = [
        "GRANT pg_checkpoint TO engawa_dispose",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO engawa_dispose",
    ]
    if connection.info.server_version >= SEVENTEEN:
        wanted.append("GRANT pg_maintain TO engawa_dispose")
    try:
        for statement in wanted:
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return [DISPOSE_REFUSED]
    return []


def _create(connection: Connection, name: str, *, is_template: bool = False) -> None:
    if not _exists(connection, name):
        locale: LiteralString = "LOCALE_PROVIDER libc LOCALE 'C.UTF-8' LC_COLLATE 'C'"
        if connection.info.server_version >= SEVENTEEN:
            locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        template: LiteralString = " IS_TEMPLATE true" if is_template else ""
        words = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' " + locale + template)
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(OWNER)))
    _close_database(connection, name)


def _close_database(connection: Connection, name: str) -> None:
    """Rights on a database are not copied with it."""
    connection.execute(_set_role(OWNER))
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    logins = sql.SQL(", ").join(map(sql.Identifier, LOGINS))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, logins))
    connection.execute("RESET ROLE")


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _is_superuser(connection: Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row is not None and bool(row[0])


def _set_role(role: str) -> sql.Composed:
    return sql.SQL("SET ROLE {}").format(sql.Identifier(role))
