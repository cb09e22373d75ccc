import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from engawa.shared.live.wire import (
    MAX_BATCH,
    MAX_BYTES,
    BadEnvelope,
    Bye,
    Counters,
    MediaUp,
    PeerCounters,
    Signal,
    names_an_address,
    parse,
    parse_batch,
)

ROOM, SEAT, PEER, CONN = (uuid4() for _ in range(4))
HOST = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0"
RELAY = "candidate:2 1 udp 41885439 198.51.100.1 50001 typ relay raddr 0.0.0.0 rport 0"


def envelope(kind: Any, body: Any, **more: Any) -> dict[str, Any]:
    return {"v": 1, "id": str(uuid4()), "room": str(ROOM), "seat": str(SEAT), "type": kind, "body": body, **more}


def signal(**body: Any) -> dict[str, Any]:
    return envelope("signal", {"to": str(PEER), "to_connection": str(CONN), "gen": 2, **body})


def batch(*envelopes: Any, **more: Any) -> bytes:
    return json.dumps({"connection": str(CONN), "ack": 4, "envelopes": envelopes, **more}).encode()


def code(call: Any) -> str:
    with pytest.raises(BadEnvelope) as refusal:
        call()
    return refusal.value.code


def test_a_batch_says_who_speaks_and_what() -> None:
    got = parse_batch(batch(signal(candidates=[]), envelope("bye", {})), room=ROOM, seat=SEAT)

    assert (got.connection, got.ack) == (CONN, 4)
    assert [type(e.body) for e in got.envelopes] == [Signal, Bye]


def test_nothing_but_the_known_parts_of_a_signal_passes() -> None:
    body = parse(signal(description={"type": "offer", "sdp": "v=0", "extra": "x"}, note="hello")).body

    assert body == Signal(PEER, CONN, {"gen": 2, "description": {"type": "offer", "sdp": "v=0"}})


def test_counters_hold_numbers_and_no_address() -> None:
    peers = {str(PEER): {"audio_sent": 5, "path": "host", "transport": "udp", "address": "192.0.2.7"}}

    body = parse(envelope("counters", {"peers": peers})).body

    assert body == Counters({PEER: PeerCounters(audio_sent=5, path="host", transport="udp")})
    assert "192.0.2.7" not in json.dumps(body.as_json())


def test_media_up_names_the_page_at_the_other_end() -> None:
    body = parse(envelope("media_up", {"peer": str(PEER), "peer_connection": str(CONN)})).body

    assert body == MediaUp(PEER, CONN)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (envelope("signal", {}), "id"),
        (envelope("run", {}), "type"),
        (envelope(["x"], {}), "type"),
        (envelope("bye", {}, v=2), "version"),
        (envelope("bye", []), "shape"),
        (envelope("bye", {}, id="x"), "id"),
        (signal(description={"type": "pranswer", "sdp": ""}), "description"),
        (signal(description={"type": "offer", "sdp": 3}), "description"),
        (signal(candidates="x"), "shape"),
        (signal(candidates=[{"candidate": 1}]), "candidate"),
        (signal(gen=-1), "number"),
        (envelope("counters", {"peers": {str(PEER): {"audio_sent": -1}}}), "number"),
        (envelope("counters", {"peers": {str(PEER): {"audio_sent": True}}}), "number"),
        (envelope("counters", {"peers": {str(PEER): {"path": "192.0.2.7"}}}), "path"),
        ("x", "shape"),
    ],
)
def test_what_does_not_fit_is_refused(data: Any, expected: str) -> None:
    assert code(lambda: parse(data)) == expected


def test_an_envelope_of_another_room_or_seat_is_refused() -> None:
    assert code(lambda: parse_batch(batch(envelope("bye", {})), room=uuid4(), seat=SEAT)) == "address"
    assert code(lambda: parse_batch(batch(envelope("bye", {})), room=ROOM, seat=uuid4())) == "address"


def test_too_much_is_refused() -> None:
    assert code(lambda: parse_batch(b"x" * (MAX_BYTES + 1), room=ROOM, seat=SEAT)) == "size"
    many = [envelope("bye", {})] * (MAX_BATCH + 1)
    assert code(lambda: parse_batch(batch(*many), room=ROOM, seat=SEAT)) == "batch"
    assert code(lambda: parse_batch(b"{", room=ROOM, seat=SEAT)) == "json"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"candidates": [{"candidate": HOST}]}, True),
        ({"candidates": [{"candidate": RELAY}, {"candidate": HOST}]}, True),
        ({"candidates": [{"candidate": RELAY}]}, False),
        ({"candidates": [{"candidate": ""}]}, False),
        ({"candidates": [{"candidate": RELAY.replace("raddr 0.0.0.0", "raddr 192.0.2.7")}]}, True),
        ({"description": {"type": "offer", "sdp": f"v=0\r\na={HOST}\r\n"}}, True),
        ({"description": {"type": "offer", "sdp": f"v=0\r\na={RELAY}\r\n"}}, False),
        ({}, False),
    ],
)
def test_an_address_that_is_not_a_relays_is_noticed(body: dict[str, Any], *, told: bool) -> None:
    assert names_an_address(body) is told


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_is_either_read_or_refused(data: object) -> None:
    try:
        parse_batch(json.dumps(data).encode(), room=ROOM, seat=SEAT)
    except BadEnvelope:
        return
    pytest.fail("nothing random is a batch")


def test_ids_are_ids() -> None:
    assert isinstance(parse(signal()).id, UUID)
