import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from procrastinate.contrib.django import app

from engawa.config.jobs import WHEN_AWAY, TaskFailed, defer, scrubbed

SECRET = "hanako.sakyu@example.com"
ran: list[str] = []


@app.task(name="test.note")
def note(*, word: str) -> None:
    ran.append(word)


@app.task(name="test.fail")
def fail(*, word: str) -> None:
    raise ValueError(f"{SECRET} is not unique")


away = [True]


@app.task(name="test.away", retry=WHEN_AWAY)
def come_back(*, word: str) -> None:
    if away:
        away.pop()
        raise OperationalError("the connection is closed")
    ran.append(word)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    ran.clear()
    yield
    connections.close_all()


def work() -> None:
    """Let a worker do everything that waits."""
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE 'test.%' ORDER BY id"
        )
        return list(cursor.fetchall())


@pytest.mark.usefixtures("committed")
class TestDeferring:
    def test_a_job_is_there_if_and_only_if_the_act_commits(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            defer("test.note", "a", {"word": "lost"})
            raise ZeroDivisionError
        with transaction.atomic():
            defer("test.note", "a", {"word": "kept"})

        work()

        assert ran == ["kept"]
        assert jobs() == [("test.note", "succeeded")]

    def test_the_same_key_waits_once(self) -> None:
        with transaction.atomic():
            defer("test.note", "a", {"word": "one"})
            defer("test.note", "a", {"word": "one"})
            defer("test.note", "b", {"word": "two"})
        with transaction.atomic():
            defer("test.note", "b", {"word": "two"})

        work()

        assert sorted(ran) == ["one", "two"]

    def test_a_waiting_twin_does_not_start_before_it_can_see_the_second_change(self) -> None:
        with transaction.atomic():
            defer("test.note", "a", {"word": "one"})
        parameters = connection.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(name, None)
        with psycopg.connect(**parameters, autocommit=True) as worker:
            number = worker.execute("SELECT worker_id FROM procrastinate_register_worker_v1()").fetchone()
            fetch = "SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)"
            with transaction.atomic():
                defer("test.note", "a", {"word": "one"})
                assert worker.execute(fetch, number).fetchone() == (None,)
            assert worker.execute(fetch, number).fetchone() != (None,)

    def test_the_worker_s_own_tasks_defer_inside_their_act_too(self) -> None:
        as_a_worker = app.replace_connector(app.connector.get_worker_connector())
        with as_a_worker, pytest.raises(ZeroDivisionError), transaction.atomic():
            defer("test.note", "a", {"word": "lost"})
            raise ZeroDivisionError
        assert jobs() == []


@pytest.mark.django_db
def test_a_task_nobody_wrote_is_refused_at_once() -> None:
    with pytest.raises(LookupError):
        defer("test.nobody", "a", {})


@pytest.mark.usefixtures("committed")
def test_outside_a_transaction_nothing_is_deferred() -> None:
    with pytest.raises(RuntimeError):
        defer("test.note", "a", {"word": "x"})


@pytest.mark.usefixtures("committed")
def test_a_dead_worker_s_job_is_done_by_the_next() -> None:
    with transaction.atomic():
        defer("test.note", "a", {"word": "one"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = attempts + 1")
    work()
    assert ran == []

    with transaction.atomic():
        defer("jobs.revive", "now", {})
    work()
    work()

    assert ran == ["one"]


@pytest.mark.usefixtures("committed")
def test_a_job_that_takes_every_worker_down_is_given_up() -> None:
    with transaction.atomic():
        defer("test.note", "a", {"word": "one"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = 9")
    with transaction.atomic():
        defer("jobs.revive", "now", {})
    work()
    work()

    assert ran == []
    assert jobs() == [("test.note", "failed")]


@pytest.mark.usefixtures("committed")
def test_jobs_are_forgotten_after_a_week() -> None:
    with transaction.atomic():
        defer("test.note", "old", {"word": "one"})
        defer("test.fail", "old", {"word": "two"})
    work()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days'")
    with transaction.atomic():
        defer("test.note", "new", {"word": "three"})
        defer("jobs.forget", "now", {})
    work()

    assert jobs() == [("test.note", "succeeded")]


@pytest.mark.usefixtures("committed")
def test_what_a_failing_task_says_holds_no_values(caplog: Any) -> None:
    with transaction.atomic():
        defer("test.fail", "a", {"word": "x"})
    with caplog.at_level(logging.DEBUG):
        work()

    assert jobs() == [("test.fail", "failed")]
    assert "builtins.ValueError at" in caplog.text
    assert SECRET not in caplog.text


def test_a_scrubbed_error_names_kind_and_place() -> None:
    def place() -> None:
        raise KeyError(SECRET)

    with pytest.raises(KeyError) as caught:
        place()
    told = scrubbed(caught.value)

    assert isinstance(told, TaskFailed)
    assert str(told).startswith("builtins.KeyError at ")
    assert "place:" in str(told)
    assert (told.__cause__, told.__context__) == (None, None)


@pytest.mark.usefixtures("committed")
def test_a_task_whose_database_was_away_is_done_later() -> None:
    with transaction.atomic():
        defer("test.away", "a", {"word": "one"})
    work()
    assert (ran, jobs()) == ([], [("test.away", "todo")])

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    work()
    assert (ran, jobs()) == (["one"], [("test.away", "succeeded")])


def test_every_task_of_ours_waits_for_the_database() -> None:
    ours = {name: task.retry_strategy for name, task in app.tasks.items() if name.startswith("messaging.")}
    assert ours
    assert all(strategy is WHEN_AWAY for strategy in ours.values())
