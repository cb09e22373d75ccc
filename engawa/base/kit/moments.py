"""Instants as the database tells them, read by Python's own parser. Django's loader goes over each with a pattern, and a
page reads thousands.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import psycopg_any  # type: ignore[attr-defined]  # the stubs leave it out

Slow: Any = psycopg_any.BaseTzLoader


class Moments(Slow):  # type: ignore[misc]  # the stubs leave it out
    """UTC as text, as every connection of ours is told to speak; anything else is left to Django's."""

    timezone = dt.UTC

    def load(self, data: Any) -> Any:
        try:
            found = dt.datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)
        return found if found.tzinfo is dt.UTC else super().load(data)


def read_quickly() -> None:
    """For every connection made from now on."""
    psycopg_any.get_adapters_template(settings.USE_TZ, dt.UTC).register_loader("timestamptz", Moments)
