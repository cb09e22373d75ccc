import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.shared.live.actions import close_room
from engawa.shared.live.channel import Elsewhere, Ended, NotWritten, TooFast, leave, post_chat
from engawa.shared.live.models import LiveEvidence, LiveMessage, LiveSeat, LiveSignal
from engawa.shared.live.queries import judge_room
from engawa.shared.live.spans import EvidenceKind, EvidenceSource
from engawa.shared.live.states import RoomKind, SeatRole, SeatState
from engawa.shared.live.verdict import Result, Side, Verdict
from engawa.shared.live.waits import sweep
from tests.make import entries, reload
from tests.shared.live.rooms import Page, beat_of, evidence_kinds, make_meeting

pytestmark = pytest.mark.django_db

OFFER = {"description": {"type": "offer", "sdp": "v=0\r\na=candidate:1 1 udp 1 192.0.2.7 5 typ host\r\n"}}


def test_the_first_page_is_welcomed_and_told_of_the_second_by_the_name_meant_for_it() -> None:
    m = make_meeting()
    host = Page.opened(m.host_seat)

    her = Page.opened(m.her_seat)

    assert host.welcome is not None and her.welcome is not None
    assert [p["name"] for p in host.welcome["state"]["peers"]] == ["うみねこ"]
    assert [(p["name"], p["connection"]) for p in her.welcome["state"]["peers"]] == [
        ("すなば情報サービス（架空）", str(host.connection))
    ]
    joined = host.hear().down
    assert [(d["type"], d["body"]["name"], d["body"]["connection"]) for d in joined] == [
        ("peer_joined", "うみねこ", str(her.connection))
    ]


def test_a_signal_reaches_the_other_page_whole_and_nobody_else() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)

    her.say(her.signal_to(host, **OFFER))

    signals = [d["body"] for d in host.hear().down if d["type"] == "signal"]
    assert signals == [OFFER | {"gen": 1, "from": str(m.her_seat.pk), "from_connection": str(her.connection)}]
    assert her.types() == []


def test_signals_lie_sealed_and_unlogged_and_go_when_heard() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    her.say(her.signal_to(host, **OFFER))

    with inside(m.programme):
        rows = list(LiveSignal.objects.filter(kind="signal").order_by("seq"))
        stored = b"".join(bytes(r.body) for r in rows) + str([r.facts for r in rows]).encode()
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY relname")
            unlogged = [name for (name,) in cursor.fetchall()]
    host.hear()
    host.say()

    assert len(rows) == 1
    assert b"192.0.2.7" not in stored
    assert {"live_beat", "live_signal"} <= set(unlogged)
    with inside(m.programme):
        assert not LiveSignal.objects.filter(seat=m.host_seat).exists()


def test_a_repeated_batch_is_told_once() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    envelope = her.signal_to(host, **OFFER)

    her.say(envelope)
    her.say(envelope)

    assert host.types() == ["peer_joined", "signal"]


def test_a_page_that_missed_some_catches_up_in_order_and_one_that_missed_too_much_begins_afresh() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    for gen in (1, 2, 3):
        her.say(her.signal_to(host, **OFFER) | {"body": her.signal_to(host)["body"] | {"gen": gen}})
    assert [d["body"].get("gen") for d in host.hear().down] == [None, 1, 2, 3]

    her.say(her.signal_to(host, **OFFER))
    with clock.travel_to(clock.now() + dt.timedelta(minutes=3)):
        sweep(m.programme)
    heard = host.hear()

    assert heard.down == []
    assert heard.fresh is not None
    assert [p["name"] for p in heard.fresh["peers"]] == ["うみねこ"] or heard.fresh["peers"] == []


def test_no_signal_passes_to_a_stranger_to_the_room() -> None:
    m, other = make_meeting(), make_meeting()
    her, stranger = Page.opened(m.her_seat), Page.opened(other.host_seat)

    her.say(her.signal_to(stranger, **OFFER))

    assert stranger.types() == []


def test_no_signal_passes_between_viewers() -> None:
    m = make_meeting(RoomKind.BRIEFING)
    from engawa.shared.live.actions import admit

    one, two = (Page.opened(admit(m.room, by=m.host, role=SeatRole.VIEWER, person_id=uuid4())) for _ in range(2))
    host = Page.opened(m.host_seat)

    one.say(one.signal_to(two, **OFFER), one.signal_to(host, **OFFER))

    assert "signal" not in two.types()
    assert host.types() == ["signal"]


