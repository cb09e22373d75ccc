"""Questions put together once and asked again and again.

Every screen of a fair's day asks the same questions over and over, and Django puts the text of each together anew (a
third of a web process's time), and PostgreSQL plans it anew (most of its own). A prepared question is put together
when it is first asked, and planned once a connection; afterwards only the values of its arguments are put in. It
reads, is guarded like any other, and gives a list.

It relies on what is Django's own affair: `QuerySet._query`, `Query.get_compiler()`, the compiler's `as_sql()` and
`get_converters()`. They are used here and nowhere else (ADR 0024).
"""

import datetime as dt
import inspect
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Self, TypeVar, get_type_hints
from uuid import UUID, uuid4

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import ForeignKey, Lookup, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Binary

from engawa.base.kit import clock

P = ParamSpec("P")
Row = TypeVar("Row")

MARKS: dict[Any, Callable[[], Any]] = {
    UUID: uuid4,
    dt.datetime: clock.real_now,
    dt.date: lambda: dt.date(1, 2, 3),
    str: lambda: uuid4().hex,
    bytes: lambda: uuid4().bytes,
    int: lambda: 10**9 + secrets.randbelow(10**9),
    list[UUID]: lambda: [uuid4()],
}
"""What may be told later. None would change the text, and so would a list but for `__among`."""


@dataclass(frozen=True)
class Told:
    """The place of a value that is told when the question is asked."""

    name: str
    wrap: Callable[[Any], Any] | None = None
    """What the driver wants it in: bytes, numbers of a column's size."""

    def of(self, told: Mapping[str, Any]) -> Any:
        return told[self.name] if self.wrap is None else self.wrap(told[self.name])


@dataclass(frozen=True)
class Text:
    """A queryset, its compiler after use, the statement, and its values: constants and places."""

    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    values: tuple[Any, ...]
    converters: Mapping[int, Any]


class Prepared(Generic[P, Row]):
    """`build` gives the queryset for its arguments. Nothing else in it may differ from one time to the next: neither the
    clock nor who asks.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build: Callable[..., QuerySet[Any, Row]] = build
        self.__doc__, self.__name__, self.__module__ = build.__doc__, build.__name__, build.__module__
        hints = get_type_hints(build)
        self.names = tuple(inspect.signature(build).parameters)
        self.kinds = {name: hints[name] for name in self.names}
        if bad := [name for name, kind in self.kinds.items() if kind not in MARKS]:
            raise TypeError(f"{self.__name__}: {bad} cannot be told later")
        self._text: Text | None = None
        PREPARED.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        told = dict(zip(self.names, args, strict=False)) | kwargs
        if len(args) > len(self.names) or told.keys() != self.kinds.keys() or None in told.values():
            raise TypeError(f"{self.__name__} wants {self.names}, and none of them empty")
        text = self._text = self._text or self.put_together()
        params = tuple(value.of(told) if isinstance(value, Told) else value for value in text.values)
        asking = _twin(text.compiler, connection=_Planned(connections[DEFAULT_DB_ALIAS]))
        asking.as_sql = lambda *_words, **_more: (text.sql, params)
        asking.get_converters = lambda _fields: text.converters
        query = _twin(text.rows.query)
        query.get_compiler = lambda *_words, **_more: asking
        fresh: QuerySet[Any, Row] = _twin(text.rows, _query=query)  # its setter would turn tuples into dictionaries
        return list(fresh)

    def forget(self) -> None:
        """Put together anew when asked next: for whoever changes what it is built from while the process runs."""
        self._text = None

    def put_together(self) -> Text:
        marks = {name: MARKS[kind]() for name, kind in self.kinds.items()}
        rows = self.build(**marks)
        if rows.query.select_for_update:
            raise TypeError(f"{self.__name__} locks: that belongs to an act")
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        lists = {id(mark[0]): name for name, mark in marks.items() if isinstance(mark, list)}
        if any(id(value) in lists for value in params):
            raise TypeError(f"{self.__name__}: __in has a place for each, __among one for all")
        names = {id(mark): name for name, mark in marks.items()} | lists
        numbers = {mark: name for name, mark in marks.items() if self.kinds[name] is int}
        values = tuple(_place(value, names, numbers) for value in params)
        if missing := set(self.names) - {value.name for value in values if isinstance(value, Told)}:
            raise TypeError(f"{self.__name__}: {sorted(missing)} do not stand in the question as they are")
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        return Text(rows, compiler, sql, values, compiler.get_converters(fields))


PREPARED: list[Prepared[Any, Any]] = []
"""All of them, so that a test can put each together at different times and places and see the same text."""


if TYPE_CHECKING:
    IdLookup = Lookup[Any]
else:
    IdLookup = Lookup  # Django's own takes no parameters


@ForeignKey.register_lookup
@UUIDField.register_lookup
class Among(IdLookup):
    """`__among=ids`: one of them, however many they are, with one text; `__in` has a place for each."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Put together once. Arguments are ids and moments; whatever else the question needs stands in it for good."""
    return Prepared(build)


class _Cursor(psycopg.Cursor[Any]):
    """Values travel apart from the text, which the database keeps with its plan, connection by connection."""

    def execute(self, query: Any, params: Any = None, **_words: Any) -> Self:
        return super().execute(query, params, prepare=True)

    def _send_query_prepared(self, name: bytes, pgq: Any, **words: Any) -> None:
        self._query = pgq  # what Django says was asked, wherever questions are counted
        super()._send_query_prepared(name, pgq, **words)


def planned(known: Any = connection) -> Any:
    """A cursor of Django's connection for a question that is written out and asked again and again."""
    known.validate_thread_sharing()
    known.close_if_health_check_failed()
    known.ensure_connection()
    with known.wrap_database_errors:
        cursor = _Cursor(known.connection)
    return known.make_debug_cursor(cursor) if known.queries_logged else known.make_cursor(cursor)


class _Planned:
    """Django's connection as a compiler knows it, with such cursors."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        return planned(self._connection)


def _place(value: Any, names: Mapping[int, str], numbers: Mapping[int, str]) -> Any:
    """The value itself, or the place of the mark that it is."""
    if isinstance(value, Binary) and id(value.obj) in names:
        return Told(names[id(value.obj)], Binary)
    if isinstance(value, int) and value in numbers:  # in a class of the column's size
        return Told(numbers[value], type(value))
    if isinstance(value, list) and len(value) == 1:  # Django makes a list anew
        return Told(names[id(value[0])]) if id(value[0]) in names else value
    return Told(names[id(value)]) if id(value) in names else value


def _twin(one: Any, **changed: Any) -> Any:
    """A shallow copy; `copy.copy` would evaluate a queryset."""
    twin = object.__new__(type(one))
    twin.__dict__.update(one.__dict__ | changed)
    return twin
