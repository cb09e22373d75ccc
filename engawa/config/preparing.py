"""Before the first page: roles, tables, and what kind of installation this is."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from engawa.config import installation
from engawa.config.embedded import ConnectParams, Embedded
from engawa.config.installation import Installation, Kind, RefusedError
from engawa.config.roles import MIGRATE, ensure_roles
from engawa.config.supervisor import say


def prepare(var: Path) -> None:
    """Idempotent. Called with the embedded server running it uses that one, else it starts one for itself."""
    decided = installation.decide(var, None)
    installation.ensure_root_key(var)
    with administrator(var, decided) as admin:
        if admin is not None:
            for warning in ensure_roles(admin, var)["warnings"]:
                say(warning)
        os.environ["ENGAWA_DB_ROLE"] = MIGRATE
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        _compare_kind(var, decided)
        if decided.kind == Kind.PRODUCTION:
            refuse_pending()
        call_command("migrate", interactive=False, verbosity=0)
        _note_kind(decided)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def refuse_pending() -> None:
    """A duty of the contract that nothing asks about yet must not be taken for one that is kept."""
    from engawa.base.acts.registry import PENDING

    if PENDING:
        listed = "、".join(sorted(map(str, PENDING)))
        message = f"まだ実装されていない義務があるため、本番は始められません（未実装: {listed}）。"
        raise RefusedError(message)


@contextlib.contextmanager
def administrator(var: Path, decided: Installation) -> Iterator[ConnectParams | None]:
    """None: an outside server whose roles were arranged before, and whose administrator isn't named now."""
    url = os.environ.get("DATABASE_URL")
    if url:
        yield ConnectParams.from_url(url)
    elif decided.database == "outside":
        yield None
    else:
        server = Embedded(var)
        server.start()
        try:
            yield server.admin
        finally:
            server.stop()


def _compare_kind(var: Path, decided: Installation) -> None:
    """The database remembers too: a lost or changed file must not turn a demonstration into production."""
    from django.db import connection

    from engawa.base.programmes.models import Installation as Kept

    if Kept._meta.db_table not in connection.introspection.table_names():
        return
    kept = Kept.objects.first()
    if kept is not None and kept.kind != decided.kind:
        installation.correct(var, Kind(kept.kind), kept.made_at)
        raise RefusedError(installation.refusal(Kind(kept.kind), decided.kind))


def _note_kind(decided: Installation) -> None:
    from engawa.base.programmes.models import Installation as Kept

    Kept.objects.get_or_create(one=True, defaults={"kind": decided.kind.value, "made_at": decided.made_at})
