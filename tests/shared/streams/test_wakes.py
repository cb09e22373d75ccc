from uuid import UUID, uuid4

from engawa.shared.streams.channels import Channel
from engawa.shared.streams.wakes import PAYLOAD_BYTES, Wake, payloads, read

PROGRAMME = UUID("0190c0de-0000-7000-8000-000000000001")


def test_a_wake_survives_the_journey() -> None:
    [payload] = payloads(PROGRAMME, [("booth", "b1"), ("ticket", "t1")], version="1f")

    assert read(payload) == [
        Wake(Channel(PROGRAMME, "booth", "b1"), "1f"),
        Wake(Channel(PROGRAMME, "ticket", "t1"), "1f"),
    ]


def test_what_is_said_twice_travels_once() -> None:
    [payload] = payloads(PROGRAMME, [("booth", "b1")] * 3, version="1")

    assert len(read(payload)) == 1


def test_a_bulk_act_is_cut_into_payloads_that_postgresql_takes() -> None:
    wakes = [("booth", str(uuid4())) for _ in range(1000)]

    sent = list(payloads(PROGRAMME, wakes, version="1"))

    assert max(len(payload.encode()) for payload in sent) <= PAYLOAD_BYTES
    assert [(channel.kind, channel.ref) for payload in sent for channel, _version in read(payload)] == wakes


def test_nothing_to_say_says_nothing() -> None:
    assert list(payloads(PROGRAMME, [], version="1")) == []


def test_a_stranger_s_payload_is_no_wake() -> None:
    strange = ["", "{", "[]", '{"p":"x"}', f'{{"p":"{PROGRAMME.hex}","v":"1","w":[1]}}']

    assert [read(payload) for payload in strange] == [[]] * 5
