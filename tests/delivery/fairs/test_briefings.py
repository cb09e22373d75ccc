import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.briefings import (
    END,
    NotYet,
    OutsideHours,
    Overlaps,
    begin_briefing,
    cancel_briefing,
    end_briefing,
    end_when_due,
    enter_briefing,
    sign_up,
)
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.queries.briefings import coming_up, signed_up
from engawa.outcomes.measures.sources import fairs, stays
from engawa.shared.live import channel
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.places import TO_SIT_DOWN
from engawa.shared.live.queries import spans_of
from engawa.shared.live.states import RoomState, SeatRole
from tests.delivery.fairs.briefing_makers import enter, held_briefing, make_briefing, opens_at
from tests.delivery.fairs.talk_makers import make_day, make_someone
from tests.make import entries, make_actor, make_seeker, reload
from tests.shared.live.rooms import Page

pytestmark = pytest.mark.django_db


def test_a_booth_plans_its_briefings_within_the_hours_and_never_two_at_once() -> None:
    _fair, (host, other) = make_day(2)
    first = make_briefing(host)

    with pytest.raises(Overlaps):
        make_briefing(host, at=first.at + dt.timedelta(minutes=19))
    with pytest.raises(OutsideHours):
        make_briefing(host, at=opens_at(host.booth) - dt.timedelta(minutes=1))
    make_briefing(host, at=first.at + dt.timedelta(minutes=20))
    make_briefing(other)

    assert len(entries(host.programme, Act.BRIEFING_PLAN)) == 3


def test_a_cancelled_briefing_frees_its_time() -> None:
    _fair, (host,) = make_day(1)
    cancel_briefing(make_briefing(host), by=host.actor)

    assert make_briefing(host).state == BriefingState.PLANNED


def test_signing_up_twice_is_once_and_can_be_taken_back() -> None:
    fair, (host,) = make_day(1)
    briefing, someone = make_briefing(host), make_someone(fair)

    for _ in range(2):
        sign_up(briefing, by=someone.actor)
    with inside(host.programme):
        assert signed_up(someone.actor.id) == {briefing.pk}
    sign_up(briefing, by=someone.actor, coming=False)

    with inside(host.programme):
        assert signed_up(someone.actor.id) == set()
    assert [e["scope"]["coming"] for e in entries(host.programme, Act.BRIEFING_SIGN)] == [True, False]


def test_whoever_hides_from_an_employer_leaves_no_trace_at_its_briefing() -> None:
    fair, (host,) = make_day(1)
    briefing, someone = make_briefing(host), make_someone(fair)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=someone.actor, subject=someone.actor.id, corporate_no=number)

    with clock.travel_to(briefing.at):
        begin_briefing(briefing, by=host.actor)
        for act in (sign_up, enter_briefing):
            with pytest.raises(HiddenFromThem):
                act(briefing, by=someone.actor)
        with inside(host.programme):
            assert coming_up(fair.gathering, hidden={number}) == []


def test_only_those_who_take_part_come_in() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        host = held.host

        with pytest.raises(NotTakingPart):
            enter_briefing(briefing, by=make_seeker(host.programme))
        with pytest.raises(PermissionError):
            enter_briefing(briefing, by=host.actor)


def test_it_begins_from_a_quarter_of_an_hour_before_its_time() -> None:
    _fair, (host,) = make_day(1)
    briefing = make_briefing(host)

    with clock.travel_to(briefing.at - dt.timedelta(minutes=16)), pytest.raises(NotYet):
        begin_briefing(briefing, by=host.actor)
    with clock.travel_to(briefing.at - dt.timedelta(minutes=15)):
        seat = begin_briefing(briefing, by=host.actor)
        again = begin_briefing(briefing, by=host.actor)

    assert (seat.pk, seat.role) == (again.pk, SeatRole.PRESENTER)


def test_nobody_begins_or_enters_while_the_fair_is_suspended() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        fair = held.fair
        host = held.host
        later = make_briefing(host, at=briefing.at + dt.timedelta(minutes=20))
        someone = make_someone(fair)
        suspend(fair, by=make_actor(Role.CHIEF, fair.programme), cause="snow")

        with pytest.raises(NotYet):
            enter(briefing, someone)
        with clock.travel_to(later.at), pytest.raises(NotYet):
            begin_briefing(later, by=host.actor)


