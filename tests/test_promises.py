"""Promises over the whole code base that no feature can forget; see docs/promises.md for what turns each red."""

import ast
import json
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver

from engawa.base.acts.evidence import EVIDENCE
from engawa.base.acts.registry import EVALUATORS, PENDING
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act, DataClass, Purpose
from engawa.base.kit.holds import Holds, Sealed
from engawa.base.kit.states import StateTable, step
from engawa.base.programmes.border import DELETABLE, tenant_models
from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField
from engawa.config import roles
from engawa.web.http import face_of
from tests.make import make_programme, make_subject

ROOT = Path(__file__).resolve().parents[1] / "engawa"

THIRD_PARTY = {
    "contenttypes.ContentType": "names of models",
    "auth.Permission": "unused words of Django's own",
    "auth.Group": "unused groups of Django's own",
    "auth.Group_permissions": "unused groups of Django's own",
    "sessions.Session": "the account's id of a person at work, ended with the sign-in",
    "procrastinate.ProcrastinateJob": "ids of things to do",
    "procrastinate.ProcrastinateEvent": "when a job changed",
    "procrastinate.ProcrastinatePeriodicDefer": "when a periodic job ran",
    "procrastinate.ProcrastinateWorker": "which workers live",
}
"""Tables that are not ours, and what they hold."""


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("engawa.")]


# --- 1 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_promise_1_every_field_says_what_it_holds_about_people(model: type[models.Model]) -> None:
    said: Holds = model.HOLDS  # type: ignore[attr-defined]
    fields = {field.name: field for field in model._meta.concrete_fields}

    assert said.names() == set(fields)
    for name, field in fields.items():
        if isinstance(field, SealedField):
            assert isinstance(said.people.get(name), Sealed), f"{name} is sealed but not said to be"
    for name, what in said.people.items():
        assert what.data_class in set(DataClass), f"{name}: {what.data_class}"
        assert what.purpose in {*Purpose, "vault", "ledger", "account", "duty"}, f"{name}: {what.purpose}"


def test_promise_1_tables_of_others_are_listed() -> None:
    others = {
        m._meta.label for m in apps.get_models(include_auto_created=True) if not m.__module__.startswith("engawa.")
    }

    assert others == set(THIRD_PARTY)


def test_promise_1_a_sealed_uid_is_given_once() -> None:
    uids = [f.uid for m in our_models() for f in m._meta.concrete_fields if isinstance(f, SealedField)]

    assert len(uids) == len(set(uids))
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", uid) for uid in uids)


def about_people_served(model: type[models.Model]) -> bool:
    """Whether a table holds something about a person the programme serves; who is on duty is another matter."""
    from engawa.base.subjects.models import Subject
    from engawa.base.subjects.sites import ON_DUTY

    said: Holds = model.HOLDS  # type: ignore[attr-defined]
    fields = model._meta.concrete_fields
    return (
        any(str(what.purpose) not in ON_DUTY for what in said.people.values())
        or any(isinstance(one, models.ForeignKey) and one.remote_field.model is Subject for one in fields)
        or any(isinstance(one, models.UUIDField) and one.name in {"subject", "subject_id"} for one in fields)
    )


def test_promise_1_every_table_about_people_served_has_a_declared_eraser() -> None:
    """Whether the erasers leave nothing is asked of a full fair in `tests/contract/custody/test_erasure_running.py`."""
    from engawa.base.subjects.sites import SITES

    declared = {table for site in SITES.values() for table in site.tables}
    about = {model._meta.db_table.replace('"', "") for model in our_models() if about_people_served(model)}

    assert about - declared == set()
    assert "measures_matchclaim" in about
    assert "accounts_account" not in about


# --- 2 ------------------------------------------------------------------------------------------------------------

BORDERED_BY_HAND = {
    "vault.key",
    "vault.lookup",
    "vault.tombstone",
    "public.ledger_entry",
    "public.ledger_head",
    "public.ledger_payload",
    "public.ledger_subject",
}


def _tables() -> list[str]:
    return sorted({f"public.{model._meta.db_table}" for model in tenant_models()} | BORDERED_BY_HAND)


