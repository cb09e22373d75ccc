import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.shared.live.actions import AddressesWouldShow, admit, close_room, open_room, permit, remove_seat
from engawa.shared.live.channel import Ended, join, post_chat
from engawa.shared.live.grants import Source, grants_for, may_connect
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.queries import presence, seats_of
from engawa.shared.live.states import RoomKind, RoomState, SeatRole, SeatState
from engawa.shared.live.waits import sweep
from tests.make import entries, make_actor, make_programme, make_seeker, reload
from tests.shared.live.rooms import Page, make_meeting

pytestmark = pytest.mark.django_db


def test_opening_admitting_and_closing_are_recorded_and_the_key_names_no_one() -> None:
    m = make_meeting()

    close_room(m.room, by=m.host)

    acts = [e["act"] for e in entries(m.programme) if e["act"].startswith("room.")]
    assert acts == [Act.ROOM_OPEN, Act.ROOM_ADMIT, Act.ROOM_ADMIT, Act.ROOM_CLOSE]
    assert m.room.key.startswith("engawa-interview-")
    assert "うみねこ" not in str(entries(m.programme))


def test_the_same_person_gets_the_same_seat_again() -> None:
    m = make_meeting()

    again = admit(m.room, by=m.seeker, role=SeatRole.SEEKER, subject_id=m.seeker.id)

    assert again.pk == m.her_seat.pk


def test_closing_twice_is_closing_once() -> None:
    m = make_meeting()

    close_room(m.room, by=m.host)
    close_room(m.room, by=m.host)

    assert len(entries(m.programme, Act.ROOM_CLOSE)) == 1


def test_who_is_inside_has_left_and_who_never_came_has_expired_when_the_room_closes() -> None:
    m = make_meeting()
    Page.opened(m.her_seat)

    close_room(m.room, by=m.host)

    assert (reload(m.her_seat).state, reload(m.host_seat).state) == (SeatState.LEFT, SeatState.EXPIRED)


def test_nobody_enters_a_closed_room() -> None:
    m = make_meeting()
    close_room(m.room, by=m.host)

    with pytest.raises(WrongState):
        admit(m.room, by=m.host, role=SeatRole.EXHIBITOR, person_id=uuid4())
    with pytest.raises(Ended, match="closed"):
        Page.opened(m.her_seat)


def test_every_room_ends_at_its_hard_end_even_when_nobody_closes_it() -> None:
    m = make_meeting(hard_close_at=clock.now() + dt.timedelta(minutes=10))

    with clock.travel_to(clock.now() + dt.timedelta(minutes=11)):
        assert sweep(m.programme) == [m.room.pk]
        assert sweep(m.programme) == []

    assert reload(m.room).state == RoomState.CLOSED
    assert not Wait.objects.filter(programme=m.programme, settled_at__isnull=True).exists()


def test_past_its_hard_end_a_room_lets_nobody_in_although_no_sweep_came() -> None:
    m = make_meeting(hard_close_at=clock.now() + dt.timedelta(minutes=10))

    with clock.travel_to(clock.now() + dt.timedelta(minutes=11)), pytest.raises(Ended, match="closed"):
        Page.opened(m.her_seat)


def test_a_fifth_person_finds_the_room_full() -> None:
    m = make_meeting()
    for _ in range(2):
        admit(m.room, by=m.host, role=SeatRole.INTERPRETER, person_id=uuid4())

    with pytest.raises(RoomFull):
        admit(m.room, by=m.host, role=SeatRole.EXHIBITOR, person_id=uuid4())


def test_the_ninth_viewer_of_a_briefing_finds_it_full_and_a_presenter_still_comes_in() -> None:
    m = make_meeting(RoomKind.BRIEFING)
    for _ in range(8):
        admit(m.room, by=m.host, role=SeatRole.VIEWER, person_id=uuid4())

    with pytest.raises(RoomFull):
        admit(m.room, by=m.host, role=SeatRole.VIEWER, person_id=uuid4())
    assert admit(m.room, by=m.host, role=SeatRole.PRESENTER, person_id=uuid4()).grants


def test_a_removed_person_gets_no_join_info_and_hears_why_the_way_is_shut() -> None:
    m = make_meeting()
    page = Page.opened(m.her_seat)
    remover = make_actor(Role.CONTRACTOR, m.programme)

    remove_seat(m.her_seat, by=remover, reason="妨害があったため")

    with pytest.raises(Ended, match="removed"):
        page.hear()
    with pytest.raises(Ended, match="removed"):
        Page.opened(m.her_seat)
    with pytest.raises(Ended, match="removed"):
        page.say()
    assert "妨害" not in str(entries(m.programme))
    assert reload(m.her_seat).revoked_by == remover.id


def test_a_removed_persons_page_is_refused_at_every_mouth_and_nobody_hears_it() -> None:
    m = make_meeting()
    her, host = Page.opened(m.her_seat), Page.opened(m.host_seat)
    her.say()
    host.say()
    host.hear()
    remove_seat(m.her_seat, by=m.host, reason="試験")
    told = host.types()
    offer = her.signal_to(host, description={"type": "offer", "sdp": "v=0"})
    mouths = [
        lambda: her.say(offer),
        lambda: her.say(her.envelope("aside", {})),
        her.hear,
        lambda: Page.opened(m.her_seat, take_over=True),
        lambda: post_chat(m.her_seat, client_id=uuid4(), text="まだいます"),
    ]
    for mouth in mouths * 2:
        with pytest.raises(Ended, match="removed"):
            mouth()

    assert told == ["peer_left"]
    assert host.types() == []
    assert host.say().down == []
    with inside(m.programme):
        assert [seat.state for seat in seats_of(m.room) if seat.pk == m.her_seat.pk] == [SeatState.REMOVED]


