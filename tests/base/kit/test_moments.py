"""Instants out of the database are read as Django reads them."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import given, strategies as st
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format

from engawa.base.kit.moments import Moments, psycopg_any

OID = 1184


def by_django(zone: dt.tzinfo) -> Any:
    """The loader that Django gives a connection whose time is kept in this zone."""
    known = AdaptersMap(psycopg.adapters)
    psycopg_any.register_tzloader(zone, known)
    return known.get_loader(OID, Format.TEXT)


def read(loader: Any, text: str) -> object:
    try:
        return loader(OID).load(text.encode())
    except (psycopg.Error, ValueError, ArithmeticError) as problem:
        return type(problem)


@given(st.datetimes(), st.sampled_from(["+00", "+09", "-03:30", "+00 BC", ""]))
def test_any_instant_is_read_as_django_reads_it(moment: dt.datetime, zone: str) -> None:
    text = moment.isoformat(sep=" ") + zone

    assert read(Moments, text) == read(by_django(dt.UTC), text)


@pytest.mark.parametrize("text", ["infinity", "-infinity", "20026-01-01 00:00:00+00", "2026-02-14 04:20:00.5+00"])
def test_odd_ones_too(text: str) -> None:
    assert read(Moments, text) == read(by_django(dt.UTC), text)


@pytest.mark.django_db
def test_connections_read_with_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2026-02-14 13:20:00.25+09'::timestamptz")
        [found] = cursor.fetchone()

    assert found == dt.datetime(2026, 2, 14, 4, 20, 0, 250_000, tzinfo=dt.UTC)
    assert connection.connection.adapters.get_loader(OID, Format.TEXT) is Moments
