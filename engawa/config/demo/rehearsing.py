"""Hosts go the way of a talk with an invented person, days before; with evidence like anybody's. One has yet to."""

import datetime as dt
import json
from uuid import UUID, uuid4

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.config.demo.before import Plan
from engawa.delivery.fairs.actions import rehearsals
from engawa.delivery.fairs.models import Booth, Rehearsal
from engawa.delivery.fairs.rehearsal_states import Partner
from engawa.shared.live import channel
from engawa.shared.live.checking import Browser
from engawa.shared.live.devices import record_check
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.wire import parse_batch

DAYS = 9
EVERY, LASTS = 20, 240
BYTES_A_SECOND = 4_000


def rehearse(booth: Booth, host: Actor, plan: Plan, *, minute: int) -> None:
    start = clock.at(plan.day - dt.timedelta(days=DAYS), 10) + dt.timedelta(minutes=minute)
    with clock.travel_to(start):
        record_check(booth.programme, by=host, codes=(), browser=Browser.CHROME)
        begun = rehearsals.begin_rehearsal(booth, by=host, partner=Partner.MACHINE)
        rehearsal = rehearsals.call_practice(rehearsals.open_card(begun, by=host), by=host)
        own, other = (_seat(rehearsal, seat) for seat in (rehearsal.own_seat, rehearsal.partner_seat))
        pages = {seat.pk: _sit(seat) for seat in (own, other)}
    for second in range(1, LASTS, EVERY):
        with clock.travel_to(start + dt.timedelta(seconds=second)):
            for seat, peer in ((own, other), (other, own)):
                _say(seat, peer, pages, second)
    with clock.travel_to(start + dt.timedelta(seconds=LASTS)):
        channel.post_chat(own, client_id=uuid4(), text="文字でも続けられることを確かめました。（練習）")
        rehearsals.leave_rehearsal(rehearsal, by=host, seat=own)
        rehearsals.note_practice(rehearsal, by=host, stage="visit")


def _seat(rehearsal: Rehearsal, pk: UUID | None) -> LiveSeat:
    if pk is None:
        raise RuntimeError("a rehearsal without its seats")
    with inside(rehearsal.programme):
        found: LiveSeat = LiveSeat.objects.select_related("programme", "room").get(pk=pk)
    return found


def _sit(seat: LiveSeat) -> UUID:
    page = uuid4()
    channel.join(seat, connection=page, tab=uuid4(), take_over=False, told_addresses=True)
    return page


def _say(seat: LiveSeat, peer: LiveSeat, pages: dict[UUID, UUID], second: int) -> None:
    """What a page says by itself: that media runs, and how much of it went by."""
    head = {"v": 1, "room": str(seat.room_id), "seat": str(seat.pk)}
    sound = {"audio_sent": second * BYTES_A_SECOND, "audio_received": second * BYTES_A_SECOND, "path": "host"}
    up = {"peer": str(peer.pk), "peer_connection": str(pages[peer.pk])}
    said = [head | {"id": str(uuid4()), "type": "counters", "body": {"peers": {str(peer.pk): sound}}}]
    if second == 1:
        said.append(head | {"id": str(uuid4()), "type": "media_up", "body": up})
    raw = json.dumps({"connection": str(pages[seat.pk]), "ack": 0, "envelopes": said}).encode()
    channel.say(seat, parse_batch(raw, room=seat.room_id, seat=seat.pk))
