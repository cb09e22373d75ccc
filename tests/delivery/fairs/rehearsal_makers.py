"""Rehearsals made through the acts, with evidence like anybody's."""

import datetime as dt
from uuid import uuid4

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions import rehearsals as actions
from engawa.delivery.fairs.models import Rehearsal
from engawa.delivery.fairs.rehearsal_states import Partner
from engawa.shared.live.channel import post_chat
from engawa.shared.live.checking import Browser
from engawa.shared.live.devices import record_check
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.talk_makers import Host
from tests.shared.live.rooms import Page

LONG = 215


def check_well(host: Host, *codes: str) -> None:
    record_check(host.programme, by=host.actor, codes=codes, browser=Browser.CHROME)


def begin(host: Host, partner: Partner = Partner.MACHINE) -> Rehearsal:
    return actions.begin_rehearsal(host.booth, by=host.actor, partner=partner)


def called(host: Host, partner: Partner = Partner.MACHINE) -> Rehearsal:
    rehearsal = actions.open_card(begin(host, partner), by=host.actor)
    return actions.call_practice(rehearsal, by=host.actor)


def seats_of(rehearsal: Rehearsal) -> list[LiveSeat]:
    """One's own, the partner's."""
    with inside(rehearsal.programme):
        rows = LiveSeat.objects.select_related("room", "programme").filter(room=rehearsal.room_id)
        return sorted(rows, key=lambda seat: seat.pk != rehearsal.own_seat)


def sit(rehearsal: Rehearsal, seconds: int = LONG, *, sound: int = 4000, writes: bool = True) -> dt.datetime:
    """Both pages are open for so long, with so many bytes of sound a second each way. The moment afterwards."""
    began = clock.now()
    own, other = (Page.opened(seat) for seat in seats_of(rehearsal))
    for second in range(1, seconds + 1, 10):
        with clock.travel_to(began + dt.timedelta(seconds=second)):
            for page, peer in ((own, other), (other, own)):
                up = {"peer": str(peer.seat.pk), "peer_connection": str(peer.connection)}
                counted = {"audio_sent": second * sound, "audio_received": second * sound, "path": "host"}
                said = [page.envelope("counters", {"peers": {str(peer.seat.pk): counted}})]
                page.say(*([page.envelope("media_up", up)] if second == 1 else []), *said)
    if writes:
        with clock.travel_to(began + dt.timedelta(seconds=seconds)):
            post_chat(own.seat, client_id=uuid4(), text="聞こえますか")
    return began + dt.timedelta(seconds=seconds)


def leave(host: Host, rehearsal: Rehearsal, at: dt.datetime) -> Rehearsal:
    with clock.travel_to(at):
        return actions.leave_rehearsal(rehearsal, by=host.actor, seat=seats_of(rehearsal)[0])


def rehearsed(host: Host) -> Rehearsal:
    """Passed, alone with the machine."""
    check_well(host)
    rehearsal = called(host)
    after = sit(rehearsal)
    leave(host, rehearsal, after)
    with clock.travel_to(after):
        return actions.note_practice(rehearsal, by=host.actor, stage="visit")
