"""Promise 9: every clause, document, notice, room, wait, door, figure and gathering passes the test of its family.

A family is whatever has members: they are found where they register, so a new one comes under its test by itself.
"""

import ast
import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models
from django.urls import resolve

import engawa
from engawa.base.acts.registry import EVALUATORS, PENDING
from engawa.base.acts.rules import COPY, END, KEEP, RULES, SEND, USE
from engawa.base.acts.words import PURPOSE_LABELS, Act, Purpose
from engawa.base.programmes.border import tenant_models
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import ROLE_LABELS, ROLE_PERMISSIONS, Permission, Role
from engawa.base.programmes.waits import HANDLERS
from engawa.contract.clauses import library
from engawa.contract.clauses.known import KNOWN, Basis, Known
from engawa.delivery.events.models import Gathering, GatheringKind
from engawa.outcomes.measures.figures import QUERIES, Query
from engawa.outcomes.measures.sources import fairs
from engawa.shared.documents.kinds import Context, DocumentKind, document_kinds
from engawa.shared.live.grants import LIVEKIT_LIMITS, MESH_LIMITS, grants_for, may_connect
from engawa.shared.live.ladder import mesh_ladder
from engawa.shared.live.states import KIND_WORDS, RoomKind, SeatRole
from engawa.shared.messaging.kinds import NoticeKind, check_words, every_kind
from engawa.web.refusal import STEP_UP_WORDS
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.outcomes.make import register, talk
from tests.outcomes.reports import contexts
from tests.outcomes.reports.test_flash import report

