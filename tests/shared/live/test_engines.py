"""One suite for every engine behind the port: the mesh, LiveKit's imitation and, whenever one answers, LiveKit."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from livekit.protocol import models

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.shared.live.checks import live_is_safe
from engawa.shared.live.engines import engine_named
from engawa.shared.live.engines.asking import ask
from engawa.shared.live.grants import Grants, Source, grants_for
from engawa.shared.live.ladder import mesh_ladder
from engawa.shared.live.ports import (
    Engine,
    EngineName,
    EngineUnavailable,
    EventKind,
    Refused,
    RoomGone,
    RoomSpec,
    SeatGone,
    SeatSpec,
)
from engawa.shared.live.states import RoomKind, SeatRole
from tests.shared.live import livekit_server
from tests.shared.live.imitation import KEY, SECRET, RoomService, room_service, signed, webhook
from tests.shared.live.makers import ZERO
from tests.shared.live.rooms import Page, make_meeting

TURN = {"ENGAWA_TURN_URLS": ["turns:turn.example.jp:443"], "ENGAWA_TURN_SECRET": "n" * 32}


def a_room(kind: RoomKind = RoomKind.INTERVIEW) -> RoomSpec:
    ends = clock.real_now() + dt.timedelta(hours=1)
    return RoomSpec(uuid4(), f"engawa-{kind}-{uuid4()}", kind, ends, relay_only=False, max_seats=4)


def configure(settings: Any, url: str) -> None:
    settings.LIVEKIT_URL, settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = url, KEY, SECRET


@pytest.fixture(scope="session")
def imitation() -> Iterator[RoomService]:
    with room_service() as service:
        yield service


@pytest.fixture
def service(imitation: RoomService, settings: Any) -> RoomService:
    imitation.fresh()
    configure(settings, imitation.url)
    return imitation


@pytest.fixture(params=["mesh", "imitation", "livekit"])
def engine(request: pytest.FixtureRequest, settings: Any) -> Engine:
    if request.param == "mesh":
        return engine_named("mesh")
    if request.param == "imitation":
        request.getfixturevalue("service")
    else:
        configure(settings, livekit_server.address(request))
    return engine_named("livekit")


def seat(role: SeatRole = SeatRole.SEEKER, kind: RoomKind = RoomKind.INTERVIEW) -> SeatSpec:
    return SeatSpec(uuid4(), role, grants_for(role, kind), alias="うみねこ")


# --- every engine ---------------------------------------------------------------------------------------------------


def test_join_info_lives_two_minutes_and_says_what_may_be_sent(engine: Engine) -> None:
    now = clock.real_now()
    info = engine.join_info(a_room(), seat(), at=now)

    assert info.engine is engine.name
    assert info.expires_at == now + dt.timedelta(minutes=2)
    assert info.permissions == ("camera", "microphone")
    assert info.ladder[-1]["sound"] is True


def test_opening_and_closing_twice_is_once(engine: Engine) -> None:
    room = a_room()
    for _ in range(2):
        ask(engine.open(room))
    for _ in range(2):
        ask(engine.close(room.key))


def test_a_strangers_event_is_refused(engine: Engine) -> None:
    for headers in ({}, {"authorization": "x"}, {"Authorization": "Bearer x"}):
        with pytest.raises(Refused):
            engine.parse_event(headers, b"{}")


def test_an_engine_that_runs_says_so(engine: Engine) -> None:
    assert ask(engine.health()).ok


def test_who_is_not_there_can_be_removed_or_permitted_without_harm_to_the_room(engine: Engine) -> None:
    room, nobody = a_room(), uuid4()
    ask(engine.open(room))

    for step in (engine.remove(room.key, nobody), engine.permit(room.key, nobody, Grants(frozenset()))):
        try:
            ask(step)
        except SeatGone:
            continue
        assert engine.name is EngineName.MESH  # the rows say it there

    ask(engine.close(room.key))


def test_a_room_the_server_does_not_know_is_said_to_be_gone_and_an_open_one_is_empty(engine: Engine) -> None:
    if engine.name is EngineName.MESH:
        pytest.skip("the mesh has no server of its own that could lose a room")
    room = a_room()
    with pytest.raises(RoomGone):
        ask(engine.present(room.key))

    ask(engine.open(room))

    assert ask(engine.present(room.key)) == []
    ask(engine.close(room.key))


# --- LiveKit's tokens ---------------------------------------------------------------------------------------------


def token_of(info: Any) -> dict[str, Any]:
    import jwt

    claims: dict[str, Any] = jwt.decode(info.token, SECRET, algorithms=["HS256"])
    return claims


def test_a_token_says_seat_alias_and_role_and_exactly_what_may_be_done(service: RoomService) -> None:
    room, her, now = a_room(), seat(), clock.real_now()

    info = engine_named("livekit").join_info(room, her, at=now)

    claims = token_of(info)
    assert claims.keys() == {"sub", "iss", "nbf", "exp", "name", "video", "attributes"}
    assert (claims["sub"], claims["name"], claims["attributes"]) == (str(her.id), "うみねこ", {"role": "seeker"})
    assert claims["exp"] - now.timestamp() == pytest.approx(120, abs=2)
    assert claims["video"] == {
        "roomJoin": True,
        "room": room.key,
        "canPublish": True,
        "canPublishSources": ["camera", "microphone"],
        "canSubscribe": True,
        "canPublishData": False,
        "canUpdateOwnMetadata": False,
    }
    assert service.calls == []


@pytest.mark.parametrize("role", [SeatRole.VIEWER, SeatRole.CAPTIONER])
def test_who_only_watches_may_publish_nothing(service: RoomService, role: SeatRole) -> None:
    info = engine_named("livekit").join_info(
        a_room(RoomKind.BRIEFING), seat(role, RoomKind.BRIEFING), at=clock.real_now()
    )

    video = token_of(info)["video"]
    assert (video["canPublish"], video["canPublishSources"], video["canSubscribe"]) == (False, [], True)


def test_no_browsers_token_ever_holds_a_power_over_rooms(service: RoomService) -> None:
    powers = {"roomAdmin", "roomCreate", "roomList", "roomRecord", "hidden", "recorder", "ingressAdmin", "agent"}
    for kind in RoomKind:
        for role in SeatRole:
            info = engine_named("livekit").join_info(a_room(kind), seat(role, kind), at=clock.real_now())
            assert token_of(info)["video"].keys().isdisjoint(powers)


# --- LiveKit's room service -----------------------------------------------------------------------------------------


def test_a_room_is_made_for_its_seats_and_until_its_end(service: RoomService) -> None:
    room = a_room()

    ask(engine_named("livekit").open(room))

    made = service.rooms[room.key]
    assert made.max_participants == room.max_seats + 2
    assert 3590 <= made.empty_timeout <= 3600
    assert made.departure_timeout == 300


def test_present_are_those_whose_media_is_up_each_joining_with_an_id_of_its_own(service: RoomService) -> None:
    engine, room, one, other = engine_named("livekit"), a_room(), uuid4(), uuid4()
    ask(engine.open(room))
    first = service.joins(room.key, one)
    service.joins(room.key, other, state=models.ParticipantInfo.JOINING)

    (before,) = ask(engine.present(room.key))
    service.joins(room.key, one)
    (after,) = ask(engine.present(room.key))

    assert before.seat == after.seat == one
    assert before.connection != after.connection
    assert before.joined_at == dt.datetime.fromtimestamp(first.joined_at_ms / 1000, dt.UTC)


def test_a_viewer_called_on_may_speak_and_afterwards_not(service: RoomService) -> None:
    engine, room, her = engine_named("livekit"), a_room(RoomKind.BRIEFING), uuid4()
    ask(engine.open(room))
    someone = service.joins(room.key, her)

    ask(engine.permit(room.key, her, Grants(frozenset({Source.MICROPHONE}))))
    said = list(someone.permission.can_publish_sources), someone.permission.can_publish
    ask(engine.permit(room.key, her, Grants(frozenset())))

    assert said == ([models.TrackSource.MICROPHONE], True)
    assert (list(someone.permission.can_publish_sources), someone.permission.can_publish) == ([], False)
    assert someone.permission.can_subscribe
    assert not someone.permission.can_publish_data


def test_a_microphone_is_muted_and_a_person_removed_by_the_server(service: RoomService) -> None:
    engine, room, her = engine_named("livekit"), a_room(), uuid4()
    ask(engine.open(room))
    someone = service.joins(room.key, her)

    ask(engine.mute(room.key, her, Source.MICROPHONE))
    ask(engine.remove(room.key, her))

    assert someone.tracks[0].muted
    assert ask(engine.present(room.key)) == []
    with pytest.raises(SeatGone):
        ask(engine.remove(room.key, her))


@pytest.mark.parametrize(("status", "error"), [(500, EngineUnavailable), (503, EngineUnavailable), (429, Refused)])
def test_trouble_is_told_by_status(service: RoomService, status: int, error: type[Exception]) -> None:
    service.status = status

    with pytest.raises(error):
        ask(engine_named("livekit").open(a_room()))
    assert not ask(engine_named("livekit").health()).ok


def test_a_server_that_is_away_or_knows_another_secret_is_told_apart(service: RoomService, settings: Any) -> None:
    settings.LIVEKIT_API_SECRET = "another-secret-with-its-32-characters"
    with pytest.raises(Refused):
        ask(engine_named("livekit").open(a_room()))
    with pytest.raises(RoomGone):
        settings.LIVEKIT_API_SECRET = SECRET
        ask(engine_named("livekit").present("engawa-interview-none"))

    settings.LIVEKIT_URL = "http://127.0.0.1:9"

    with pytest.raises(EngineUnavailable):
        ask(engine_named("livekit").open(a_room()))
    assert not ask(engine_named("livekit").health()).ok


# --- LiveKit's webhooks --------------------------------------------------------------------------------------------


def test_a_signed_event_is_read_with_its_times_and_reason(service: RoomService) -> None:
    room, her = a_room(), uuid4()
    service.people[room.key] = {}
    someone = service.joins(room.key, her)
    body = webhook("participant_left", room.key, someone, name="EV_1", reason="CONNECTION_TIMEOUT")

    event = engine_named("livekit").parse_event(signed(body), body)

    assert (event.id, event.kind, event.room_key, event.seat) == ("EV_1", EventKind.GONE, room.key, her)
    assert event.reason == "connection_timeout"
    assert event.joined_at == dt.datetime.fromtimestamp(someone.joined_at_ms / 1000, dt.UTC)
    assert abs(event.happened_at - clock.real_now()) < dt.timedelta(seconds=10)


def forgeries(body: bytes) -> list[tuple[dict[str, str], bytes]]:
    good = signed(body)
    token = good["Authorization"]
    return [
        ({}, body),
        ({"Authorization": ""}, body),
        ({"Authorization": f"Bearer {token}"}, body),
        ({"Authorization": token[:-4]}, body),
        (good, body + b" "),
        (good, body[:-2] + b" }"),
        (good, b""),
        (signed(body, secret="another-secret-with-its-32-characters"), body),
        (signed(body, key="another-key"), body),
        (signed(body, lives=-120), body),
    ]


def test_one_byte_more_or_another_key_is_refused(service: RoomService) -> None:
    body = webhook("room_finished", "engawa-interview-x")
    engine = engine_named("livekit")
    assert engine.parse_event(signed(body), body).kind is EventKind.FINISHED

    for headers, forged in forgeries(body):
        with pytest.raises(Refused):
            engine.parse_event(headers, forged)


def test_a_browsers_own_token_signs_no_event(service: RoomService) -> None:
    engine, body = engine_named("livekit"), webhook("room_finished", "engawa-interview-x")
    token = engine.join_info(a_room(), seat(), at=clock.real_now()).token

    with pytest.raises(Refused):
        engine.parse_event({"Authorization": str(token)}, body)


def test_while_keys_are_changed_old_and_new_sign(service: RoomService, settings: Any) -> None:
    settings.LIVEKIT_WEBHOOK_KEYS = [f"{KEY}:{SECRET}", "new:a-new-secret-with-thirty-two-characters"]
    body = webhook("room_finished", "engawa-interview-x")

    for one in (signed(body), signed(body, key="new", secret="a-new-secret-with-thirty-two-characters")):
        assert engine_named("livekit").parse_event(one, body).kind is EventKind.FINISHED


# --- the mesh ---------------------------------------------------------------------------------------------------------
def test_the_mesh_hands_out_fresh_turn_names_and_relays_only_where_told(settings: Any) -> None:
    for name, value in TURN.items():
        setattr(settings, name, value)
    relayed = RoomSpec(uuid4(), "engawa-interview-x", RoomKind.INTERVIEW, ZERO + dt.timedelta(hours=1), relay_only=True)
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


LIVEKIT = {"LIVEKIT_PUBLIC_URL": "wss://live.example.jp", "LIVEKIT_API_SECRET": SECRET, "LIVEKIT_WEBHOOK_KEYS": []}


def test_the_check_refuses_a_livekit_that_is_half_set_weak_or_a_strangers(service: RoomService, settings: Any) -> None:
    assert ids(settings, **TURN | LIVEKIT) == []
    assert ids(settings, LIVEKIT_API_SECRET="short") == ["live.E015", "live.E017"]
    assert ids(settings, **LIVEKIT | {"LIVEKIT_PUBLIC_URL": "ws://live.example.jp"}) == ["live.E016"]
    assert ids(settings, LIVEKIT_PUBLIC_URL="wss://somebody.livekit.cloud") == ["live.E011"]
    assert ids(settings, **LIVEKIT | {"LIVEKIT_WEBHOOK_KEYS": ["new:short"]}) == ["live.E017"]
    assert ids(settings, **LIVEKIT | {"ENGAWA_LIVE_ENGINE": "janus"}) == ["live.E014"]
    assert ids(settings, ENGAWA_LIVE_ENGINE="livekit", LIVEKIT_API_KEY="") == ["live.E014"]
    assert ids(settings, LIVEKIT_API_KEY=KEY, LIVEKIT_URL="http://127.0.0.1:9") == ["live.W018"]


def test_the_check_refuses_a_server_whose_clock_is_off(service: RoomService, settings: Any) -> None:
    service.ahead = dt.timedelta(seconds=9)

    assert ids(settings, **TURN | LIVEKIT) == ["live.E019"]
