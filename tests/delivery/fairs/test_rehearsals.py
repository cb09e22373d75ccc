"""リハーサル: the way of a talk with an invented person, shown by the same evidence."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.models import Disclosure
from engawa.delivery.fairs.actions import rehearsals as actions
from engawa.delivery.fairs.models import Booth, Rehearsal, Talk, TalkNote
from engawa.delivery.fairs.queries.rehearsals import latest, passed, with_partner
from engawa.delivery.fairs.readiness import DAYS, light_of
from engawa.delivery.fairs.rehearsal_states import Partner, RehearsalState, RehearsalVerdict, Step
from engawa.delivery.queues.models import Ticket
from engawa.shared.live.actions import admit
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import RoomKind, RoomState, SeatRole, SeatState
from engawa.shared.live.waits import sweep
from tests.delivery.fairs.rehearsal_makers import (
    LONG,
    begin,
    called,
    check_well,
    leave,
    rehearsed,
    seats_of,
    sit,
)
from tests.delivery.fairs.talk_makers import Host, make_day, make_host
from tests.make import entries, make_actor, reload
from tests.shared.live.rooms import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    return make_day(1)[1][0]


def missing(rehearsal: Rehearsal) -> set[Step]:
    return set(Step) - {Step(one) for one in reload(rehearsal).done}


def gaps(host: Host) -> list[str]:
    with inside(host.programme):
        booth = Booth.objects.select_related("exhibitor__organisation", "gathering").get(pk=host.booth.pk)
        return [gap.key for gap in light_of(booth.gathering, booth.exhibitor).gaps]


def test_one_person_alone_gets_through_and_the_light_loses_its_gap(host: Host) -> None:
    assert "rehearsal" in gaps(host)
    with inside(host.programme):
        booth = Booth.objects.select_related("exhibitor__organisation", "gathering").get(pk=host.booth.pk)
        gap = next(one for one in light_of(booth.gathering, booth.exhibitor).gaps if one.key == "rehearsal")
        assert gap.due == clock.local(booth.gathering.starts_at).date() - dt.timedelta(days=DAYS["rehearsal"])

    rehearsal = rehearsed(host)

    assert (rehearsal.verdict, missing(rehearsal)) == (RehearsalVerdict.PASSED, set())
    assert rehearsal.seconds >= 180
    assert "rehearsal" not in gaps(host)
    with inside(host.programme):
        assert passed([host.booth.exhibitor_id]) == {host.booth.exhibitor_id}


def test_nothing_real_is_shown_made_or_kept(host: Host) -> None:
    rehearsed(host)

    with inside(host.programme):
        counts = [rows.objects.count() for rows in (Disclosure, Ticket, Talk, TalkNote)]
        assert counts == [0, 0, 0, 0]
        assert set(LiveSeat.objects.values_list("subject", flat=True)) == {None}


def test_each_step_that_was_not_shown_is_named(host: Host) -> None:
    rehearsal = actions.call_practice(begin(host), by=host.actor)
    after = sit(rehearsal, 100, writes=False)
    leave(host, rehearsal, after)
    with clock.travel_to(after):
        actions.note_practice(rehearsal, by=host.actor, stage="visit")

    assert missing(rehearsal) == {Step.NETWORK, Step.CARD, Step.MEDIA, Step.TEXT}
    assert reload(rehearsal).verdict == RehearsalVerdict.NOT_YET
    assert "rehearsal" in gaps(host)


def test_sound_that_did_not_go_both_ways_is_no_rehearsal_however_long(host: Host) -> None:
    check_well(host)
    rehearsal = called(host)
    leave(host, rehearsal, sit(rehearsal, sound=10))

    assert Step.MEDIA in missing(rehearsal)
    assert reload(rehearsal).seconds == 0


@pytest.mark.parametrize(("seconds", "in_time"), [(59.5, True), (61, False)])
def test_somebody_who_waits_is_called_within_a_minute(host: Host, seconds: float, in_time: bool) -> None:
    rehearsal = begin(host)
    with clock.travel_to(rehearsal.waits_since + dt.timedelta(seconds=seconds)):
        rehearsal = actions.call_practice(rehearsal, by=host.actor)
        leave(host, rehearsal, clock.now())

    assert (Step.RING not in missing(rehearsal)) == in_time


def test_whoever_missed_the_minute_lets_them_wait_anew(host: Host) -> None:
    rehearsal = begin(host)
    with clock.travel_to(rehearsal.waits_since + dt.timedelta(minutes=5)):
        actions.wait_again(rehearsal, by=host.actor)
        rehearsal = actions.call_practice(rehearsal, by=host.actor)
        leave(host, rehearsal, clock.now())

    assert Step.RING not in missing(rehearsal)


@pytest.mark.parametrize(("codes", "well"), [((), True), (("N04", "D03"), True), (("N03",), False), (("D02",), False)])
def test_a_red_code_of_the_device_check_stands_in_the_way(host: Host, codes: tuple[str, ...], well: bool) -> None:
    check_well(host, *codes)
    rehearsal = called(host)
    leave(host, rehearsal, clock.now())

    assert (Step.NETWORK not in missing(rehearsal)) == well


def test_the_secretariat_may_be_the_other_side(host: Host) -> None:
    check_well(host)
    rehearsal = called(host, Partner.OFFICE)
    office = make_actor(Role.CONTRACTOR, host.programme)
    with inside(host.programme):
        room = LiveRoom.objects.select_related("programme").get(pk=rehearsal.room_id)
    assert [seat.role for seat in seats_of(rehearsal)] == [SeatRole.EXHIBITOR]
    admit(room, by=office, role=SeatRole.STAFF, person_id=office.person_id, label="事務局")
    after = sit(rehearsal)
    leave(host, rehearsal, after)
    with clock.travel_to(after):
        actions.note_practice(rehearsal, by=host.actor, stage="visit")

    assert (reload(rehearsal).verdict, missing(rehearsal)) == (RehearsalVerdict.PASSED, set())


def test_leaving_closes_the_room_and_twice_is_once(host: Host) -> None:
    rehearsal = called(host)
    for _ in range(2):
        leave(host, rehearsal, clock.now())

    found = reload(rehearsal)
    with inside(host.programme):
        room = LiveRoom.objects.get(pk=found.room_id)
    assert (found.state, room.state, room.kind) == (RehearsalState.NOTING, RoomState.CLOSED, RoomKind.BACKSTAGE)
    verbs = [e["scope"].get("verb") for e in entries(host.programme, Act.REHEARSE)]
    assert verbs == [None, "card", "call", "leave"]


def test_a_new_one_ends_the_one_that_was_left(host: Host) -> None:
    first = called(host)
    second = begin(host)

    assert (reload(first).state, reload(second).state) == (RehearsalState.STOPPED, RehearsalState.WAITING)
    with pytest.raises(WrongState):
        actions.call_practice(first, by=host.actor)
    with inside(host.programme):
        found = latest(host.booth.pk, host.actor.id)
        assert found is not None
        assert found.pk == second.pk


def test_a_room_nobody_left_ends_by_itself_and_the_note_may_still_be_written(host: Host) -> None:
    rehearsal = called(host)
    with clock.travel_to(clock.now() + dt.timedelta(minutes=21)):
        sweep(host.programme)
        leave(host, rehearsal, clock.now())
        actions.note_practice(rehearsal, by=host.actor, stage="visit")

    assert reload(rehearsal).state == RehearsalState.DONE


def test_stopping_ends_it_without_a_verdict(host: Host) -> None:
    rehearsal = called(host)
    for _ in range(2):
        actions.stop_rehearsal(rehearsal, by=host.actor)

    assert (reload(rehearsal).state, reload(rehearsal).verdict) == (RehearsalState.STOPPED, RehearsalVerdict.NOT_YET)
    with pytest.raises(WrongState):
        actions.note_practice(rehearsal, by=host.actor, stage="visit")


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER, Role.AGENCY, Role.AUDITOR])
def test_nobody_else_rehearses_for_a_booth(host: Host, role: Role) -> None:
    stranger = make_actor(role, host.programme)

    with pytest.raises(NotPermitted):
        actions.begin_rehearsal(host.booth, by=stranger, partner=Partner.MACHINE)


def test_the_machines_seat_is_played_by_that_persons_page_alone_and_only_meanwhile(host: Host) -> None:
    rehearsal = called(host)
    colleague = make_host(host.booth, opened=False)
    assert rehearsal.partner_seat is not None
    with inside(host.programme):
        mine = with_partner(rehearsal.partner_seat, host.actor.person_id)
        theirs = with_partner(rehearsal.partner_seat, colleague.actor.person_id)
    leave(host, rehearsal, clock.now())
    with inside(host.programme):
        after = with_partner(rehearsal.partner_seat, host.actor.person_id)

    assert (mine is not None, theirs, after) == (True, None, None)


# --- 控室 --------------------------------------------------------------------------------------------------------------


def test_the_backstage_is_one_room_for_all_of_a_booth(host: Host) -> None:
    colleague = make_host(host.booth, opened=False)

    one, other = (actions.enter_backstage(host.booth, by=who.actor) for who in (host, colleague))
    again = actions.enter_backstage(host.booth, by=host.actor)

    assert (one.room_id, one.pk) == (other.room_id, again.pk)
    assert one.room.kind == RoomKind.BACKSTAGE


def test_after_its_end_another_opens(host: Host) -> None:
    first = actions.enter_backstage(host.booth, by=host.actor)
    with clock.travel_to(clock.now() + actions.BACKSTAGE_LASTS):
        second = actions.enter_backstage(host.booth, by=host.actor)

    assert first.room_id != second.room_id


def test_a_full_backstage_says_so(host: Host) -> None:
    seats = [actions.enter_backstage(host.booth, by=host.actor)]
    seats += [actions.enter_backstage(host.booth, by=make_host(host.booth, opened=False).actor) for _ in range(3)]

    with pytest.raises(RoomFull):
        actions.enter_backstage(host.booth, by=make_host(host.booth, opened=False).actor)
    assert Page.opened(seats[0]).welcome is not None
    assert reload(seats[0]).state == SeatState.CONNECTING
    assert LONG > 180