CATALOG = """
SELECT n.nspname || '.' || c.relname,
       c.relrowsecurity AND c.relforcerowsecurity AND pg_get_userbyid(c.relowner) = 'engawa_owner'
       AND (SELECT count(*) = 1 AND bool_and(
              p.polname = 'own' AND p.polcmd = '*' AND p.polpermissive
              AND pg_get_expr(p.polqual, p.polrelid) LIKE '%ctx_programme()%'
              AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%ctx_programme()%', true))
            FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'vault') AND c.relkind IN ('r', 'p')
"""


def unbordered(cursor: Any) -> set[str]:
    """Tables of a programme's data, as the catalogue has them, through which another programme could be seen."""
    cursor.execute(CATALOG)
    found = dict(cursor.fetchall())
    return {table for table in _tables() if not found.get(table)}


@pytest.mark.django_db
def test_promise_2_row_level_security_is_on_and_forced_everywhere() -> None:
    with connection.cursor() as cursor:
        assert unbordered(cursor) == set()


BREAKS = (
    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY own ON {}",
    "CREATE POLICY everybody ON {} USING (true)",
    "ALTER POLICY own ON {} USING (true)",
    "ALTER TABLE {} OWNER TO engawa_ledger",
)


@pytest.mark.parametrize("table", _tables())
def test_promise_2_would_turn_red_for_each_way_to_lose_the_border(
    table: str, django_db_setup: None, database_name: str
) -> None:
    """The check itself is tried: each border is broken by the tables' owner, in a transaction that is rolled back."""
    kept = json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))
    with (
        roles.connect(roles.login(kept, roles.MIGRATE), database_name) as owner,
        owner.transaction(force_rollback=True),
    ):
        owner.execute("SET LOCAL ROLE engawa_owner")
        owner.execute("GRANT CREATE ON SCHEMA vault TO engawa_ledger")
        owner.execute("SET LOCAL lock_timeout = '5s'")
        with owner.cursor() as cursor:
            assert unbordered(cursor) == set()
            for statement in BREAKS:
                with owner.transaction(force_rollback=True):
                    cursor.execute(statement.format(table))
                    assert unbordered(cursor) == {table}, statement
            assert unbordered(cursor) == set()


@pytest.mark.django_db
def test_promise_2_keys_between_tenant_tables_carry_the_programme() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('f', 'u')")
        known = set(cursor.fetchall())
    tenants = set(tenant_models())
    for model in tenants:
        table = model._meta.db_table
        assert (table, f"{table}_own_id"[:63]) in known
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.model in tenants:
                assert (table, f"{table}_{field.column}_same"[:63]) in known, f"{table}.{field.column}"


@pytest.mark.django_db
def test_promise_2_every_tenant_table_is_known_to_the_border() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name IN ('programme_id', 'programme') AND table_schema = 'public'"
        )
        found = {row[0] for row in cursor.fetchall()}
    outside = {"programmes_door", "programmes_wait", "programmes_answer", "programmes_seat"}

    assert found - outside == {t.removeprefix("public.") for t in _tables() if t.startswith("public.")}


@pytest.mark.django_db
def test_promise_2_the_application_owns_nothing_and_deletes_only_from_a_written_list() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("engawa_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'engawa_app'")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'engawa_app' AND privilege_type = 'DELETE'"
        )
        assert {row[0] for row in cursor.fetchall()} == DELETABLE
        cursor.execute(
            "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE p.prosecdef AND n.nspname IN ('public', 'vault')"
        )
        for name, config in cursor.fetchall():
            assert any(setting.startswith("search_path=") for setting in config or []), name


@pytest.mark.django_db
def test_promise_2_a_forgotten_filter_sees_nothing_of_another_programme() -> None:
    first, second = make_programme(), make_programme()
    make_subject(first)
    with inside(second), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE programme{'_id' if _has_id(table) else ''} = %s", [first.pk]
            )
            assert cursor.fetchone() == (0,), table
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM subjects_subject")
        assert cursor.fetchone() == (0,)


def _has_id(table: str) -> bool:
    return table not in BORDERED_BY_HAND


# --- 3 and 5 ------------------------------------------------------------------------------------------------------


