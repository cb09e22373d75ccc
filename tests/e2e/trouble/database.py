"""The installation's own tables, read as its superuser: what a test compares with what people were told."""

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.rows import dict_row

from engawa.config.embedded import Embedded
from tests.e2e.system import System

Row = dict[str, Any]


class Tables:
    def __init__(self, system: System) -> None:
        self.server = Embedded(system.var)

    def ask(self, query: str, *values: Any) -> list[Row]:
        with psycopg.connect(**self.server.admin.conninfo("engawa"), autocommit=True, row_factory=dict_row) as wire:
            return wire.execute(query, values).fetchall()  # type: ignore[arg-type]  # the test's own words

    def do(self, query: str, *values: Any) -> None:
        with psycopg.connect(**self.server.admin.conninfo("engawa"), autocommit=True) as wire:
            wire.execute(query, values)  # type: ignore[arg-type]  # the test's own words

    def of(self, table: str, programme: str) -> list[Row]:
        return self.ask(f"SELECT * FROM {table} WHERE programme_id = %s", programme)

    def entries(self, programme: str) -> list[Row]:
        """Bodies, oldest first."""
        rows = self.ask("SELECT body FROM ledger_entry WHERE programme = %s ORDER BY seq", programme)
        return [json.loads(row["body"]) for row in rows]


def until(what: Callable[[], Any], seconds: float, every: float = 0.1) -> float:
    """Wait for something; returns the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if what():
                return time.monotonic() - began
        except (psycopg.Error, OSError):
            pass
        time.sleep(every)
    raise AssertionError(f"not within {seconds:.0f} s")
