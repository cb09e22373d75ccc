"""Making the tables is most of a first start: every rule added to a table afterwards draws all tables of the state anew."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel


def test_rules_of_a_new_table_stand_in_the_operation_that_makes_it() -> None:
    apart = [
        f"{app}.{name}: {one.model_name}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith("engawa.")
        for at, one in enumerate(migration.operations)
        if isinstance(one, AddConstraint | AddIndex)
        and any(
            isinstance(made, CreateModel) and made.name_lower == one.model_name_lower
            for made in migration.operations[:at]
        )
        and not _changed_since(migration.operations[:at], one.model_name_lower)
    ]

    assert apart == []


def _changed_since(operations: list[object], model: str) -> bool:
    """A field it needs is added only after the table."""
    return any(
        getattr(one, "model_name_lower", "") == model
        for one in operations
        if not isinstance(one, AddIndex | AddConstraint)
    )