def views_by_name(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> dict[str, object]:
    """Every address by its full name → the view behind it."""
    found: dict[str, object] = {}
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            found |= views_by_name(one.url_patterns, space + (f"{one.namespace}:" if one.namespace else ""))
        else:
            name = space + (one.name or "")
            assert one.name, f"{one.pattern} has no name"
            assert name not in found, f"{name} names two addresses"
            found[name] = one.callback
    return found


OPEN_PAGES = Path(__file__).parent / "open_pages.json"
"""Addresses no face of people at work or of seekers guards: a written list, each with the reason."""


def test_promise_3_pages_open_to_strangers_are_a_written_list() -> None:
    written: dict[str, str] = json.loads(OPEN_PAGES.read_text(encoding="utf-8"))
    open_ones = {name for name, view in views_by_name().items() if face_of(view) in {"", "public"}}

    assert open_ones == set(written)
    assert all(len(reason) >= 10 for reason in written.values())


def test_promise_3_a_face_guards_the_view_it_stands_on() -> None:
    """A decorator of ours is the outermost but for those that narrow the method, so no other way leads past it."""
    for name, view in views_by_name().items():
        face = face_of(view)
        if face and face != "public":
            assert "engawa.web.http" in _codes(view), name


def _codes(view: object) -> set[str]:
    found, layer = set(), view
    while layer is not None:
        found.add(getattr(layer, "__globals__", {}).get("__name__", ""))
        layer = getattr(layer, "__wrapped__", None)
    return found


# --- 6 ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET body = '{{}}'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "INSERT INTO ledger_entry (programme, seq, body, prev, hash) VALUES ('{p}', 99, '{{}}', '', '')",
        "UPDATE ledger_head SET seq = 0",
        "DELETE FROM ledger_payload",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "SET ROLE engawa_ledger",
        "SELECT ledger_append('00000000-0000-0000-0000-00000000abcd', ARRAY['{{}}'])",
    ],
)
def test_promise_6_the_ledger_cannot_be_changed_by_the_application(statement: str) -> None:
    from engawa.base.programmes.context import entered

    programme = make_programme()
    with pytest.raises(Exception) as refusal, entered(programme.pk, read_only=False), connection.cursor() as cursor:
        cursor.execute(statement.format(p=programme.pk))

    assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege)


LEDGER_RIGHTS = {
    ("ledger_entry", "SELECT"),
    ("ledger_head", "SELECT"),
    ("ledger_payload", "SELECT"),
    ("ledger_payload", "INSERT"),
    ("ledger_subject", "SELECT"),
    ("ledger_subject", "INSERT"),
}


@pytest.mark.django_db
def test_promise_6_the_application_holds_no_right_to_change_the_ledger() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = 'engawa_app' AND table_name LIKE 'ledger!_%%' ESCAPE '!'"
        )
        assert set(cursor.fetchall()) == LEDGER_RIGHTS
        cursor.execute(
            "SELECT count(*) FROM information_schema.column_privileges WHERE grantee = 'engawa_app'"
            " AND table_name LIKE 'ledger!_%%' ESCAPE '!' AND privilege_type NOT IN ('SELECT', 'INSERT')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET body = '{}'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_head",
        "UPDATE ledger_payload SET sealed = ''",
    ],
)
def test_promise_6_the_ledger_refuses_even_the_owner_of_its_tables(
    statement: str, django_db_setup: None, database_name: str
) -> None:
    kept = json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))
    with roles.connect(roles.login(kept, roles.MIGRATE), database_name) as owner:
        owner.execute("SET ROLE engawa_owner")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), owner.transaction():
            owner.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("programme", "names", "why"),
    [("other", "other", "the open programme"), ("own", "other", "its own programme"), ("own", "", "its own programme")],
)
def test_promise_6_an_entry_belongs_to_the_open_programme_and_names_it(programme: str, names: str, why: str) -> None:
    from engawa.base.programmes.context import entered

    ids = {"own": make_programme().pk, "other": make_programme().pk}
    body = json.dumps({"programme": str(ids[names])} if names else {})
    with (
        pytest.raises(ProgrammingError, match=why),
        entered(ids["own"], read_only=False),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT ledger_append(%s, %s)", [ids[programme], [body]])


# --- 7 ------------------------------------------------------------------------------------------------------------


def test_promise_7_every_state_is_reachable() -> None:
    assert len(StateTable.every) >= 5
    for table in StateTable.every:
        assert table.reachable() == set(table.states), table.states.__name__


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def test_promise_7_a_transition_is_named_once() -> None:
    with pytest.raises(ValueError, match="named twice"):
        StateTable(
            Light,
            step("go", frm=[Light.RED], to=Light.GREEN),
            step("go", frm=[Light.RED], to=Light.RED),
            initial=Light.RED,
        )


# --- 8 ------------------------------------------------------------------------------------------------------------


def _templates() -> list[Path]:
    return sorted(ROOT.glob("web/*/templates/**/*.html"))


def test_promise_8_no_template_holds_an_inline_script_or_style() -> None:
    bad = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|javascript:|<style"
    )
    found = {str(p.relative_to(ROOT)): bad.findall(p.read_text(encoding="utf-8")) for p in _templates()}

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_promise_8_every_template_compiles() -> None:
    engine = engines["django"]
    for path in _templates():
        engine.from_string(path.read_text(encoding="utf-8"))


