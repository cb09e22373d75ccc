"""One programme at a time, read only unless an act is open, never carried into another thread."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import opened
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import (
    OtherProgramme,
    OutsideProgramme,
    across_programmes,
    after_leaving,
    current_programme_id,
    entered,
    inside,
    read_once,
    require_programme,
)
from engawa.base.programmes.models import Membership, Programme
from engawa.base.subjects.models import Subject
from tests.make import make_programme, make_subject, reload

pytestmark = pytest.mark.django_db


def test_a_block_says_which_programme_is_open_and_leaves_none() -> None:
    programme = make_programme()

    with inside(programme):
        assert (current_programme_id(), require_programme()) == (programme.pk, programme.pk)

    assert current_programme_id() is None
    for asked in (require_programme, lambda: after_leaving(lambda: None)):
        with pytest.raises(OutsideProgramme):
            asked()


def test_a_reading_block_writes_nothing_even_by_sql() -> None:
    programme = make_programme()

    with pytest.raises(InternalError, match="read-only"), inside(programme), connection.cursor() as cursor:
        cursor.execute("UPDATE queues_presence SET last_seen_at = now()")


def test_writing_within_a_reading_block_is_refused_and_reading_within_a_writing_one_joins() -> None:
    programme, other = make_programme(), make_programme()

    with inside(programme):
        with pytest.raises(OutsideProgramme), entered(programme.pk, read_only=False):
            pytest.fail("it wrote")
        with inside(programme):
            pass
    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        with inside(programme):
            assert current_programme_id() == programme.pk
        with pytest.raises(OtherProgramme), inside(other):
            pytest.fail("two were open")
        with pytest.raises(OtherProgramme), acting(Act.FAIR_PLAN, other, by=system("test")):
            pytest.fail("two were open")


def test_after_a_nested_block_the_database_knows_no_programme() -> None:
    programme = make_programme()
    make_subject(programme)

    with transaction.atomic():
        with inside(programme):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx_programme(), (SELECT count(*) FROM subjects_subject)")
            assert cursor.fetchone() == (None, 0)


def test_a_context_copied_into_another_thread_carries_no_programme_there() -> None:
    programme = make_programme()
    with inside(programme), ThreadPoolExecutor(1) as pool:
        carried = copy_context()

        assert pool.submit(carried.run, current_programme_id).result() is None


def test_what_was_noted_while_reading_is_done_afterwards_and_its_failure_takes_nothing_away() -> None:
    programme, done = make_programme(), []

    def fail() -> None:
        raise ValueError("砂丘花")

    with inside(programme):
        after_leaving(fail)
        after_leaving(lambda: done.append(current_programme_id()))
        assert done == []

    assert done == [None]


def test_what_is_read_once_is_read_once_in_a_reading_block_and_each_time_in_any_other() -> None:
    programme, asked = make_programme(), []

    @read_once
    def ask(word: str, *, twice: bool = False) -> int:
        asked.append((word, twice))
        return len(asked)

    for _block in range(2):
        with inside(programme):
            assert ask("a") == ask("a")
            with inside(programme):
                assert ask("b", twice=True) == ask("b", twice=True) > ask("a")
    assert asked == [("a", False), ("b", True)] * 2
    with acting(Act.FAIR_PLAN, programme, by=system("test")), inside(programme):
        assert ask("a") < ask("a")
    assert ask("a") < ask("a")


def test_across_programmes_each_is_entered_in_turn_but_the_platform() -> None:
    first, second = make_programme(), make_programme()
    seen = {(one.pk, current_programme_id()) for one in across_programmes("a test")}

    assert {(first.pk, first.pk), (second.pk, second.pk)} <= seen
    assert Programme.Kind.PLATFORM not in {Programme.objects.get(pk=pk).kind for pk, _open in seen}
    with pytest.raises(ValueError, match="why"):
        list(across_programmes(""))


def test_every_way_to_write_a_tenant_row_needs_an_act() -> None:
    programme = make_programme()
    subject = make_subject(programme)
    ways = {
        "save": subject.save,
        "save_base": subject.save_base,
        "delete": subject.delete,
        "update": lambda: Subject.objects.update(state="locked"),
        "queryset delete": lambda: Subject.objects.all().delete(),
        "raw delete": lambda: Subject.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]  # of Django
        "bulk_create": lambda: Subject.objects.bulk_create([Subject(programme=programme, state="confirmed")]),
        "create": lambda: Subject.objects.create(programme=programme, state="confirmed", kind="seeker"),
    }

    for name, way in ways.items():
        with pytest.raises(OutsideProgramme):
            way()
        with pytest.raises(opened.NoOpenAct), inside(programme):
            way()
        with pytest.raises(opened.NoOpenAct), entered(programme.pk, read_only=False):
            way()
            pytest.fail(name)
    assert reload(subject).state == "confirmed"


def test_every_way_to_read_a_tenant_row_needs_a_programme() -> None:
    programme = make_programme()
    make_subject(programme)
    with inside(programme):
        known = Subject.objects.all()
        row = known[0]
        asked = Subject.objects.all()
        ways = [
            lambda: list(asked.all()),
            lambda: asked.all().count(),
            lambda: asked.all().exists(),
            lambda: asked.all().aggregate(),
            lambda: list(asked.all().iterator()),
            lambda: asked.all().explain(),
            lambda: list(Subject.objects.raw("SELECT * FROM subjects_subject")),
            lambda: next(iter(Subject.objects.raw("SELECT * FROM subjects_subject").iterator())),
            row.refresh_from_db,
        ]
        for way in ways:
            way()
        list(known)

    for way in ways:
        with pytest.raises(OutsideProgramme):
            way()
    with inside(programme), pytest.raises(OutsideProgramme):
        asked.aiterator()
    assert (len(known), known.count(), known.exists()) == (1, 1, True)


def test_a_row_is_saved_into_the_open_programme_and_never_into_another() -> None:
    programme, other = make_programme(), make_programme()
    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        made = Subject(kind="seeker", state="confirmed")
        made.save(force_insert=True)
        assert made.programme_id == programme.pk
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        acting(Act.FAIR_PLAN, programme, by=system("test")),
    ):
        Subject(kind="seeker", state="confirmed", programme=other).save(force_insert=True)
    with inside(other):
        assert not Membership.objects.exists()
        assert not Subject.objects.exists()