def test_a_seeker_plans_nothing_and_begins_nothing() -> None:
    fair, (host,) = make_day(1)
    briefing, someone = make_briefing(host), make_someone(fair)

    with pytest.raises(NotPermitted):
        cancel_briefing(briefing, by=someone.actor)
    with clock.travel_to(briefing.at), pytest.raises(NotPermitted):
        begin_briefing(briefing, by=someone.actor)


def test_the_ninth_reads_along_and_takes_the_place_of_the_first_who_goes() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        fair = held.fair
        people = [make_someone(fair) for _ in range(9)]
        pages = [Page.opened(enter(briefing, one)) for one in people]
        ninth = pages[8]

        assert [page.seat.role for page in pages] == [SeatRole.VIEWER] * 8 + [SeatRole.READER]
        ninth.hear()
        channel.leave(pages[0].seat)
        assert "place_free" in ninth.types()
        assert enter(briefing, people[8]).role == SeatRole.VIEWER
        assert enter(briefing, people[0]).role == SeatRole.READER


def test_a_place_kept_for_somebody_who_does_not_come_is_free_after_two_minutes() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        fair = held.fair
        late = [enter(briefing, make_someone(fair)) for _ in range(8)]
        ninth = make_someone(fair)
        assert enter(briefing, ninth).role == SeatRole.READER

        with clock.travel_to(clock.now() + TO_SIT_DOWN):
            Page.opened(enter(briefing, ninth))
            for seat in late[:7]:
                Page.opened(seat)
            with pytest.raises(channel.Ended, match="full"):
                Page.opened(late[7])


def test_ending_it_closes_the_room_once_and_those_who_watched_have_taken_part() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        fair = held.fair
        host = held.host
        seat = held.seat
        someone, short = make_someone(fair), make_someone(fair)
        presenting, watching = Page.opened(seat), Page.opened(enter(briefing, someone))
        passing = Page.opened(enter(briefing, short))
        began = clock.now()
        for second in range(0, 330, 30):
            with clock.travel_to(began + dt.timedelta(seconds=second)):
                presenting.say()
                watching.say()
                if second < 60:
                    passing.say()
        with clock.travel_to(began + dt.timedelta(seconds=331)):
            for _ in range(2):
                ended = end_briefing(briefing, by=host.actor)

        assert (ended.state, len(entries(host.programme, Act.ROOM_CLOSE))) == (BriefingState.OVER, 1)
        with inside(host.programme):
            room = LiveRoom.objects.get(pk=ended.room_id)
            stayed = {one.subject: one.seconds for one in stays(fairs(), 300)}
            assert (room.state, {s.seat_id for s in spans_of(room)}) == (
                RoomState.CLOSED,
                {presenting.seat.pk, watching.seat.pk, passing.seat.pk},
            )
        assert set(stayed) == {someone.actor.id}


def test_a_briefing_nobody_ends_ends_half_an_hour_after_its_time() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        host = held.host
        due = Wait.objects.get(kind=END, ref=briefing.pk).due_at
        assert 0 <= (due - briefing.at - dt.timedelta(minutes=20 + 30)).total_seconds() < 60

        with clock.travel_to(due):
            end_when_due(host.programme, briefing.pk)
            end_when_due(host.programme, briefing.pk)

    assert reload(briefing).state == BriefingState.OVER
    assert not Wait.objects.filter(programme=host.programme, kind__in=[END, "room.close"], settled_at=None).exists()


def test_a_briefing_that_was_held_is_not_taken_back() -> None:
    with held_briefing() as held:
        briefing = held.briefing
        host = held.host

        with pytest.raises(WrongState):
            cancel_briefing(briefing, by=host.actor)


def test_what_was_not_held_is_not_announced_any_more() -> None:
    fair, (host,) = make_day(1)
    briefing = make_briefing(host)

    with clock.travel_to(briefing.at), inside(host.programme):
        assert [one.pk for one in coming_up(fair.gathering)] == [briefing.pk]
    with clock.travel_to(briefing.at + dt.timedelta(minutes=20)), inside(host.programme):
        assert coming_up(fair.gathering) == []
