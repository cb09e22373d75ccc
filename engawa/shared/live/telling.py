"""Putting things before a seat's page: numbered rows, one gapless count per seat, and a wake at commit."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from engawa.base.kit import clock
from engawa.shared.live.models import LiveBeat, LiveRoom, LiveSeat, LiveSignal
from engawa.shared.live.sealing import seal_body
from engawa.shared.streams.wakes import wake

Beats = dict[UUID, LiveBeat]


def lock_beats(room: LiveRoom, *, alone: LiveSeat | None = None) -> Beats:
    """Locks the beats of a room, always in the same order: whoever tells, tells alone, and counts stay gapless.

    `alone`: that seat's only; then nobody else can be told anything.
    """
    rows = LiveBeat.objects.select_for_update(of=("self",)).filter(seat__room=room).order_by("seat_id")
    return {beat.seat_id: beat for beat in (rows.filter(seat=alone) if alone else rows)}


def ensure_beat(seat: LiveSeat) -> None:
    LiveBeat.objects.bulk_create([LiveBeat(programme_id=seat.programme_id, seat=seat)], ignore_conflicts=True)


def tell(
    seats: Iterable[LiveSeat],
    beats: Beats,
    kind: str,
    facts: dict[str, Any],
    *,
    sealed: str | None = None,
    owner: UUID | None = None,
    external_id: UUID | None = None,
) -> int:
    """Tell pages that are open. A repeated `external_id` is told once. Returns how many were told."""
    pages = {s.pk: s for s in seats if (beat := beats.get(s.pk)) and beat.connection is not None}
    if external_id and pages:
        known = LiveSignal.objects.filter(seat__in=pages, external_id=external_id).order_by()
        for pk in known.values_list("seat_id", flat=True):
            del pages[pk]
    rows = []
    for seat in pages.values():
        beat = beats[seat.pk]
        beat.seq += 1
        row = LiveSignal(
            programme_id=seat.programme_id,
            seat=seat,
            seq=beat.seq,
            kind=kind,
            facts=facts,
            external_id=external_id,
            sent_at=clock.now(),
        )
        if sealed is not None:
            seal_body(row, sealed, owner=owner or seat.programme_id)
        rows.append(row)
    if rows:
        LiveSignal.objects.bulk_create(rows)
        LiveBeat.objects.bulk_update([beats[pk] for pk in pages], ["seq"])
        wake(rows[0].programme_id, [("live", str(seat.who)) for seat in pages.values()])
    return len(rows)


def wake_room(room: LiveRoom, seats: Iterable[LiveSeat]) -> None:
    """For boards and desks that show who is in the room."""
    wake(room.programme_id, [("room", str(room.pk)), *(("live", str(seat.who)) for seat in seats)])
