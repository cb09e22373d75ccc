"""Questions put together once: the same rows as from the queryset itself, in whatever thread and programme."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.prepared import MARKS, PREPARED, Prepared, prepared
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import OutsideProgramme, current_programme_id, inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.steps import begin_session, subject_of_session
from engawa.delivery.queues.models import Ticket
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.delivery.queues.test_one_ring import at_once
from tests.make import make_actor, make_programme, make_subject

import_module("engawa.config.urls")  # whatever a page asks is read in


@pytest.fixture(autouse=True)
def _none_left() -> Any:
    """What a test prepares is no question of ours."""
    known = len(PREPARED)
    yield
    del PREPARED[known:]


def of(subject: UUID) -> QuerySet[Ticket]:
    return Ticket.objects.filter(subject=subject).select_related("desk").order_by("made_at")[:2]


@pytest.mark.django_db
def test_the_rows_are_those_of_the_queryset_and_what_is_related_comes_with_them() -> None:
    programme, ask = make_programme(), prepared(of)
    desks = [make_open_desk(programme) for _each in range(3)]
    _first, her = make_ticket(desks[0])
    for desk in desks[1:]:
        make_ticket(desk, her)
    _ticket, other = make_ticket(desks[0])

    with inside(programme):
        for who in (her.id, other.id, uuid4()):
            expected = list(of(who))
            with CaptureQueriesContext(connection) as asked:
                found = ask(who)
                assert [(one.pk, one.number, one.desk.pk) for one in found] == [
                    (one.pk, one.number, one.desk.pk) for one in expected
                ]
            assert len(asked) == 1
        assert ask(subject=her.id) == ask(her.id)


@pytest.mark.django_db
def test_values_and_moments() -> None:
    programme = make_programme()
    _ticket, her = make_ticket(make_open_desk(programme))

    def since(subject: UUID, at: dt.datetime) -> QuerySet[Ticket, tuple[Any, ...]]:
        rows = Ticket.objects.filter(subject=subject, made_at__gte=at)
        return rows.values_list("subject", "number").order_by("number")

    ask, day = prepared(since), dt.timedelta(days=1)
    with inside(programme):
        assert ask(her.id, clock.now() - day) == [(her.id, 1)]
        assert ask(her.id, clock.now() + day) == []


@pytest.mark.django_db
def test_a_list_is_one_value_however_long_it_is() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    people = [make_ticket(desk)[1].id for _each in range(3)]

    def among(subjects: list[UUID]) -> QuerySet[Ticket, int]:
        return Ticket.objects.filter(subject__among=subjects).order_by("number").values_list("number", flat=True)

    ask = prepared(among)
    with inside(programme):
        assert [ask(people[:count]) for count in range(4)] == [[], [1], [1, 2], [1, 2, 3]]
        assert ask([uuid4()]) == []


@pytest.mark.django_db
def test_numbers() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    for _each in range(3):
        make_ticket(desk)

    def after(number: int) -> QuerySet[Ticket, int]:
        return Ticket.objects.filter(number__gt=number).order_by("number").values_list("number", flat=True)

    ask = prepared(after)
    with inside(programme):
        assert [ask(number) for number in (0, 2, 10**9)] == [[1, 2, 3], [3], []]


@pytest.mark.django_db
def test_words_days_and_bytes() -> None:
    programme = make_programme()
    person = make_actor(Role.EXHIBITOR, programme)
    subject = make_subject(programme)
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        token, _end = begin_session(act, subject, own_device=False)

    def member(role: str, today: dt.date) -> QuerySet[Membership, UUID]:
        rows = Membership.objects.filter(state=role, person=person.id).exclude(from_on__gt=today)
        return rows.values_list("person_id", flat=True).order_by("pk")

    ask = prepared(member)
    with inside(programme):
        assert [ask(state, clock.today()) for state in ("active", "ended")] == [[person.id], []]
    assert [subject_of_session(programme, one) for one in (token, token[:-1])] == [subject.pk, None]


@pytest.mark.django_db
def test_another_programme_s_rows_are_not_seen_and_none_outside_a_programme() -> None:
    programme, other, ask = make_programme(), make_programme(), prepared(of)
    _ticket, her = make_ticket(make_open_desk(programme))

    with inside(programme):
        assert len(ask(her.id)) == 1
    with inside(other):
        assert ask(her.id) == []
    with pytest.raises(OutsideProgramme):
        ask(her.id)


@pytest.mark.usefixtures("committed")
def test_each_thread_asks_on_its_own_connection() -> None:
    programmes, ask = [make_programme() for _each in range(4)], prepared(of)
    people = [make_ticket(make_open_desk(one))[1] for one in programmes]

    def look(programme: Programme, who: UUID) -> list[int]:
        with inside(programme):
            return [len(ask(who)) for _time in range(50)]

    found = at_once(*(lambda p=p, w=w.id: look(p, w) for p, w in zip(programmes, people, strict=True)))

    assert found == [[1] * 50] * 4


@pytest.mark.usefixtures("committed")
def test_a_page_that_is_not_there_does_not_make_the_database_forget_its_plans() -> None:
    programme, ask = make_programme(), prepared(of)

    def kept() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return int(cursor.fetchone()[0])

    with inside(programme):
        ask(uuid4())
    before = kept()
    with pytest.raises(LookupError, match="nobody"), inside(programme):
        ask(uuid4())
        raise LookupError("nobody")

    assert (kept(), before > 0) == (before, True)
    assert current_programme_id() is None


@pytest.mark.usefixtures("committed")
def test_a_connection_that_is_gone_is_found_out_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the beginning of a request after the database was away."""
    ask = prepared(called)
    slug = make_programme().slug
    assert len(ask(slug)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])

    assert at_once(lambda: end_session(pid)) == [None]
    monkeypatch.setattr(connection, "close_at", None)  # kept from request to request, as in a pool
    connection.close_if_unusable_or_obsolete()

    assert len(ask(slug)) == 1


