"""What LiveKit's server tells becomes evidence: once each, in its programme, or nothing at all."""

import hashlib
from enum import StrEnum
from uuid import UUID, uuid5

from engawa.base.acts import hooks
from engawa.base.acts.evidence import evidence
from engawa.base.kit import clock
from engawa.base.programmes.models import Programme, Wait
from engawa.shared.live.actions import CLOSE
from engawa.shared.live.conf import live_settings
from engawa.shared.live.models import LiveEvidence, LiveRoom, LiveSeat
from engawa.shared.live.orders import Order
from engawa.shared.live.ports import EngineEvent, EventKind
from engawa.shared.live.queries import seats_of
from engawa.shared.live.sealing import seal_body
from engawa.shared.live.spans import EvidenceKind, EvidenceSource
from engawa.shared.live.states import ADMITTED, RoomKind

SPACE = UUID("7d0c7a52-9a43-4d0c-8f0e-2f6e5a1d7b11")
"""Ids of evidence are made from the event's own, so that a repeated event is the same evidence."""

KINDS = {
    EventKind.JOINED: EvidenceKind.JOINED,
    EventKind.GONE: EvidenceKind.GONE,
    EventKind.FINISHED: EvidenceKind.FINISHED,
}
UUID_LENGTH = 36


class Outcome(StrEnum):
    STORED = "stored"
    FOREIGN = "foreign"  # another installation on the same server
    UNKNOWN = "unknown"  # a room that is not, or no longer, ours
    NOTHING = "nothing"  # says nothing about people


def receive(event: EngineEvent, *, body: bytes, signature: str) -> Outcome:
    """Store one verified event in a short transaction. Repeating it changes nothing."""
    room_id = room_of_key(event.room_key)
    if room_id is None:
        return Outcome.FOREIGN
    if event.kind not in KINDS:
        return Outcome.NOTHING
    programme = _programme_of(room_id)
    if programme is None:
        return Outcome.UNKNOWN
    with evidence(programme):
        room = LiveRoom.objects.filter(key=event.room_key).first()
        if room is None:
            return Outcome.UNKNOWN
        seats = seats_of(room)
        about = seats if event.kind is EventKind.FINISHED else [s for s in seats if s.pk == event.seat]
        rows = [_row(event, seat, body, signature) for seat in about]
        LiveEvidence.objects.bulk_create(rows, ignore_conflicts=True)
        if event.kind is EventKind.JOINED and not any(s.state in ADMITTED for s in about):
            hooks.defer(Order.RECONCILE, str(room.pk), {"programme_id": programme.pk, "room_id": room.pk})
        return Outcome.STORED if rows else Outcome.UNKNOWN


def room_of_key(key: str) -> UUID | None:
    """The room a key of this installation names: `<prefix>-<kind>-<uuid>`."""
    head, tail = key[: -UUID_LENGTH - 1], key[-UUID_LENGTH:]
    prefix, _dash, kind = head.rpartition("-")
    if prefix != live_settings().prefix or kind not in set(RoomKind):
        return None
    try:
        return UUID(tail)
    except ValueError:
        return None


def _programme_of(room: UUID) -> Programme | None:
    """By the room's hard end, which stands outside the border: the one narrow look across programmes."""
    place = Wait.objects.filter(kind=CLOSE, ref=room).select_related("programme").first()
    return place.programme if place else None


def _row(event: EngineEvent, seat: LiveSeat, body: bytes, signature: str) -> LiveEvidence:
    """The demo's clock may stand elsewhere than the server's; and nothing happened later than it was heard of."""
    now, shift = clock.now(), clock.now() - clock.real_now()
    facts: dict[str, str] = {"event": event.id, "sha256": hashlib.sha256(body).hexdigest(), "reason": event.reason}
    if event.joined_at:
        facts["joined_at"] = min(event.joined_at + shift, now).isoformat()
    row = LiveEvidence(
        programme_id=seat.programme_id,
        room_id=seat.room_id,
        seat=seat,
        connection=event.connection,
        source=EvidenceSource.WEBHOOK,
        kind=KINDS[event.kind],
        received_at=now,
        happened_at=min(event.happened_at + shift, now),
        payload=facts,
        external_id=uuid5(SPACE, f"{event.id}/{seat.pk}"),
    )
    if event.kind is not EventKind.FINISHED:
        seal_body(row, f"{signature}\n{body.decode()}", owner=seat.subject or seat.programme_id)
    return row
