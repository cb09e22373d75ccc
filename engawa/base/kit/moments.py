"""Instants as the database tells them, read by Python's own parser. Django's loader goes over each with a pattern, and a
page reads thousands.
"""

import datetime as dt
from importlib import import_module
from typing import Any

from django.conf import settings
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader

psycopg_any: Any = import_module("django.db.backends.postgresql.psycopg_any")
"""By name: Django's stubs leave this module out."""


class Moments(TimestamptzLoader):
    """UTC as text, as every connection of ours is told to speak; anything else is read by psycopg."""

    timezone = dt.UTC

    def load(self, data: Buffer) -> dt.datetime:
        try:
            found = dt.datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return self._slowly(data)
        return found if found.tzinfo is dt.UTC else self._slowly(data)

    def _slowly(self, data: Buffer) -> dt.datetime:
        return super().load(data).replace(tzinfo=self.timezone)


def read_quickly() -> None:
    """For every connection made from now on."""
    psycopg_any.get_adapters_template(settings.USE_TZ, dt.UTC).register_loader("timestamptz", Moments)
