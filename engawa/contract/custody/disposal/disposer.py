"""The login that deletes: `engawa_dispose`, for the worker alone. Its rights end at the border of the open programme.

For the time of the block everything in this thread speaks through it, the ledger's entry included, so that the act and
its record are one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


class NoDisposer(RuntimeError):
    """A process without the login that deletes: only the worker has it."""


def _login() -> dict[str, str]:
    login: dict[str, str] = settings.ENGAWA_DISPOSE
    if not login:
        raise NoDisposer("only the worker erases")
    return login


@contextmanager
def as_disposer() -> Iterator[None]:
    mine = connections[DEFAULT_DB_ALIAS]
    if mine.in_atomic_block:
        raise NoDisposer("leave the open transaction first")
    words = deepcopy(mine.settings_dict) | _login()
    words["OPTIONS"] = {name: value for name, value in words["OPTIONS"].items() if name not in {"pool", "assume_role"}}
    other = type(mine)(words, alias=DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = mine
        other.close()


def connect(database: str | None = None) -> "psycopg.Connection[tuple[Any, ...]]":
    """A bare connection without any transaction, for what cannot run in one."""
    mine = connections[DEFAULT_DB_ALIAS]
    login = _login()
    options = {
        name: value for name, value in mine.settings_dict["OPTIONS"].items() if name not in {"pool", "assume_role"}
    }
    return psycopg.connect(
        host=mine.settings_dict["HOST"] or None,
        port=mine.settings_dict["PORT"] or None,
        user=login["USER"],
        password=login["PASSWORD"] or None,
        dbname=database or mine.settings_dict["NAME"],
        autocommit=True,
        connect_timeout=10,
        **options,
    )