ROOT = Path(engawa.__file__).parent
PAPERS: dict[str, Callable[[], Context]] = {
    "flash": report,
    "matches": contexts.match_table,
    "exhibitors": contexts.exhibitor_table,
    "attendance": contexts.attendance_table,
    "survey": contexts.survey_table,
    "weekly": contexts.weekly_report,
    "report": contexts.whole_report,
    "checklist": contexts.checklist_paper,
}
"""One filled-in context for each kind of paper; a new kind adds its own."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(engawa.__path__, "engawa."):
        if (
            ".migrations" not in found.name
            and not found.name.startswith("engawa.config")
            and "__main__" not in found.name
        ):
            yield importlib.import_module(found.name)


# --- clauses and duties -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("article", library.articles().values(), ids=lambda one: one.id)
def test_promise_9_an_article_has_its_number_and_heading(article: library.Article) -> None:
    assert re.fullmatch(r"[a-z0-9_.-]+", article.id, re.IGNORECASE)
    assert article.text
    assert re.search(r"\d", article.no)
    assert article.title


@pytest.mark.parametrize("duty", sorted(library.duty_ids()))
def test_promise_9_a_duty_rests_on_articles_that_exist(duty: str) -> None:
    assert library.duty_title(duty)
    assert library.clause_words(duty)


def test_promise_9_a_duty_that_an_act_asks_stands_in_the_library() -> None:
    asked = {duty for rule in RULES.values() for duty in rule.duties}

    assert asked | set(PENDING) | {duty for duty, _act in EVALUATORS} <= library.duty_ids()


@pytest.mark.parametrize("known", KNOWN.values(), ids=lambda one: one.key)
def test_promise_9_a_designated_value_has_a_safe_default_and_its_clause(known: Known) -> None:
    assert known.read(known.write(known.default)) == known.default
    assert type(known.default) in {int, bool, str}
    assert known.label
    assert known.clause or known.basis == Basis.OWN


# --- acts and permissions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", Act)
def test_promise_9_an_act_has_its_words_and_whoever_may(act: Act) -> None:
    rule = RULES[act]

    assert rule.title
    assert rule.handling in {USE, KEEP, COPY, SEND, END, "運営"}
    assert rule.permissions
    assert len(set(rule.duties)) == len(rule.duties)


PROVED_WITHOUT_A_PAGE = {Act.PARAMETER_SET, Act.INSTRUCT, Act.ERASE}
"""Acts that ask for a fresh proof and have no page yet."""


def test_promise_9_an_act_that_wants_a_proof_says_what_is_approved() -> None:
    list(modules())
    wanting = {act for act, rule in RULES.items() if rule.step_up}

    assert wanting - set(STEP_UP_WORDS) <= PROVED_WITHOUT_A_PAGE


def test_promise_9_a_permission_is_held_by_some_role_and_asked_by_something() -> None:
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set(ROLE_LABELS) >= set(Role) - {Role.VISITOR, Role.SYSTEM}
    assert set(PURPOSE_LABELS) == set(Purpose)


FILLED_BY_FACES = {"STEP_UP_WORDS"}


def test_promise_9_words_for_people_leave_no_member_of_their_enum_out() -> None:
    missing = {}
    for module in modules():
        for name, words in vars(module).items():
            if (
                name.endswith(("_WORDS", "_LABELS"))
                and name not in FILLED_BY_FACES
                and isinstance(words, dict)
                and words
            ):
                kinds = {type(key) for key in words}
                if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
                    missing[f"{kind.__name__} in {name}"] = {str(one) for one in kind} - {str(key) for key in words}

    assert len(missing) >= 8
    assert {name: left for name, left in missing.items() if left} == {}


# --- papers and letters -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", document_kinds().values(), ids=lambda one: one.key)
def test_promise_9_a_paper_is_typed_framed_and_counts_by_queries(kind: DocumentKind) -> None:
    context = PAPERS[kind.key]()
    data = json.loads(json.dumps(context.data(), default=str))

    assert isinstance(context, kind.context_type)
    assert kind.label
    assert context.title
    assert context.as_at.tzinfo is not None
    assert kind.template.suffix == ".typ"
    assert "/documents/" in str(kind.template)
    assert {"addressee", "sender", "sender_lines"} <= set(data)
    assert context.figures()
    assert all(figure.query_id and figure.unit for figure in context.figures())
    assert len({figure.key for figure in context.figures()}) == len(context.figures())


def ours() -> list[NoticeKind]:
    """Without those that other tests make up."""
    return [kind for kind in every_kind() if not kind.name.startswith("test")]


@pytest.mark.parametrize("kind", ours(), ids=lambda one: one.name)
def test_promise_9_a_letter_is_content_free_and_leads_to_a_page_that_exists(kind: NoticeKind) -> None:
    check_words(str(kind.subject), {"sender"})
    check_words(str(kind.text), {"sender", "link", "until"})
    assert "{link}" in str(kind.text)
    assert (kind.door is None) != (kind.page == "")
    path = kind.page if kind.door is None else kind.door.path
    if kind.door is not None:
        assert "{token}" in path
        assert "{until}" in str(kind.text)
        assert 0 < kind.door.lasts.total_seconds() <= 14 * 86_400
    assert resolve(path.format(token="x" * 43) if path.startswith("/") else f"/p/some/{path.format(token='x' * 43)}")


def test_promise_9_a_door_leads_to_one_place() -> None:
    doors = [kind.door for kind in ours() if kind.door]

    assert len({door.kind for door in doors}) == len({door.path for door in doors}) == len(doors)


def test_promise_9_a_channel_is_a_folder_that_hands_over_and_tells_what_became_of_it() -> None:
    folders = [one for one in (ROOT / "shared" / "messaging" / "channels").iterdir() if (one / "__init__.py").exists()]

    assert folders
    for folder in folders:
        relay = importlib.import_module(f"engawa.shared.messaging.channels.{folder.name}.relay")
        assert callable(relay.Relay.hand_over)
        assert {"handed", "refused", "busy", "unknown"} == set(relay.Result)


# --- rooms, waits, gatherings, figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RoomKind)
def test_promise_9_a_room_has_words_limits_rights_and_a_ladder(kind: RoomKind) -> None:
    assert KIND_WORDS[kind]
    for limits in (LIVEKIT_LIMITS[kind], *([MESH_LIMITS[kind]] if kind in MESH_LIMITS else [])):
        assert 0 <= limits.viewers < limits.seats
    assert not grants_for(SeatRole.VIEWER, kind).publish
    for role in SeatRole:
        assert grants_for(role, kind) is not None
        steps = [int(str(step["kbits"])) for step in mesh_ladder(kind, role)]
        assert steps == sorted(steps, reverse=True)
        assert steps
        assert all(may_connect(kind, role, other) == may_connect(kind, other, role) for other in SeatRole)


def test_promise_9_a_wait_that_is_set_has_somebody_who_settles_it() -> None:
    set_somewhere: dict[str, str] = {}
    for module in modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "set_wait":
                kind = node.args[0]
                if isinstance(kind, ast.Name) and isinstance(value := getattr(module, kind.id, None), str):
                    set_somewhere[value] = module.__name__

    assert len(set_somewhere) >= 6
    assert set(set_somewhere) <= set(HANDLERS)
    assert all(re.fullmatch(r"[a-z]+([._-][a-z]+)*", kind) for kind in HANDLERS)


@pytest.mark.parametrize("kind", GatheringKind)
def test_promise_9_a_gathering_kind_has_one_room_that_adds_to_it(kind: GatheringKind) -> None:
    owners = [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.OneToOneField)
        and field.related_model is Gathering
        and model._meta.model_name == kind
    ]

    assert len(owners) == 1


def test_promise_9_a_table_says_whether_the_next_fair_is_made_with_it() -> None:
    """A new table chooses: `cloned` when its room registers a copy (`events.cloning`), else `never`."""
    said = json.loads((Path(__file__).parent / "cloned.json").read_text(encoding="utf-8"))

    assert {model._meta.label for model in tenant_models()} == set(said)
    assert set(said.values()) == {"cloned", "never"}


@pytest.mark.django_db
def test_promise_9_a_figure_opens_to_as_many_rows_as_it_counts() -> None:
    fair = make_public_fair(2)
    talk(booths(fair)[0], register(fair))
    talk(booths(fair)[1], register(fair), "needs_check")
    with inside(fair.programme):
        scope = fairs()
        for query in QUERIES.values():
            judge(query, scope)


def judge(query: Query, scope: object) -> None:
    rows = query.rows(scope)  # type: ignore[arg-type]  # what fairs() gives

    assert re.fullmatch(r"Q-[A-Z]\d\d", query.id)
    assert str(query.label)
    assert str(query.unit)
    assert query.count(scope) == len(rows)  # type: ignore[arg-type]  # what fairs() gives
    assert {row.gathering for row in rows} <= {one.gathering for one in scope}  # type: ignore[attr-defined]
    assert query.rows([]) == []
    assert all(row.name or row.subject for row in rows), query.id
