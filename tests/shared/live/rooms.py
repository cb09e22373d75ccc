"""Makers of rooms: a seeker and a company in an interview, each with a page."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.shared.live.actions import admit, open_room
from engawa.shared.live.channel import Heard, hear, join, say
from engawa.shared.live.models import LiveBeat, LiveEvidence, LiveRoom, LiveSeat
from engawa.shared.live.states import RoomKind, SeatRole
from engawa.shared.live.wire import parse_batch
from tests.make import make_actor, make_programme, make_seeker

NO_EPOCH = UUID(int=0)


@dataclass
class Page:
    """A browser's page in a room, as the server meets it."""

    seat: LiveSeat
    connection: UUID
    tab: UUID
    seq: int = 0
    epoch: UUID = NO_EPOCH
    welcome: dict[str, Any] | None = None

    @classmethod
    def opened(cls, seat: LiveSeat, *, tab: UUID | None = None, take_over: bool = False) -> "Page":
        page = cls(seat, uuid4(), tab or uuid4())
        page.welcome = join(seat, connection=page.connection, tab=page.tab, take_over=take_over, told_addresses=True)
        page.seq, page.epoch = page.welcome["seq"], UUID(page.welcome["epoch"])
        return page

    def envelope(self, kind: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        base = {"v": 1, "id": str(uuid4()), "room": str(self.seat.room_id), "seat": str(self.seat.pk), "type": kind}
        return base | {"body": body} | more

    def say(self, *envelopes: dict[str, Any], ack: int | None = None) -> Heard:
        raw = {"connection": str(self.connection), "ack": self.seq if ack is None else ack, "envelopes": envelopes}
        batch = parse_batch(json.dumps(raw).encode(), room=self.seat.room_id, seat=self.seat.pk)
        return say(self.seat, batch)

    def signal_to(self, other: "Page", **body: Any) -> dict[str, Any]:
        to = {"to": str(other.seat.pk), "to_connection": str(other.connection), "gen": 1}
        return self.envelope("signal", to | body)

    def hear(self) -> Heard:
        with inside(self.seat.programme):
            heard = hear(self.seat, connection=self.connection, since=self.seq, epoch=self.epoch)
        self.seq, self.epoch = heard.seq, heard.epoch
        return heard

    def types(self) -> list[str]:
        return [down["type"] for down in self.hear().down]


@dataclass
class Meeting:
    programme: Programme
    room: LiveRoom
    seeker: Actor
    host: Actor
    her_seat: LiveSeat
    host_seat: LiveSeat


def make_meeting(kind: RoomKind = RoomKind.INTERVIEW, **room_facts: Any) -> Meeting:
    programme = make_programme()
    host = make_actor(Role.EXHIBITOR, programme)
    seeker = make_seeker(programme, alias="うみねこ")
    room = open_room(programme, by=system("test"), kind=kind, owner_ref=uuid4(), **room_facts)
    return Meeting(
        programme,
        room,
        seeker,
        host,
        admit(room, by=seeker, role=SeatRole.SEEKER, subject_id=seeker.id),
        admit(room, by=host, role=SeatRole.EXHIBITOR, person_id=host.id, label="すなば情報サービス（架空）"),
    )


def beat_of(seat: LiveSeat) -> LiveBeat:
    with inside(seat.programme):
        return LiveBeat.objects.get(seat=seat)


def evidence_kinds(seat: LiveSeat) -> list[str]:
    with inside(seat.programme):
        return list(LiveEvidence.objects.filter(seat=seat).order_by("received_at", "id").values_list("kind", flat=True))
