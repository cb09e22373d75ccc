"""Lay the border under every tenant table: row-level security forced, composite keys, narrow grants.

Idempotent and run after each migrate, so that a new model cannot forget it.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models
from psycopg import sql

from engawa.base.programmes.models import ProgrammeModel

DELETABLE: set[str] = set()
"""Tables from which the application role may delete: a written list, filled by their rooms."""


def may_delete(table: str) -> None:
    DELETABLE.add(table)


def tenant_models() -> list[type[ProgrammeModel]]:
    return [model for model in apps.get_models() if issubclass(model, ProgrammeModel)]


def composite_keys(model: type[ProgrammeModel]) -> Iterator[tuple[str, str, str]]:
    """(constraint name, column, target table) for each key to another tenant table."""
    for field in model._meta.local_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.remote_field.model
        if issubclass(target, ProgrammeModel):
            yield f"{model._meta.db_table}_{field.column}_same"[:63], field.column, target._meta.db_table


def lay_border(using: str = "default") -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        ready = [model for model in tenant_models() if model._meta.db_table in tables]
        for model in ready:
            _lay_one(cursor, model._meta.db_table)
        for model in ready:
            for name, column, target in composite_keys(model):
                _add_constraint(
                    cursor,
                    model._meta.db_table,
                    name,
                    sql.SQL(
                        "FOREIGN KEY (programme_id, {}) REFERENCES {} (programme_id, id) DEFERRABLE INITIALLY DEFERRED"
                    ).format(sql.Identifier(column), sql.Identifier(target)),
                )
        for table in sorted(DELETABLE & tables):
            cursor.execute(sql.SQL("GRANT DELETE ON {} TO engawa_app, engawa_worker").format(sql.Identifier(table)))
        if "programmes_door" in tables:
            cursor.execute(DOORS)


def _lay_one(cursor: Any, table: str) -> None:
    run = cursor.execute
    name = sql.Identifier(table)
    run(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    run(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))
    run(sql.SQL("DROP POLICY IF EXISTS own ON {}").format(name))  # one that says something else must not stay
    run(sql.SQL("CREATE POLICY own ON {} USING (programme_id = (SELECT ctx_programme()))").format(name))
    _add_constraint(cursor, table, f"{table}_own_id"[:63], sql.SQL("UNIQUE (programme_id, id)"))


def _add_constraint(cursor: Any, table: str, name: str, definition: sql.Composable) -> None:
    run = cursor.execute
    run("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, f'"{table}"'])
    if cursor.fetchone() is None:
        run(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.Identifier(table), sql.Identifier(name), definition
            )
        )


DOORS = """
REVOKE ALL ON programmes_door FROM engawa_app, engawa_worker;
GRANT INSERT ON programmes_door TO engawa_app, engawa_worker;
CREATE OR REPLACE FUNCTION public.look_door(t bytea)
  RETURNS TABLE (programme uuid, kind text, ref uuid, expires_at timestamptz, used_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $f$ SELECT programme_id, kind, ref, expires_at, used_at FROM public.programmes_door WHERE token_hash = t $f$;
CREATE OR REPLACE FUNCTION public.use_door(t bytea, at timestamptz) RETURNS boolean
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $f$ WITH used AS (
        UPDATE public.programmes_door SET used_at = at
         WHERE token_hash = t AND used_at IS NULL AND expires_at > at AND programme_id = public.ctx_programme()
        RETURNING 1
      ) SELECT EXISTS (SELECT FROM used) $f$;
REVOKE ALL ON FUNCTION public.look_door(bytea), public.use_door(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.look_door(bytea), public.use_door(bytea, timestamptz) TO engawa_app, engawa_worker;
"""