def test_in_a_relayed_room_no_address_passes(settings: Any) -> None:
    settings.ENGAWA_TURN_URLS, settings.ENGAWA_TURN_SECRET = ["turn:t.example.jp"], "s" * 32
    settings.ENGAWA_LIVE_RELAY_ONLY = True
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)

    her.say(her.signal_to(host, **OFFER), her.signal_to(host, candidates=[]))

    assert [d["body"].get("description") for d in host.hear().down if d["type"] == "signal"] == [None]


def test_a_second_tab_asks_before_it_takes_over_and_the_first_hears_so() -> None:
    m = make_meeting()
    first = Page.opened(m.her_seat)

    with pytest.raises(Elsewhere):
        Page.opened(m.her_seat)
    second = Page.opened(m.her_seat, take_over=True)

    with pytest.raises(Ended, match="superseded"):
        first.hear()
    with pytest.raises(Ended, match="superseded"):
        first.say()
    assert second.hear().fresh is None


def test_a_reloaded_page_sits_down_again_without_being_asked() -> None:
    m = make_meeting()
    first = Page.opened(m.her_seat)

    again = Page.opened(m.her_seat, tab=first.tab)

    assert beat_of(m.her_seat).connection == again.connection


def test_a_page_that_goes_is_away_and_its_seat_is_kept_for_a_minute() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    her.say()

    her.say(her.envelope("bye", {}))

    assert reload(m.her_seat).state == SeatState.AWAY
    assert [d["body"]["reason"] for d in host.hear().down if d["type"] == "peer_left"] == ["away"]
    began = clock.now()
    with clock.travel_to(began + dt.timedelta(seconds=50)):
        host.say()
        sweep(m.programme)
        assert reload(m.her_seat).state == SeatState.AWAY
    with clock.travel_to(began + dt.timedelta(seconds=65)):
        host.say()
        sweep(m.programme)
        assert reload(m.her_seat).state == SeatState.LEFT
        assert reload(m.host_seat).state == SeatState.PRESENT


def test_after_two_minutes_without_network_the_same_page_may_come_back() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    her.say()
    host.hear()
    began = clock.now()
    with clock.travel_to(began + dt.timedelta(seconds=120)):
        host.say()
        sweep(m.programme)
        assert reload(m.her_seat).state == SeatState.LEFT

        her.say()

        assert reload(m.her_seat).state == SeatState.PRESENT
        assert host.types()[-1] == "peer_joined"


def test_leaving_is_told_and_the_way_back_stays_open_while_the_room_is() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    her.say()

    leave(m.her_seat)

    assert host.types()[-1] == "peer_left"
    assert reload(m.her_seat).state == SeatState.LEFT
    with pytest.raises(Ended, match="gone"):
        her.say()
    assert Page.opened(m.her_seat).welcome


def test_more_than_fifty_envelopes_a_second_are_too_fast() -> None:
    m = make_meeting()
    her = Page.opened(m.her_seat)
    with time_machine.travel(clock.real_now(), tick=False):
        for _ in range(5):
            her.say(*[her.envelope("media_up", {"peer": str(uuid4()), "peer_connection": str(uuid4())})] * 10)
        with pytest.raises(TooFast):
            her.say(her.envelope("bye", {}))


# --- chat ---------------------------------------------------------------------------------------------------------


def test_a_line_reaches_everybody_once_and_lies_sealed() -> None:
    m = make_meeting()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    host.hear()
    line = uuid4()

    post_chat(m.her_seat, client_id=line, text="  はじめまして  ")
    post_chat(m.her_seat, client_id=line, text="はじめまして")

    for page in (host, her):
        assert [(d["body"]["text"], d["body"]["name"]) for d in page.hear().down] == [("はじめまして", "うみねこ")]
    with inside(m.programme):
        assert ["はじめまして".encode() in bytes(x.body) for x in LiveMessage.objects.order_by("sent_at")] == [False]
    assert "はじめまして" not in str(entries(m.programme))


def test_who_comes_later_reads_what_was_written() -> None:
    m = make_meeting()
    post_chat(m.host_seat, client_id=uuid4(), text="お待ちしています")

    welcome = Page.opened(m.her_seat).welcome

    assert welcome is not None
    assert [c["text"] for c in welcome["state"]["chat"]] == ["お待ちしています"]


@pytest.mark.parametrize("text", ["", "   ", "あ" * 1001])
def test_an_empty_or_overlong_line_is_not_written(text: str) -> None:
    with pytest.raises(NotWritten):
        post_chat(make_meeting().her_seat, client_id=uuid4(), text=text)


def test_six_lines_in_ten_seconds_are_too_fast() -> None:
    m = make_meeting()
    for n in range(5):
        post_chat(m.her_seat, client_id=uuid4(), text=str(n))

    with pytest.raises(TooFast):
        post_chat(m.her_seat, client_id=uuid4(), text="6")
    with clock.travel_to(clock.now() + dt.timedelta(seconds=11)):
        assert post_chat(m.her_seat, client_id=uuid4(), text="6")


