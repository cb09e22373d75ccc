"""The watch of promise 11 itself: what it lets pass and what it finds."""

from django.db import connection, transaction

from tests.writes import ENTER, Watch

ID = "018f0000-0000-7000-8000-000000000001"
OPEN, APPEND = (f"SELECT {ENTER}, %s, true)", [ID]), ("SELECT public.ledger_append(%s, %s)", [ID, []])
WRITE = ('UPDATE "queues_ticket" SET "place" = %s', [1])


def found_after(*statements: tuple[str, list[object]], kept: bool = True) -> list[str]:
    watch = Watch()
    watch.enter()
    for text, params in statements:
        watch.see(text, params)
    watch.leave(kept=kept)
    return watch.found


def test_promise_11_a_change_without_an_entry_is_found() -> None:
    assert found_after(OPEN, WRITE) == ["changed without an entry: queues_ticket"]
    assert found_after(OPEN, ('INSERT INTO "vault"."key" ("id") VALUES (%s)', [1])) != []
    assert found_after(OPEN, ('DELETE FROM "queues_call" WHERE true', [])) != []


def test_promise_11_an_entry_evidence_reading_and_what_was_rolled_back_pass() -> None:
    assert found_after(OPEN, WRITE, APPEND) == []
    assert found_after(OPEN, ('UPDATE "queues_presence" SET "last_seen_at" = %s', [1])) == []
    assert found_after(OPEN, ('SELECT "place" FROM "queues_ticket" FOR UPDATE', [])) == []
    assert found_after(OPEN, WRITE, kept=False) == []


def test_promise_11_an_inner_block_hands_its_changes_to_the_outer() -> None:
    watch = Watch()
    watch.enter()
    watch.see(*OPEN)
    watch.enter()
    watch.see(*WRITE)
    watch.leave(kept=True)
    watch.leave(kept=True)

    assert watch.found == ["changed without an entry: queues_ticket"]


def test_promise_11_the_watch_stands_while_tests_run() -> None:
    assert transaction.Atomic.__enter__.__qualname__.startswith("start.")
    assert type(connection.cursor).__name__ == "method"