def test_promise_8_templates_speak_through_translation() -> None:
    """Japanese outside {% translate %}, {% blocktranslate %}, comments and tags is not marked."""
    japanese = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    for path in _templates():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", "", text, flags=re.DOTALL)
        assert not japanese.search(text), f"{path.relative_to(ROOT)}: {japanese.search(text)}"


def test_promise_8_an_undefined_variable_fails() -> None:
    with pytest.raises(AssertionError, match="undefined template variable: nothing"):
        engines["django"].from_string("{% if 1 %}{{ nothing }}{% endif %}").render({})


@pytest.mark.django_db
def test_promise_8_rows_without_an_order_come_in_any() -> None:
    programme = make_programme()
    for _ in range(6):
        make_subject(programme)
    with inside(programme):
        orders = {tuple(one.pk for one in Subject.objects.all()) for _ in range(20)}

    assert len(orders) > 1


# --- 11, 12 ------------------------------------------------------------------------------------------------------------


def test_promise_11_every_act_has_a_rule() -> None:
    assert set(RULES) == set(Act)


def test_promise_11_tenant_rows_are_written_only_within_acts_or_listed_evidence() -> None:
    """No room opens a writing transaction of its own: atomic() and recording() stand on a written list."""
    allowed = {
        "base/programmes/context.py",
        "base/acts/evidence.py",
        "base/acts/acting.py",
        "base/accounts/stepup.py",
        "web/entrance/signing.py",
        "web/entrance/inviting.py",
        "web/demo/front.py",  # queues a job, changes no tenant row
        "delivery/queues/actions.py",  # a savepoint within its act: which of two rings came first
    }
    found = set()
    for path in ROOT.rglob("*.py"):
        if "migrations" in path.parts or "config" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else node
            name = (
                called.attr
                if isinstance(called, ast.Attribute)
                else called.id
                if isinstance(node, ast.Call) and isinstance(called, ast.Name)
                else ""
            )
            if name == "atomic" or (isinstance(node, ast.Call) and name in {"recording", "entered"}):
                found.add(str(path.relative_to(ROOT)))

    assert found <= allowed


def test_promise_11_evidence_tables_exist() -> None:
    tables = {model._meta.db_table for model in our_models()}

    assert set(EVIDENCE) <= tables


PENDING_AT_MOST = {"P02", "P07", "P14", "P32", "gate"}


def test_promise_12_a_duty_without_evaluator_is_pending_and_the_list_only_shrinks() -> None:
    assert set(PENDING) <= PENDING_AT_MOST
    for act, rule in RULES.items():
        for duty in rule.duties:
            assert ((duty, act) in EVALUATORS) != (duty in PENDING), f"{act} asks {duty}"


def test_promise_12_a_production_installation_refuses_to_start_while_a_duty_is_pending() -> None:
    from engawa.config.installation import RefusedError
    from engawa.config.preparing import refuse_pending

    with pytest.raises(RefusedError, match="未実装"):
        refuse_pending()