# --- evidence ------------------------------------------------------------------------------------------------------


def test_evidence_can_only_be_added() -> None:
    m = make_meeting()
    Page.opened(m.her_seat).say()
    from django.db import DatabaseError, transaction

    from engawa.base.acts.evidence import evidence

    for statement in ("UPDATE live_evidence SET payload = '{}'", "DELETE FROM live_evidence", "TRUNCATE live_evidence"):
        with pytest.raises(DatabaseError), evidence(m.programme), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert evidence_kinds(m.her_seat) == ["opened"]


def heard_at(seat: LiveSeat, begun: dt.datetime) -> list[int]:
    """Seconds after `begun` at which the server heard her page, as kept."""
    with inside(seat.programme):
        rows = LiveEvidence.objects.filter(seat=seat, source=EvidenceSource.PRESENCE)
        return sorted(round(((row.happened_at or row.received_at) - begun).total_seconds()) for row in rows)


def test_a_page_that_is_put_aside_or_forgotten_was_there_until_it_was_last_heard() -> None:
    m = make_meeting()
    her = Page.opened(m.her_seat)
    begun = clock.now()
    with clock.travel_to(begun + dt.timedelta(seconds=9)):
        her.say()
    with clock.travel_to(begun + dt.timedelta(seconds=12)):
        her.say(her.envelope("aside", {}))
        her.say(her.envelope("aside", {}))
    aside = heard_at(m.her_seat, begun)
    with clock.travel_to(begun + dt.timedelta(seconds=21)):
        her.say()
    with clock.travel_to(begun + dt.timedelta(seconds=55)):
        sweep(m.programme)

    assert aside == [0, 12]
    assert heard_at(m.her_seat, begun) == [0, 12, 21]
    assert reload(m.her_seat).state == SeatState.AWAY


def test_a_page_in_a_room_that_closes_was_there_until_it_was_last_heard() -> None:
    m = make_meeting()
    her = Page.opened(m.her_seat)
    begun = clock.now()
    with clock.travel_to(begun + dt.timedelta(seconds=9)):
        her.say()
    with clock.travel_to(begun + dt.timedelta(seconds=13)):
        close_room(m.room, by=m.host)

    assert heard_at(m.her_seat, begun) == [0, 9]


def test_beats_leave_a_trace_every_fifteen_seconds_not_more() -> None:
    m = make_meeting()
    began = clock.now()
    her = Page.opened(m.her_seat)
    for second in (5, 10, 15, 20, 25, 30):
        with clock.travel_to(began + dt.timedelta(seconds=second)):
            her.say()

    assert evidence_kinds(m.her_seat) == ["opened", "beat", "beat"]


def talk(*, counted: bool) -> Verdict:
    """Two pages sit together for ten minutes, media up both ways."""
    m = make_meeting()
    began = clock.now()
    host, her = Page.opened(m.host_seat), Page.opened(m.her_seat)
    pairs = ((host, her), (her, host))
    for second in range(1, 601, 15):
        with clock.travel_to(began + dt.timedelta(seconds=second)):
            for page, other in pairs:
                said = []
                if second == 1:
                    up = {"peer": str(other.seat.pk), "peer_connection": str(other.connection)}
                    said.append(page.envelope("media_up", up))
                if counted or page is her:
                    bytes_now = {"audio_sent": second * 4000, "audio_received": second * 4000, "path": "host"}
                    said.append(page.envelope("counters", {"peers": {str(other.seat.pk): bytes_now}}))
                page.say(*said)
    sides = [Side("seeker", frozenset({m.her_seat.pk})), Side("company", frozenset({m.host_seat.pk}))]
    with inside(m.programme):
        return judge_room(m.room, sides, min_overlap_seconds=300)


def test_a_real_talk_is_held_and_one_browsers_word_needs_a_person() -> None:
    assert talk(counted=True).result is Result.HELD
    assert talk(counted=False).result is Result.NEEDS_CHECK


def test_the_sweeps_look_is_recorded_for_each_seat() -> None:
    m = make_meeting()
    Page.opened(m.her_seat).say()

    sweep(m.programme)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=35)):
        sweep(m.programme)

    with inside(m.programme):
        seen = LiveEvidence.objects.filter(source="reconcile").order_by("received_at", "id")
        assert [(e.seat_id, e.kind) for e in seen] == [
            (m.her_seat.pk, EvidenceKind.SEEN),
            (m.her_seat.pk, EvidenceKind.NOT_SEEN),
        ]
