"""What each role of the database may and may not do, asked by logging in as it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engawa.config import roles


@pytest.fixture(scope="module")
def content() -> Any:
    return json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def name(content: Any) -> Iterator[str]:
    name = f"engawa_roles_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    roles.drop_database(content, name)
    roles.make_database(content, name)
    with roles.connect(roles.login(content, roles.MIGRATE), name) as connection:
        connection.execute("SET ROLE engawa_owner")
        connection.execute("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, line text)")
        connection.execute("CREATE TABLE vault.hidden (line text)")
    yield name
    roles.drop_database(content, name)


def may(content: Any, name: str, role: str, statement: str) -> bool:
    with roles.connect(roles.login(content, role), name) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return False
    return True


STATEMENTS = {
    "read": "SELECT * FROM note",
    "add": "INSERT INTO note (line) VALUES ('消えてはいけない行')",
    "change": "UPDATE note SET line = line",
    "delete": "DELETE FROM note WHERE false",
    "empty": "TRUNCATE note",
    "drop": "DROP TABLE note",
    "make": "CREATE TABLE another (line text)",
    "read vault": "SELECT * FROM vault.hidden",
    "become owner": "SET ROLE engawa_owner",
    "become ledger": "SET ROLE engawa_ledger",
    "add database": "CREATE DATABASE beside",
}
PROMISED = {
    roles.APP: {"read", "add", "change"},
    roles.WORKER: {"read", "add", "change"},
    roles.DISPOSE: {"read", "change", "delete"},
    roles.INSPECT: {"read", "read vault"},
    roles.BACKUP: {"read", "read vault"},
}


@pytest.mark.parametrize("role", PROMISED)
def test_a_role_may_do_what_was_promised_and_nothing_else(content: Any, name: str, role: str) -> None:
    assert {word for word, statement in STATEMENTS.items() if may(content, name, role, statement)} == PROMISED[role]


@pytest.mark.parametrize("role", [roles.OWNER, roles.LEDGER])
def test_nobody_logs_in_as_the_owner_or_the_ledger(content: Any, name: str, role: str) -> None:
    somebody = content | {"roles": content["roles"] | {role: content["roles"][roles.MIGRATE]}}

    with pytest.raises(psycopg.OperationalError):
        roles.connect(roles.login(somebody, role), name)


def test_migrating_puts_the_owner_on_like_a_coat(content: Any, name: str) -> None:
    assert not may(content, name, roles.MIGRATE, "SELECT * FROM public.note")
    assert may(content, name, roles.MIGRATE, "SET ROLE engawa_owner; SELECT * FROM public.note")


def test_no_role_of_ours_is_superuser_and_only_two_that_read_pass_row_level_security(content: Any, name: str) -> None:
    with roles.connect(roles.login(content, roles.INSPECT), name) as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'engawa\\_%' AND rolname <> 'engawa_super' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
            " ORDER BY 1"
        ).fetchall()

    assert found == [(roles.BACKUP, False, True, False), (roles.INSPECT, False, True, False)]


def test_the_application_owns_nothing(content: Any, name: str) -> None:
    with roles.connect(roles.login(content, roles.INSPECT), name) as connection:
        owned = connection.execute(
            "SELECT count(*) FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid"
            " WHERE deptype = 'o' AND rolname IN ('engawa_app', 'engawa_worker', 'engawa_dispose', 'engawa_inspect')"
        ).fetchone()

    assert owned == (0,)


def test_a_clone_keeps_the_rights_and_belongs_to_the_owner(content: Any, name: str) -> None:
    template, clone = f"{name}_template", f"{name}_clone"
    roles.drop_database(content, template)
    roles.make_database(content, template, is_template=True)
    with roles.connect(roles.login(content, roles.MIGRATE), template) as connection:
        connection.execute("SET ROLE engawa_owner; CREATE TABLE note (line text)")
    try:
        roles.make_database(content, clone, template=template)

        assert may(content, clone, roles.APP, "INSERT INTO note VALUES ('写し')")
        assert not may(content, clone, roles.APP, "DELETE FROM note")
    finally:
        roles.drop_database(content, clone)
        roles.drop_database(content, template)
