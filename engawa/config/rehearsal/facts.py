"""What the database says after the afternoon: the other side of the comparison. Run inside the installation."""

import json
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from engawa.base.kit import clock
from engawa.base.ledger.models import Entry
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme, Wait
from engawa.base.subjects.steps import subject_by_mail
from engawa.config.rehearsal.site import SLUG
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup, FairRegistration, Talk, TalkNote
from engawa.delivery.guidance.models import Consultation, ConsultHost, ConsultNote
from engawa.delivery.queues.models import Booking, Call, Desk, Ticket
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.live.models import LiveMessage, LiveRoom, LiveSpan
from engawa.shared.messaging.models import Notice

JOBS = """
SELECT task_name, status::text, attempts,
       extract(epoch FROM now() - coalesce(scheduled_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = j.id)))
FROM procrastinate_jobs j WHERE status IN ('todo', 'doing', 'failed')
"""


def tell(mails: Path) -> None:
    """Print everything as JSON. `mails`: a file with the addresses the robots registered, one in a line."""
    programme = Programme.objects.get(slug=SLUG)
    known = {}
    for mail in mails.read_text(encoding="utf-8").split():
        with inside(programme):
            subject = subject_by_mail(programme, mail)
        known[mail] = subject.pk if subject else None
    with inside(programme):
        facts = _facts(programme) | {"people": known}
    json.dump(facts, sys.stdout, default=_plain)


def _plain(value: Any) -> Any:
    """Times as seconds of the machine's clock, not of the fair's."""
    return (value - clock.offset()).timestamp() if hasattr(value, "timestamp") else str(value)


def _facts(programme: Programme) -> dict[str, Any]:
    waits = Wait.objects.filter(programme=programme)
    return {
        "now": clock.now(),
        "registrations": _rows(FairRegistration, "id", "subject_id", "state"),
        "desks": _rows(Desk, "id", "owner_ref", "state", "kind"),
        "booths": _rows(Booth, "id", "exhibitor__organisation_id"),
        "tickets": _rows(
            Ticket,
            *("id", "desk_id", "subject_id", "number", "state", "missed", "made_at", "closed_at"),
            *("booking_id", "topic"),
        ),
        "bookings": _rows(
            Booking,
            *("id", "desk_id", "slot_id", "slot__at", "slot__minutes", "subject_id", "state", "made_at", "returned_at"),
        ),
        "briefings": _rows(Briefing, "id", "booth_id", "state", "room_id", "began_at", "ended_at"),
        "signups": _rows(BriefingSignup, "briefing_id", "subject_id", "withdrawn_at"),
        "spans": _spans([*Briefing.objects.exclude(room_id=None).order_by("pk").values_list("room_id", flat=True)]),
        "consultations": _rows(
            Consultation,
            *("id", "subject_id", "state", "bodies", "ticket_id", "call_id", "room_id", "held_as"),
            *("overlap_seconds", "began_at", "ended_at"),
        ),
        "hosts": _rows(ConsultHost, "consultation_id", "agency", "person"),
        "records": _rows(ConsultNote, "consultation_id", "written_by"),
        "calls": _rows(
            Call,
            *("id", "desk_id", "ticket_id", "subject_id", "person", "state"),
            *("ring_at", "acknowledged_at", "answered_at", "ended_at"),
        ),
        "talks": _rows(
            Talk,
            *("id", "booth_id", "subject_id", "call_id", "room_id", "state", "verdict", "overlap_seconds", "counted"),
            *("seeker_seat", "company_seat"),
        ),
        "rooms": _rows(LiveRoom, "id", "state", "engine", "fell_back", "opened_at"),
        "lines": _rows(LiveMessage, "seat_id", "client_id"),
        "cards": _rows(TalkNote, "talk_id"),
        "claims": _rows(MatchClaim, "subject_id", "organisation_id", "state"),
        "notices": _rows(Notice, "id", "kind", "state", "subject_id"),
        "due": [
            {"kind": kind, "late": (clock.now() - due_at).total_seconds()}
            for kind, due_at in waits.filter(settled_at__isnull=True, due_at__lte=clock.now()).values_list(
                "kind", "due_at"
            )
        ],
        "settled": [
            {"kind": kind, "late": (settled_at - due_at).total_seconds()}
            for kind, due_at, settled_at in waits.filter(settled_at__isnull=False).values_list(
                "kind", "due_at", "settled_at"
            )
            if settled_at
        ],
        "jobs": _jobs(),
        "entries": [
            _entry(body) for body in Entry.objects.filter(programme=programme.pk).values_list("body", flat=True)
        ],
    }


def _rows(model: Any, *names: str) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values(*names))


def _spans(rooms: list[Any]) -> list[dict[str, Any]]:
    """Of the newest derivation of each room: who was there, from when to when."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in LiveSpan.objects.filter(room__in=rooms).order_by("room", "build", "begins_at"):
        kept = found.setdefault(row.room_id, [])
        if kept and kept[0]["build"] != row.build:
            kept.clear()
        kept.append({"seat": row.seat_id, "build": row.build, "begins": row.begins_at, "ends": row.ends_at})
    return [span for kept in found.values() for span in kept]


def _jobs() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(JOBS)
        return [
            {"task": task, "status": status, "attempts": attempts, "age": float(age or 0)}
            for task, status, attempts, age in cursor.fetchall()
        ]


def _entry(body: str) -> dict[str, Any]:
    facts = json.loads(body)
    return {name: facts.get(name) for name in ("act", "decision", "scope", "about")}
