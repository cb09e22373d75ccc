"""One suite for every engine behind the port."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync

from engawa.base.programmes.context import inside
from engawa.shared.live.checks import live_is_safe
from engawa.shared.live.engines import engine_named
from engawa.shared.live.grants import grants_for
from engawa.shared.live.ladder import mesh_ladder
from engawa.shared.live.ports import Engine, EngineName, Refused, RoomSpec, SeatSpec
from engawa.shared.live.states import RoomKind, SeatRole
from tests.shared.live.makers import ZERO
from tests.shared.live.rooms import Page, make_meeting

ROOM = RoomSpec(uuid4(), "engawa-interview-x", RoomKind.INTERVIEW, ZERO + dt.timedelta(hours=1), relay_only=False)
TURN = {"ENGAWA_TURN_URLS": ["turns:turn.example.jp:443"], "ENGAWA_TURN_SECRET": "n" * 32}


@pytest.fixture(params=list(EngineName))
def engine(request: pytest.FixtureRequest) -> Engine:
    return engine_named(request.param)


def seat(role: SeatRole = SeatRole.SEEKER) -> SeatSpec:
    return SeatSpec(uuid4(), role, grants_for(role, RoomKind.INTERVIEW))


def test_join_info_lives_two_minutes_and_says_what_may_be_sent(engine: Engine) -> None:
    info = engine.join_info(ROOM, seat(), at=ZERO)

    assert info.engine is engine.name
    assert info.expires_at == ZERO + dt.timedelta(minutes=2)
    assert info.permissions == ("camera", "microphone")
    assert info.ladder[-1]["sound"] is True


def test_opening_and_closing_twice_is_once(engine: Engine) -> None:
    async def twice() -> None:
        for _ in range(2):
            await engine.open(ROOM)
        for _ in range(2):
            await engine.close(ROOM.key)

    async_to_sync(twice)()


def test_a_strangers_event_is_refused(engine: Engine) -> None:
    with pytest.raises(Refused):
        engine.parse_event({"authorization": "x"}, b"{}")


def test_an_engine_that_runs_says_so(engine: Engine) -> None:
    assert async_to_sync(engine.health)().ok


def test_the_mesh_hands_out_fresh_turn_names_and_relays_only_where_told(settings: Any) -> None:
    for name, value in TURN.items():
        setattr(settings, name, value)
    relayed = RoomSpec(ROOM.id, ROOM.key, ROOM.kind, ROOM.hard_close_at, relay_only=True)
    engine = engine_named("mesh")

    one, two = (engine.join_info(relayed, seat(), at=ZERO) for _ in range(2))

    assert one.ice_policy == "relay"
    assert one.ice_servers[0]["urls"] == ["turns:turn.example.jp:443"]
    assert one.ice_servers[0]["username"] != two.ice_servers[0]["username"]


def test_a_presenter_with_many_viewers_begins_lower_and_nobody_ends_without_sound() -> None:
    assert mesh_ladder(RoomKind.BRIEFING, SeatRole.PRESENTER, viewers=4)[0]["name"] == "C"
    assert mesh_ladder(RoomKind.BRIEFING, SeatRole.PRESENTER, viewers=5)[0]["name"] == "D"
    assert mesh_ladder(RoomKind.INTERVIEW, SeatRole.SEEKER)[-1]["name"] == "E"


@pytest.mark.django_db
def test_present_are_those_whose_page_is_heard_and_whose_media_runs() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    up = {"peer": str(m.her_seat.pk), "peer_connection": str(her.connection)}
    host.say(host.envelope("media_up", up))
    her.say()

    with inside(m.programme):
        present = async_to_sync(engine_named("mesh").present)(m.room.key)

    assert [(p.seat, p.connection) for p in present] == [(m.host_seat.pk, host.connection)]


def ids(settings: Any, **values: Any) -> list[str]:
    for name, value in values.items():
        setattr(settings, name, value)
    return [str(message.id) for message in live_is_safe()]


def test_the_check_refuses_bare_addresses_strangers_servers_and_short_secrets(settings: Any) -> None:
    assert ids(settings) == ["live.E010"]
    assert ids(settings, ENGAWA_LIVE_ALLOW_PEER_ADDRESSES=True) == []
    assert ids(settings, **TURN) == []
    assert ids(settings, ENGAWA_TURN_SECRET="short") == ["live.E013"]
    assert ids(settings, **TURN | {"ENGAWA_TURN_URLS": ["turn:global.turn.twilio.com:3478"]}) == ["live.E011"]
    assert ids(settings, **TURN | {"ENGAWA_TURN_URLS": ["stun:stun.example.jp"]}) == ["live.E012"]
