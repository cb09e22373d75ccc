"""Rooms on LiveKit from their opening to their end, with its imitation on the other side."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from livekit.protocol import models

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.ticker import beat
from engawa.delivery.fairs.queries.board import rooms_now
from engawa.shared.live import carrying, channel, falling_back, health, measuring, reconcile, tasks
from engawa.shared.live.actions import close_room, open_room, permit, remove_seat
from engawa.shared.live.grants import Source
from engawa.shared.live.models import LiveEvidence, LiveHealth, LiveRoom, LiveSeat
from engawa.shared.live.ports import EngineName, Health
from engawa.shared.live.queries import spans_of
from engawa.shared.live.states import RoomKind, RoomState
from engawa.shared.live.waits import sweep
from tests.make import entries, make_programme, reload
from tests.shared.live.imitation import KEY, SECRET, RoomService, room_service, signed, webhook
from tests.shared.live.rooms import Meeting, Page, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imitation() -> Iterator[RoomService]:
    with room_service() as service:
        yield service


@pytest.fixture
def service(imitation: RoomService, settings: Any) -> RoomService:
    imitation.fresh()
    settings.LIVEKIT_URL, settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = imitation.url, KEY, SECRET
    return imitation


@pytest.fixture
def well(service: RoomService, monkeypatch: pytest.MonkeyPatch) -> RoomService:
    """LiveKit was asked and answered, and no try to open waits for another."""
    health.check()
    monkeypatch.setattr(carrying, "TRIES", (0.0,))
    return service


def opened(meeting: Meeting) -> LiveRoom:
    carrying.open_there(meeting.programme, meeting.room.pk)
    return room_now(meeting)


def room_now(meeting: Meeting) -> LiveRoom:
    return carrying.room_of(meeting.programme, meeting.room.pk)


def jobs() -> list[tuple[str, str]]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    rows = ProcrastinateJob.objects.filter(task_name__startswith="live.").order_by("id")
    return [(job.task_name, job.args.get("seat_id") or job.args["room_id"]) for job in rows]


def evidence_of(seat: LiveSeat, source: str) -> list[str]:
    with inside(seat.programme):
        rows = LiveEvidence.objects.filter(seat=seat, source=source).order_by("received_at", "id")
        return [row.kind for row in rows]


def hook(body: bytes, headers: dict[str, str] | None = None) -> Any:
    told = signed(body) if headers is None else headers
    return Client().post("/hooks/live/", body, content_type="application/webhook+json", headers=told)


# --- which engine -----------------------------------------------------------------------------------------------------


def test_without_settings_rooms_are_on_the_mesh_and_nobody_is_asked(settings: Any) -> None:
    assert make_meeting().room.engine == EngineName.MESH
    assert jobs() == []
    assert Client().get("/healthz/live").content == b"mesh\n"


def test_a_configured_livekit_that_was_never_heard_of_is_not_waited_for(service: RoomService) -> None:
    assert make_meeting().room.engine == EngineName.MESH


def test_three_failures_in_a_row_and_new_rooms_open_on_the_mesh_until_it_is_well_again(well: RoomService) -> None:
    found = []
    for ok in (True, False, False, True, False, False, False, True):
        health.note(Health(ok=ok, detail="x"))
        found.append(health.standing().engine.value)

    assert found == ["livekit"] * 6 + ["mesh", "livekit"]


def test_nobody_asked_for_a_minute_is_no_health_at_all(well: RoomService) -> None:
    LiveHealth.objects.update(checked_at=clock.real_now() - dt.timedelta(seconds=61))

    assert health.standing().engine is EngineName.MESH


def test_a_server_that_fails_is_said_so_and_a_running_room_keeps_its_engine(well: RoomService) -> None:
    m = make_meeting()
    opened(m)
    well.status = 503
    for _ in range(3):
        health.check()

    answer = Client().get("/healthz/live")

    assert (answer.status_code, answer.content) == (503, b"mesh: livekit does not answer\n")
    assert room_now(m).engine == EngineName.LIVEKIT
    assert make_meeting().room.engine == EngineName.MESH


def test_the_operator_may_keep_to_the_mesh(well: RoomService, settings: Any) -> None:
    settings.ENGAWA_LIVE_ENGINE = "mesh"

    assert make_meeting().room.engine == EngineName.MESH


# --- opening ------------------------------------------------------------------------------------------------------------


def test_a_room_opens_by_a_job_and_pages_wait_a_moment(well: RoomService) -> None:
    m = make_meeting()
    assert (m.room.engine, m.room.state) == (EngineName.LIVEKIT, RoomState.OPENING)
    assert jobs() == [("live.open", str(m.room.pk))]
    assert well.calls == []
    with pytest.raises(channel.NotReady):
        Page.opened(m.her_seat)

    room = opened(m)

    assert (room.state, room.opened_at is not None) == (RoomState.OPEN, True)
    assert list(well.rooms) == [room.key]
    welcome = Page.opened(m.her_seat).welcome
    assert welcome is not None
    assert (welcome["engine"], welcome["url"]) == ("livekit", well.url)
    assert welcome["token"]


def test_opening_twice_asks_once(well: RoomService) -> None:
    m = make_meeting()
    opened(m)
    opened(m)

    assert well.calls == ["CreateRoom"]


@pytest.mark.parametrize("status", [401, 503])
def test_a_room_that_livekit_does_not_open_opens_on_the_mesh(well: RoomService, status: int) -> None:
    m = make_meeting()
    well.status = status

    room = opened(m)

    assert (room.state, room.engine, room.fell_back, room.relay_only) == (RoomState.OPEN, "mesh", False, False)
    assert [e["scope"].get("engine") for e in entries(m.programme, Act.ROOM_OPEN)] == ["livekit", "mesh"]
    welcome = Page.opened(m.her_seat).welcome
    assert welcome is not None
    assert welcome["engine"] == "mesh"


def test_where_the_mesh_would_show_her_address_the_room_does_not_open_at_all(well: RoomService, settings: Any) -> None:
    m = make_meeting()
    well.status, settings.ENGAWA_KIND = 503, "production"

    assert opened(m).state == RoomState.FAILED
    with pytest.raises(channel.Ended, match="closed"):
        Page.opened(m.her_seat)
    assert close_room(room_now(m), by=system("test")).state == RoomState.CLOSED


def test_a_room_closed_before_it_opened_is_closed_there_too(well: RoomService, monkeypatch: pytest.MonkeyPatch) -> None:
    m = make_meeting()
    asked = carrying._open

    def slow(room: LiveRoom) -> Any:
        close_room(room, by=system("test"))
        return asked(room)

    monkeypatch.setattr(carrying, "_open", slow)

    assert opened(m).state == RoomState.CLOSED
    assert well.rooms == {}


def test_the_sweep_orders_again_what_a_dead_worker_left_undone(well: RoomService) -> None:
    m = make_meeting()
    from procrastinate.contrib.django import app

    assert app.tasks["live.open"].retry_strategy is not None
    sweep(m.programme)

    assert jobs() == [("live.open", str(m.room.pk))]  # queued once while it waits


# --- what people decide ---------------------------------------------------------------------------------------------------


def test_decisions_are_carried_out_by_jobs(well: RoomService) -> None:
    m = make_meeting()
    room = opened(m)
    her = well.joins(room.key, m.her_seat.pk)
    well.joins(room.key, m.host_seat.pk)

    permit(m.her_seat, Source.SCREEN, on=True, by=m.host)
    carrying.permit_there(m.programme, m.her_seat.pk)
    remove_seat(m.her_seat, by=m.host, reason="試験")
    carrying.remove_there(m.programme, m.her_seat.pk)
    close_room(room, by=m.host)
    carrying.close_there(m.programme, room.pk)

    assert models.TrackSource.SCREEN_SHARE in her.permission.can_publish_sources
    assert [name for name, _ref in jobs()] == ["live.open", "live.permit", "live.remove", "live.close"]
    assert well.calls == ["CreateRoom", "UpdateParticipant", "RemoveParticipant", "DeleteRoom"]
    assert well.rooms == {}


def test_what_is_done_already_is_no_trouble(well: RoomService) -> None:
    m = make_meeting()
    room = opened(m)

    carrying.permit_there(m.programme, m.her_seat.pk)
    carrying.remove_there(m.programme, m.her_seat.pk)
    for _ in range(2):
        carrying.close_there(m.programme, room.pk)

    assert well.rooms == {}


# --- webhooks --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def talk(well: RoomService) -> Meeting:
    m = make_meeting()
    m.room = opened(m)
    return m


def test_a_signed_event_is_stored_once_however_often_it_is_sent(well: RoomService, talk: Meeting) -> None:
    someone = well.joins(talk.room.key, talk.her_seat.pk)
    body = webhook("participant_joined", talk.room.key, someone)

    answers = [hook(body).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert evidence_of(talk.her_seat, "webhook") == ["joined"]
    with inside(talk.programme):
        row = LiveEvidence.objects.get(seat=talk.her_seat, source="webhook")
    assert row.happened_at is not None
    assert row.happened_at <= row.received_at
    assert set(row.payload) == {"event", "sha256", "reason", "joined_at"}
    assert b"PA_" not in bytes(row.body)


def test_a_rooms_end_is_told_to_every_seat_and_its_start_to_nobody(well: RoomService, talk: Meeting) -> None:
    for event in ("room_started", "track_published", "room_finished"):
        assert hook(webhook(event, talk.room.key)).status_code == 200

    for seat in (talk.her_seat, talk.host_seat):
        assert evidence_of(seat, "webhook") == ["finished"]


def test_a_forged_event_is_answered_401_and_nothing_is_stored(well: RoomService, talk: Meeting) -> None:
    someone = well.joins(talk.room.key, talk.her_seat.pk)
    body = webhook("participant_joined", talk.room.key, someone)
    other = signed(body, secret="another-secret-with-its-32-characters")

    assert [hook(body + b" ", signed(body)).status_code, hook(body, other).status_code] == [401, 401]
    assert hook(body, {}).status_code == 401
    assert hook(body, {"Authorization": "Bearer " + signed(body)["Authorization"]}).status_code == 401
    assert evidence_of(talk.her_seat, "webhook") == []


def test_without_livekit_no_signature_is_known(settings: Any) -> None:
    body = webhook("room_finished", "engawa-interview-x")

    assert hook(body).status_code == 401
    assert Client().get("/hooks/live/").status_code == 405


def test_another_installation_on_the_same_server_is_none_of_our_business(well: RoomService, talk: Meeting) -> None:
    theirs = talk.room.key.replace("engawa-", "engawa-two-")
    someone = well.joins(talk.room.key, talk.her_seat.pk)

    for key in (theirs, "", "engawa-interview-", "engawa-party-" + str(talk.room.pk), f"engawa-interview-{uuid4()}"):
        assert hook(webhook("participant_joined", key, someone)).status_code == 200

    assert evidence_of(talk.her_seat, "webhook") == []


def test_a_person_who_has_no_seat_in_the_room_leaves_no_evidence_and_is_looked_for(
    well: RoomService, talk: Meeting
) -> None:
    stranger = well.joins(talk.room.key, uuid4())

    assert hook(webhook("participant_joined", talk.room.key, stranger)).status_code == 200

    assert jobs()[-1] == ("live.reconcile", str(talk.room.pk))
    with inside(talk.programme):
        assert not LiveEvidence.objects.filter(source="webhook").exists()


def test_nothing_happened_later_than_it_was_heard_of(well: RoomService, talk: Meeting) -> None:
    someone = well.joins(talk.room.key, talk.her_seat.pk)
    tomorrow = clock.real_now() + dt.timedelta(days=1)
    someone.joined_at_ms = int(tomorrow.timestamp() * 1000)

    hook(webhook("participant_left", talk.room.key, someone, at=tomorrow))

    with inside(talk.programme):
        row = LiveEvidence.objects.get(seat=talk.her_seat, source="webhook")
    assert row.happened_at == row.received_at
    assert dt.datetime.fromisoformat(row.payload["joined_at"]) <= row.received_at


def test_trouble_of_our_own_is_answered_503_so_that_it_is_sent_again(
    well: RoomService, talk: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from engawa.shared.live import receiving

    def away(*_args: object) -> Programme:
        raise OperationalError("away")

    monkeypatch.setattr(receiving, "_programme_of", away)

    assert hook(webhook("room_finished", talk.room.key)).status_code == 503


# --- reconciliation ------------------------------------------------------------------------------------------------------------


def test_who_is_there_is_written_down_and_who_is_not(well: RoomService, talk: Meeting) -> None:
    Page.opened(talk.her_seat)
    Page.opened(talk.host_seat)
    well.joins(talk.room.key, talk.her_seat.pk)

    reconcile.reconcile(talk.programme, talk.room.pk)

    assert evidence_of(talk.her_seat, "reconcile") == ["active"]
    assert evidence_of(talk.host_seat, "reconcile") == ["inactive"]


def test_a_look_at_the_room_orders_a_reconciliation(well: RoomService, talk: Meeting) -> None:
    sweep(talk.programme)

    assert jobs()[-1] == ("live.reconcile", str(talk.room.pk))


def test_a_server_that_does_not_answer_proves_nobodys_absence(well: RoomService, talk: Meeting) -> None:
    Page.opened(talk.her_seat)
    well.status = 503

    assert reconcile.reconcile(talk.programme, talk.room.pk) == []
    assert evidence_of(talk.her_seat, "reconcile") == []


def test_a_room_the_server_lost_is_opened_again(well: RoomService, talk: Meeting) -> None:
    well.rooms.clear()
    well.people.clear()

    reconcile.reconcile(talk.programme, talk.room.pk)

    assert list(well.rooms) == [talk.room.key]


def test_whoever_comes_back_with_an_old_token_is_swept_out(well: RoomService, talk: Meeting) -> None:
    remove_seat(talk.her_seat, by=talk.host, reason="試験")
    well.joins(talk.room.key, talk.her_seat.pk)
    well.joins(talk.room.key, talk.host_seat.pk)
    nobody = uuid4()
    well.joins(talk.room.key, nobody)

    swept = reconcile.reconcile(talk.programme, talk.room.pk)

    assert swept == sorted([talk.her_seat.pk, nobody])
    assert set(well.people[talk.room.key]) == {str(talk.host_seat.pk)}


def test_at_the_end_the_server_is_asked_once_more_and_what_it_tells_is_measured(
    well: RoomService, talk: Meeting
) -> None:
    """Closing orders a last look, then the closing there; twenty seconds later stays are derived anew."""
    begun = clock.now()
    her, host = Page.opened(talk.her_seat), Page.opened(talk.host_seat)
    for seat in (talk.her_seat, talk.host_seat):
        well.joins(talk.room.key, seat.pk)
    for second in range(10, 61, 10):
        with clock.travel_to(begun + dt.timedelta(seconds=second)):
            her.say()
            host.say()
            if second == 10:
                reconcile.reconcile(talk.programme, talk.room.pk)
    with clock.travel_to(begun + dt.timedelta(seconds=61)):
        close_room(talk.room, by=talk.host)
        assert jobs()[-1] == ("live.close", str(talk.room.pk))
        tasks.close_room(programme_id=str(talk.programme.pk), room_id=str(talk.room.pk))
        assert evidence_of(talk.her_seat, "reconcile") == ["active", "active"]
        assert well.rooms == {}
        heard: list[UUID] = []
        owners = measuring._owners.copy()
        measuring._owners.append(lambda _programme, room: heard.append(room))
        try:
            with clock.travel_to(begun + dt.timedelta(seconds=82)):
                beat()
                beat()
        finally:
            measuring._owners[:] = owners

    with inside(talk.programme):
        spans = spans_of(reload(talk.room))
    assert heard == [talk.room.pk]
    assert {span.basis for span in spans} == {"presence", "media"}
    closes = [e for e in entries(talk.programme, Act.ROOM_CLOSE) if e["scope"].get("verb") == "measure"]
    assert len(closes) == 1


def test_a_last_look_at_a_server_that_knows_nothing_more_is_no_trouble(well: RoomService, talk: Meeting) -> None:
    close_room(talk.room, by=talk.host)
    well.rooms.clear()
    well.people.clear()
    reconcile.last_look(talk.programme, talk.room.pk)
    well.status = 503
    reconcile.last_look(talk.programme, talk.room.pk)

    assert evidence_of(talk.her_seat, "reconcile") == []


def test_a_removed_person_seen_again_is_removed_again_as_often_as_she_comes(well: RoomService, talk: Meeting) -> None:
    remove_seat(talk.her_seat, by=talk.host, reason="試験")
    for _ in range(3):
        well.joins(talk.room.key, talk.her_seat.pk)
        assert reconcile.reconcile(talk.programme, talk.room.pk) == [talk.her_seat.pk]
        assert str(talk.her_seat.pk) not in well.people[talk.room.key]
    hook(webhook("participant_joined", talk.room.key, well.joins(talk.room.key, talk.her_seat.pk)))

    assert jobs()[-1] == ("live.reconcile", str(talk.room.pk))


def test_a_removed_person_is_given_no_token_again(well: RoomService, talk: Meeting) -> None:
    remove_seat(talk.her_seat, by=talk.host, reason="試験")

    with pytest.raises(channel.Ended, match="removed"):
        Page.opened(talk.her_seat)


def test_what_pages_claim_of_media_is_no_evidence_on_livekit(well: RoomService, talk: Meeting) -> None:
    her = Page.opened(talk.her_seat)
    her.say(her.envelope("media_up", {"peer": str(talk.host_seat.pk), "peer_connection": str(UUID(int=1))}))

    assert evidence_of(talk.her_seat, "client") == []


def test_a_briefing_on_livekit_holds_a_hundred_and_a_plain_room_is_reloaded(well: RoomService) -> None:
    programme = make_programme()
    room = open_room(programme, by=system("test"), kind=RoomKind.BRIEFING, owner_ref=uuid4())

    assert room.max_seats == 110
    assert reload(room).engine == EngineName.LIVEKIT


# --- つなぎ直す ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def dying(well: RoomService, talk: Meeting) -> tuple[Meeting, Page, Page]:
    """Both are in, and LiveKit has failed three checks."""
    pages = Page.opened(talk.her_seat), Page.opened(talk.host_seat)
    well.status = 503
    for _ in range(3):
        health.check()
    return talk, *pages


def test_a_talk_goes_on_over_the_mesh_when_a_person_asks_for_it(dying: tuple[Meeting, Page, Page]) -> None:
    talk, her, host = dying

    assert falling_back.go_on(talk.room, by=talk.seeker)

    room = room_now(talk)
    assert (room.engine, room.fell_back, room.state) == ("mesh", True, RoomState.OPEN)
    assert "engine" in her.types()
    assert "engine" in host.types()
    welcome = Page.opened(talk.her_seat, tab=her.tab).welcome
    assert welcome is not None
    assert (welcome["engine"], welcome["token"]) == ("mesh", None)
    assert entries(talk.programme, Act.ROOM_OPEN)[-1]["scope"] == {
        "kind": "interview",
        "engine": "mesh",
        "instead_of": "livekit",
    }


def test_the_board_counts_rooms_by_what_carries_them_and_those_that_had_to_change(
    dying: tuple[Meeting, Page, Page],
) -> None:
    talk, _her, _host = dying
    with inside(talk.programme):
        before = [(one.engine, one.fell_back) for one in rooms_now()]
    falling_back.go_on(talk.room, by=talk.seeker)
    with inside(talk.programme):
        after = [(one.engine, one.fell_back) for one in rooms_now()]

    assert (before, after) == ([("livekit", False)], [("mesh", True)])


def test_it_goes_on_once_and_never_back(well: RoomService, dying: tuple[Meeting, Page, Page]) -> None:
    talk, _her, _host = dying
    for by in (talk.seeker, talk.host):
        assert falling_back.go_on(talk.room, by=by)
    well.status = 200
    health.check()

    assert falling_back.go_on(room_now(talk), by=talk.host)
    assert room_now(talk).engine == EngineName.MESH
    assert len(entries(talk.programme, Act.ROOM_OPEN)) == 3


def test_while_livekit_is_well_nothing_goes_on_elsewhere(well: RoomService, talk: Meeting) -> None:
    Page.opened(talk.her_seat)

    assert not falling_back.go_on(talk.room, by=talk.seeker)
    assert room_now(talk).engine == EngineName.LIVEKIT


def test_where_her_address_would_show_nothing_goes_on(dying: tuple[Meeting, Page, Page], settings: Any) -> None:
    talk, _her, _host = dying
    settings.ENGAWA_KIND = "production"

    assert not falling_back.go_on(talk.room, by=talk.seeker)
    assert room_now(talk).engine == EngineName.LIVEKIT
