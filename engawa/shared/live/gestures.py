"""A hand raised, a line of captions: told to those whom it concerns, kept no longer than it is told."""

import json
from uuid import UUID

from engawa.base.kit import clock
from engawa.shared.live.grants import HOSTS
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.states import ADMITTED, IN_ROOM, RoomKind, SeatRole
from engawa.shared.live.telling import Beats, tell
from engawa.shared.live.wire import Caption, Hand

CAPTIONS_FROM = HOSTS | {SeatRole.CAPTIONER}


def raise_hand(seat: LiveSeat, hand: Hand, seats: list[LiveSeat], beats: Beats) -> None:
    """Hosts see who would like to speak, first come first; so does her own page after a reload."""
    beat = beats[seat.pk]
    if seat.room.kind == RoomKind.PLENARY:
        return
    if (beat.hand_at is not None) == hand.up:
        return
    beat.hand_at = clock.now() if hand.up else None
    beat.save(update_fields=["hand_at"])
    _tell_hosts(seat, seats, beats, up=hand.up)


def lower_hand(seat: LiveSeat, seats: list[LiveSeat], beats: Beats) -> None:
    """She was called on, or left."""
    if seat.pk in beats:
        raise_hand(seat, Hand(up=False), seats, beats)


def _tell_hosts(seat: LiveSeat, seats: list[LiveSeat], beats: Beats, *, up: bool) -> None:
    hosts = [s for s in seats if s.role in HOSTS and s.state in ADMITTED]
    tell([*hosts, seat], beats, "hand", {"seat": str(seat.pk), "up": up})


def caption(seat: LiveSeat, said: Caption, seats: list[LiveSeat], beats: Beats, *, once: UUID) -> None:
    """字幕: typed by the captioner, or by whoever presents; sealed on its way, kept nowhere."""
    if seat.role not in CAPTIONS_FROM or seat.room.kind == RoomKind.PLENARY:  # there everybody's screen shows them
        return
    here = [s for s in seats if s.state in IN_ROOM]
    tell(here, beats, "caption", {"seat": str(seat.pk)}, sealed=json.dumps({"text": said.text}), external_id=once)


def hands_up(seats: list[LiveSeat], beats: Beats) -> list[str]:
    """Whose hand is up, the first one first."""
    up = [(beat.hand_at, str(s.pk)) for s in seats if (beat := beats.get(s.pk)) and beat.hand_at and s.state in IN_ROOM]
    return [pk for _at, pk in sorted(up)]
