"""Whether rows and entries tell the same story, one for one. Everything is compared as a whole, nothing as 'at least'."""

from collections import Counter, defaultdict
from typing import Any

from tests.e2e.trouble.database import Row, Tables

ENDED = {
    "ended": ["answer", "end"],
    "unacknowledged": ["lose"],
    "deferred": ["defer"],
    "declined": ["decline"],
    "cancelled": ["cancel"],
}
"""A call's last state → the verbs of its entries, in order, beside `acknowledge`."""


def of_act(entries: list[Row], *acts: str) -> list[Row]:
    return [one for one in entries if one["act"] in acts and one["decision"] == "allow"]


def about(entry: Row) -> str:
    return str(entry["about"]["id"])


def count(values: Any) -> dict[str, int]:
    return dict(Counter(str(value) for value in values))


def once(values: Any) -> dict[str, int]:
    return dict.fromkeys((str(value) for value in values), 1)


def compare_tickets(tables: Tables, programme: str) -> None:
    tickets, entries = tables.of("queues_ticket", programme), tables.entries(programme)
    drawn = of_act(entries, "ticket.draw")
    assert count(one["scope"]["ticket"] for one in drawn) == once(row["id"] for row in tickets)
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in drawn:
        numbers[about(one)].append(one["scope"]["number"])
    # In the order in which the ledger took them: nobody overtook, no number was given twice or left out.
    assert {desk: list(range(1, len(given) + 1)) for desk, given in numbers.items()} == numbers
    told = {one["scope"]["ticket"]: one["scope"]["number"] for one in drawn}
    assert {str(row["id"]): (row["number"], row["place"]) for row in tickets} == {
        ticket: (number, number) for ticket, number in told.items()
    }


def compare_calls(tables: Tables, programme: str) -> None:
    calls, entries = tables.of("queues_call", programme), tables.entries(programme)
    made = of_act(entries, "call.make")
    assert count(one["scope"]["call"] for one in made) == once(row["id"] for row in calls)
    assert count(row["ticket_id"] for row in calls) == once(row["ticket_id"] for row in calls), "called twice"

    verbs: dict[str, list[str]] = defaultdict(list)
    for one in of_act(entries, "call.settle"):
        verbs[about(one)].append(one["scope"]["verb"])
    assert set(verbs) == {str(row["id"]) for row in calls}
    for row in calls:
        said = verbs[str(row["id"])]
        assert [verb for verb in said if verb != "acknowledge"] == ENDED[row["state"]], row
        assert said.count("acknowledge") <= 1

    numbers = {row["id"]: row["number"] for row in tables.of("queues_ticket", programme)}
    places: dict[str, list[int]] = defaultdict(list)
    for row in sorted(calls, key=lambda one: one["ring_at"]):
        places[row["desk_id"]].append(numbers[row["ticket_id"]])
    assert {desk: sorted(given) for desk, given in places.items()} == places, "called out of order"


def compare_waits(tables: Tables, programme: str) -> None:
    """Every wait that began is settled, once, and none is left over."""
    calls, entries = tables.of("queues_call", programme), tables.entries(programme)
    waits = tables.of("programmes_wait", programme)
    acknowledged = {about(one) for one in of_act(entries, "call.settle") if one["scope"]["verb"] == "acknowledge"}
    kinds: dict[str, list[Row]] = defaultdict(list)
    for wait in waits:
        kinds[wait["kind"]].append(wait)
    assert count(wait["ref"] for wait in kinds["call.ack"]) == once(row["id"] for row in calls)
    assert count(wait["ref"] for wait in kinds["call.answer"]) == once(acknowledged)
    talks = {row["id"] for row in tables.of("fairs_talk", programme)}
    assert {wait["ref"] for wait in kinds["talk.sweep"]} == talks
    ours = [wait for kind in ("call.ack", "call.answer", "talk.sweep") for wait in kinds[kind]]
    assert [wait for wait in ours if wait["settled_at"] is None] == []


def compare_talks(tables: Tables, programme: str) -> None:
    talks, entries = tables.of("fairs_talk", programme), tables.entries(programme)
    calls = [row["id"] for row in tables.of("queues_call", programme) if row["state"] == "ended"]
    assert count(row["call_id"] for row in talks) == once(calls)
    assert {row["state"] for row in talks} <= {"settled"}
    assert count(about(one) for one in of_act(entries, "talk.settle")) == once(row["id"] for row in talks)
    rooms, seats = tables.of("live_room", programme), tables.of("live_seat", programme)
    assert {row["id"] for row in rooms} == {row["room_id"] for row in talks}
    for act in ("room.open", "room.close"):
        assert len(of_act(entries, act)) == len(rooms)
    assert {row["state"] for row in rooms} <= {"closed"}
    assert len(of_act(entries, "room.admit")) == len(seats) == 2 * len(talks)


def compare_letters(tables: Tables, programme: str) -> None:
    """One letter for each ring that reached no page, handed over once."""
    calls, entries = tables.of("queues_call", programme), tables.entries(programme)
    notices, captured = tables.of("messaging_notice", programme), tables.of("messaging_mailcapture", programme)
    lost = [row["subject_id"] for row in calls if row["state"] == "unacknowledged"]
    assert count(row["subject_id"] for row in notices) == once(lost)
    assert count(row["notice_id"] for row in captured) == once(row["id"] for row in notices)
    handed = [about(one) for one in of_act(entries, "notice.deliver") if one["scope"]["stage"] == "intent"]
    assert count(handed) == once(row["id"] for row in notices)


def compare(tables: Tables, programme: str) -> None:
    for same in (compare_tickets, compare_calls, compare_waits, compare_talks, compare_letters):
        same(tables, programme)