def called(slug: str) -> QuerySet[Programme]:
    return Programme.objects.filter(slug=slug).order_by("pk")


def end_session(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def lost(subject: UUID, at: dt.datetime) -> QuerySet[Ticket]:
    assert at
    return Ticket.objects.filter(subject=subject)


def many(subjects: set[UUID]) -> QuerySet[Ticket]:
    return Ticket.objects.filter(subject__in=subjects)


def unfolded(subjects: list[UUID]) -> QuerySet[Ticket]:
    """`__in` has a place for each."""
    return Ticket.objects.filter(subject__in=subjects)


def locked(subject: UUID) -> QuerySet[Ticket]:
    return Ticket.objects.select_for_update().filter(subject=subject)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lost, "do not stand in the question"),
        (many, "cannot be told later"),
        (unfolded, "a place for each"),
        (locked, "locks"),
    ],
)
def test_what_cannot_be_put_together_once_is_refused(build: Callable[..., QuerySet[Ticket]], words: str) -> None:
    with inside(make_programme()), pytest.raises(TypeError, match=words):
        prepared(build).put_together()


@pytest.mark.django_db
@pytest.mark.parametrize("told", [(), (None,), (uuid4(), uuid4())])
def test_as_much_must_be_told_as_is_asked_for(told: tuple[Any, ...]) -> None:
    with inside(make_programme()), pytest.raises(TypeError, match="wants"):
        prepared(of)(*told)


@pytest.mark.django_db
@pytest.mark.parametrize("question", PREPARED, ids=lambda one: f"{one.__module__.rpartition('.')[2]}.{one.__name__}")
def test_the_text_of_a_question_hangs_on_nothing_but_what_is_told(question: Prepared[Any, Any]) -> None:
    with inside(make_programme()):
        first = question.put_together()
    with clock.travel_to(clock.now() + dt.timedelta(days=40, minutes=7)), inside(make_programme()):
        second = question.put_together()

        told = {name: MARKS[kind]() for name, kind in question.kinds.items()}
        assert all(question(**told) == [] or not question.names for _time in range(3))

    assert (first.sql, first.values) == (second.sql, second.values)
