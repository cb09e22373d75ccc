"""What the server heard of a page, as rows of evidence. Written while evidence, or an act on the room, is open."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from engawa.base.kit import clock
from engawa.shared.live.models import LiveBeat, LiveEvidence, LiveSeat
from engawa.shared.live.rows import EvidenceKind, EvidenceSource


def evidence_row(
    seat: LiveSeat,
    source: EvidenceSource,
    kind: EvidenceKind,
    *,
    connection: UUID | None,
    payload: dict[str, Any] | None = None,
    once: UUID | None = None,
    happened_at: dt.datetime | None = None,
) -> LiveEvidence:
    return LiveEvidence(
        programme_id=seat.programme_id,
        room_id=seat.room_id,
        seat=seat,
        connection=connection,
        source=source,
        kind=kind,
        received_at=clock.now(),
        happened_at=happened_at,
        payload=payload or {},
        external_id=once or uuid4(),
    )


def prove(rows: Iterable[LiveEvidence]) -> None:
    """A row whose id is known is the same evidence."""
    LiveEvidence.objects.bulk_create(rows, ignore_conflicts=True)


def last_heard(seat: LiveSeat, beat: LiveBeat | None) -> list[LiveEvidence]:
    """A page speaks every ten seconds and leaves a trace every fifteen: before it is forgotten, when it last spoke."""
    if beat is None or beat.connection is None or beat.last_seen_at is None:
        return []
    if beat.evidence_at is not None and beat.evidence_at >= beat.last_seen_at:
        return []
    beat.evidence_at = beat.last_seen_at
    beat.save(update_fields=["evidence_at"])
    source, kind = EvidenceSource.PRESENCE, EvidenceKind.BEAT
    return [evidence_row(seat, source, kind, connection=beat.connection, happened_at=beat.last_seen_at)]
