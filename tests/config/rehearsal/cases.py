"""An afternoon in miniature in which every promise is kept; tests plant one fault each."""

from typing import Any

from engawa.config.rehearsal.case import Case
from engawa.config.rehearsal.notes import Note

START = 1_000_000.0


def said(who: str, at: float, what: str, **facts: Any) -> Note:
    return Note(who, START + at, what, facts)


def kept() -> Case:
    """Aiko (seeker-1) and Bun (seeker-2) wait at one booth; Aiko is called and talks, Bun still waits."""
    notes = [
        said("host-1", 0, "here", person="P1", manner="usual"),
        said("seeker-1", 1, "registered", mail="a@example.jp"),
        said("seeker-1", 3, "confirmed", subject="S1"),
        said("seeker-2", 1, "registered", mail="b@example.jp"),
        said("seeker-2", 3, "confirmed", subject="S2"),
        said("seeker-1", 5, "ticket", booth="B1"),
        said("seeker-1", 5, "page.open"),
        said("seeker-1", 5.1, "numbers", numbers=[1]),
        said("seeker-2", 6, "ticket", booth="B1"),
        said("seeker-2", 6, "page.open"),
        said("seeker-2", 6.1, "numbers", numbers=[2]),
        said("host-1", 20.5, "call.made", call="C1", pressed=START + 20),
        said("seeker-1", 20.7, "ring", call="C1"),
        said("seeker-1", 20.7, "page.shut"),
        said("seeker-1", 22, "ring.answer", call="C1", how="enter", status=302),
        said("seeker-1", 23, "room.in", room="R1"),
        said("host-1", 24, "room.in", room="R1"),
        said("seeker-1", 25, "line.sent", id="L1", seat="H", room="R1"),
        said("host-1", 26, "line.sent", id="L2", seat="E", room="R1"),
        said("seeker-1", 40, "room.leaving", room="R1"),
        said("seeker-1", 40.2, "room.left", room="R1", pressed=START + 40),
        said("host-1", 41, "room.leaving", room="R1"),
        said("host-1", 41.2, "room.left", room="R1", pressed=START + 41),
        said("host-1", 45, "card", talk="T1"),
        said("office", 46, "board.compared", wrong=[]),
    ]
    ticket = {"desk_id": "D1", "missed": 0, "booking_id": None, "topic": ""}
    facts: dict[str, Any] = {
        "people": {"a@example.jp": "S1", "b@example.jp": "S2"},
        "registrations": [
            {"id": "G1", "subject_id": "S1", "state": "active"},
            {"id": "G2", "subject_id": "S2", "state": "active"},
        ],
        "desks": [{"id": "D1", "owner_ref": "B1", "state": "open", "kind": "booth"}],
        "booths": [{"id": "B1", "exhibitor__organisation_id": "O1"}],
        "tickets": [
            ticket
            | {
                "id": "K1",
                "subject_id": "S1",
                "number": 1,
                "state": "done",
                "made_at": START + 5,
                "closed_at": START + 41,
            },
            ticket
            | {
                "id": "K2",
                "subject_id": "S2",
                "number": 2,
                "state": "waiting",
                "made_at": START + 6,
                "closed_at": None,
            },
        ],
        "calls": [call("C1", "K1", "S1", 20, 41)],
        "talks": [
            {
                "id": "T1",
                "booth_id": "B1",
                "subject_id": "S1",
                "call_id": "C1",
                "room_id": "R1",
                "state": "settled",
                "verdict": "held",
                "seeker_seat": "H",
                "company_seat": "E",
            }
        ],
        "rooms": [{"id": "R1", "state": "closed", "engine": "mesh", "fell_back": False, "opened_at": START + 22}],
        "bookings": [],
        "briefings": [],
        "signups": [],
        "spans": [],
        "consultations": [],
        "hosts": [],
        "records": [],
        "now": START + 100,
        "lines": [{"seat_id": "H", "client_id": "L1"}, {"seat_id": "E", "client_id": "L2"}],
        "cards": [{"talk_id": "T1"}],
        "claims": [{"subject_id": "S1", "organisation_id": "O1", "state": "confirmed"}],
        "notices": [],
        "due": [],
        "settled": [{"kind": "call.ack", "late": -9.0}, {"kind": "call.answer", "late": 0.8}],
        "jobs": [{"task": "jobs.revive", "status": "todo", "attempts": 0, "age": -20.0}],
        "entries": [
            entry("ticket.draw", scope={"ticket": "K1"}),
            entry("ticket.draw", scope={"ticket": "K2"}),
            entry("call.make", scope={"call": "C1"}),
            entry("room.open", scope={"room": "R1"}),
            entry("talk.settle", about="T1"),
            entry("subject.confirm", scope={"registration": "G1"}),
            entry("subject.confirm", scope={"registration": "G2"}),
        ],
    }
    return Case(notes, facts, shown=1)


def call(pk: str, ticket: str, subject: str, at: float, until: float | None, **more: Any) -> dict[str, Any]:
    row = {
        "id": pk,
        "desk_id": "D1",
        "ticket_id": ticket,
        "subject_id": subject,
        "person": "P1",
        "state": "ended" if until else "ringing",
        "ring_at": START + at,
        "acknowledged_at": START + at + 1,
        "answered_at": START + at + 2,
        "ended_at": START + until if until else None,
    }
    return row | more


def entry(act: str, *, scope: dict[str, Any] | None = None, about: str = "", decision: str = "allow") -> dict[str, Any]:
    return {
        "act": act,
        "decision": decision,
        "scope": scope or {},
        "about": {"type": "", "id": about} if about else None,
    }