def test_a_removed_person_is_not_admitted_again() -> None:
    m = make_meeting()
    remove_seat(m.her_seat, by=make_actor(Role.CONTRACTOR, m.programme), reason="妨害")

    with pytest.raises(WrongState):
        admit(m.room, by=m.seeker, role=SeatRole.SEEKER, subject_id=m.seeker.id)


def test_a_seeker_removes_nobody() -> None:
    m = make_meeting()

    with pytest.raises(NotPermitted):
        remove_seat(m.host_seat, by=m.seeker, reason="x")


def test_a_viewers_microphone_opens_and_closes_on_the_presenters_word() -> None:
    m = make_meeting(RoomKind.BRIEFING)
    viewer = admit(m.room, by=m.host, role=SeatRole.VIEWER, person_id=uuid4())
    page = Page.opened(viewer)

    permit(viewer, Source.MICROPHONE, on=True, by=m.host)
    permit(viewer, Source.MICROPHONE, on=False, by=m.host)

    assert [d["body"] for d in page.hear().down] == [{"permissions": ["microphone"]}, {"permissions": []}]


def test_without_turn_production_admits_no_seeker_unless_the_operator_allows_it(settings: Any) -> None:
    m = make_meeting()
    other = make_seeker(m.programme)
    settings.ENGAWA_KIND = "production"

    with pytest.raises(AddressesWouldShow):
        admit(m.room, by=other, role=SeatRole.COMPANION, subject_id=other.id)
    settings.ENGAWA_LIVE_ALLOW_PEER_ADDRESSES = True
    assert admit(m.room, by=other, role=SeatRole.COMPANION, subject_id=other.id)


def test_with_turn_everybody_is_relayed(settings: Any) -> None:
    settings.ENGAWA_TURN_URLS = ["turn:turn.example.jp:3478"]
    settings.ENGAWA_TURN_SECRET = "s" * 32
    settings.ENGAWA_LIVE_RELAY_ONLY = True
    m = make_meeting()

    welcome = join(m.her_seat, connection=uuid4(), tab=uuid4(), take_over=False, told_addresses=False)

    assert m.room.relay_only
    assert (welcome["ice_policy"], welcome["ice_servers"][0]["urls"]) == ("relay", ["turn:turn.example.jp:3478"])


def test_without_turn_no_server_of_anybody_is_named() -> None:
    welcome = Page.opened(make_meeting().her_seat).welcome

    assert welcome is not None
    assert (welcome["ice_policy"], welcome["ice_servers"]) == ("all", [])


def test_rooms_of_another_programme_are_not_there() -> None:
    m, other = make_meeting(), make_programme()

    with inside(other):
        assert not LiveSeat.objects.filter(pk=m.her_seat.pk).exists()


def test_states_are_told_as_they_are_now_without_a_sweep() -> None:
    m = make_meeting()
    Page.opened(m.her_seat).say()

    def state() -> SeatState:
        with inside(m.programme):
            return presence(m.room)[m.her_seat.pk]

    began = clock.now()
    assert state() is SeatState.PRESENT
    with clock.travel_to(began + dt.timedelta(seconds=40)):
        assert state() is SeatState.AWAY
    with clock.travel_to(began + dt.timedelta(seconds=70)):
        assert state() is SeatState.LEFT


@pytest.mark.parametrize(
    ("role", "kind", "publish"),
    [
        (SeatRole.SEEKER, RoomKind.INTERVIEW, {Source.CAMERA, Source.MICROPHONE}),
        (SeatRole.EXHIBITOR, RoomKind.INTERVIEW, set(Source)),
        (SeatRole.SEEKER, RoomKind.BRIEFING, set()),
        (SeatRole.VIEWER, RoomKind.BRIEFING, set()),
        (SeatRole.CAPTIONER, RoomKind.CONSULT, set()),
        (SeatRole.INTERPRETER, RoomKind.BRIEFING, {Source.CAMERA, Source.MICROPHONE}),
    ],
)
def test_each_role_sends_what_the_table_says(role: SeatRole, kind: RoomKind, publish: set[Source]) -> None:
    grants = grants_for(role, kind)

    assert (set(grants.publish), grants.subscribe, grants.data) == (publish, True, False)


def test_viewers_never_meet_each_others_machines() -> None:
    assert not may_connect(RoomKind.BRIEFING, SeatRole.VIEWER, SeatRole.VIEWER)
    assert may_connect(RoomKind.BRIEFING, SeatRole.VIEWER, SeatRole.PRESENTER)
    assert may_connect(RoomKind.CONSULT, SeatRole.SEEKER, SeatRole.AGENCY)


def test_a_visitor_opens_no_room() -> None:
    from engawa.base.programmes.actors import VISITOR

    programme = make_programme()
    with pytest.raises(NotPermitted):
        open_room(programme, by=VISITOR, kind=RoomKind.INTERVIEW, owner_ref=uuid4())
    assert open_room(programme, by=system("test"), kind=RoomKind.INTERVIEW, owner_ref=uuid4()).state == RoomState.OPEN
