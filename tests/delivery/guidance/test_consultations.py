"""Asking, times, the counter of the day, the room of three and its verdict."""

import datetime as dt

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import run_due
from engawa.delivery.fairs.actions.registering import confirm_registration, register_seeker
from engawa.delivery.fairs.actions.talks import call_at, draw_at
from engawa.delivery.guidance.access import consultation_for, own_consultation
from engawa.delivery.guidance.actions import asking, counter, holding
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.consultations import free_times
from engawa.delivery.guidance.states import Bodies, ConsultState, HeldAs, Mode
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import OccupiedCell
from engawa.shared.live.states import RoomKind, SeatRole
from tests.delivery.fairs.makers import letters, make_entry, token_in
from tests.delivery.fairs.talk_makers import make_day, make_someone
from tests.delivery.guidance.makers import (
    LEAST,
    TOGETHER,
    ask,
    begin,
    booth_ticket,
    call_of,
    enter_hours,
    fresh,
    hosts,
    later,
    make_counsellor,
    make_counters,
    organisation_of,
    ring,
    seats,
    sit,
    sit_at_desk,
    wait_at_counter,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_request_is_one_thing_that_asking_again_changes() -> None:
    here = make_counters()
    who = make_someone(here.fair)

    first = ask(here, who)
    again = ask(here, who, Bodies.RELOCATION, mode=Mode.PHONE)

    assert again.pk == first.pk
    assert (again.bodies, again.mode, again.state) == (Bodies.RELOCATION, Mode.PHONE, ConsultState.REQUESTED)


def test_a_body_without_counsellors_cannot_be_asked() -> None:
    fair, _hosts = make_day(1)
    make_counsellor(fair.programme, Agency.HELLOWORK)
    who = make_someone(fair)

    with pytest.raises(asking.BodyAway):
        asking.ask_consultation(fair.programme, by=who.actor, wanted=asking.Wanted(bodies=Bodies.BOTH))
    one = asking.ask_consultation(fair.programme, by=who.actor, wanted=asking.Wanted(bodies=Bodies.HELLOWORK))
    assert one.state == ConsultState.REQUESTED


def test_whoever_wished_for_it_while_registering_has_a_request_to_fill_in() -> None:
    here = make_counters()
    register_seeker(here.fair.gathering, entry=make_entry(mail="wish@example.jp", wants_consultation=True))
    entered = confirm_registration(here.programme, token=token_in(letters(here.programme)[-1]))

    with inside(here.programme):
        assert [one.state for one in Consultation.objects.filter(subject=entered.subject_id)] == ["requested"]


def test_a_time_is_offered_and_she_decides() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = ask(here, who)
    at = later()

    offered = asking.offer_time(one, by=here.relocation, starts_at=at)
    declined = asking.turn_down(offered, by=who.actor)
    offered = asking.offer_time(declined, by=here.hellowork, starts_at=at + HOUR)
    booked = asking.accept_time(offered, by=who.actor)

    assert (declined.state, declined.starts_at) == (ConsultState.REQUESTED, None)
    assert (booked.state, booked.starts_at) == (ConsultState.BOOKED, at + HOUR)
    assert asking.accept_time(booked, by=who.actor).state == ConsultState.BOOKED
    assert [e["scope"]["verb"] for e in entries(here.programme, Act.CONSULT_PLAN)] == [
        "offer",
        "turn_down",
        "offer",
        "book",
    ]


def test_a_time_that_has_passed_or_that_a_counsellor_has_no_more_is_refused() -> None:
    here = make_counters()
    at = later()
    first, second = (ask(here, make_someone(here.fair)) for _ in range(2))
    asking.offer_time(first, by=here.hellowork, starts_at=at)

    for when in (clock.now() - HOUR, at, at + dt.timedelta(minutes=20)):
        with pytest.raises(asking.TimeTaken):
            asking.offer_time(second, by=here.hellowork, starts_at=when)
    make_actor(Role.AGENCY, here.programme, organisation_of(here.hellowork))
    with pytest.raises(asking.TimeTaken):  # 定住機構 has one counsellor, who is taken
        asking.offer_time(second, by=here.hellowork, starts_at=at)
    make_actor(Role.AGENCY, here.programme, organisation_of(here.relocation))
    assert asking.offer_time(second, by=here.hellowork, starts_at=at).state == ConsultState.OFFERED


def test_times_are_the_common_hours_of_both_counters() -> None:
    here = make_counters()
    monday = dt.date(2026, 3, 2)
    enter_hours(here.programme, here.hellowork, {"0": [["09:00", "12:00"]], "1": [["09:00", "17:00"]]})
    with clock.travel_to(clock.at(monday, 7)), inside(here.programme):
        assert free_times(Bodies.BOTH) == []  # 定住機構 has entered none: 未登録
    enter_hours(
        here.programme, here.relocation, {"0": [["10:00", "16:00"]], "1": [["13:00", "15:00"]]}, closed=(monday,)
    )
    with clock.travel_to(clock.at(monday, 7)), inside(here.programme):
        found = free_times(Bodies.BOTH)

    tuesday = monday + dt.timedelta(days=1)
    assert found[:3] == [clock.at(tuesday, 13), clock.at(tuesday, 14), clock.at(monday + dt.timedelta(days=7), 10)]
    with clock.travel_to(clock.at(monday, 7)):
        who = make_someone(here.fair)
        with pytest.raises(asking.TimeTaken):
            ask(here, who, starts_at=clock.at(monday, 10))
        assert ask(here, who, starts_at=clock.at(tuesday, 13)).state == ConsultState.BOOKED


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_only_the_bodies_that_were_asked_find_it() -> None:
    here, elsewhere = make_counters(), make_counters()
    who = make_someone(here.fair)
    one = ask(here, who, Bodies.RELOCATION)
    office, window = make_actor(Role.CHIEF, here.programme), make_actor(Role.COMMISSIONER, here.programme)

    assert consultation_for(here.programme, here.relocation, one.pk).pk == one.pk
    for stranger in (here.hellowork, here.hosts[0].actor, office, window):
        with pytest.raises(Http404):
            consultation_for(here.programme, stranger, one.pk)
    with pytest.raises(Http404):
        consultation_for(elsewhere.programme, elsewhere.relocation, one.pk)
    with pytest.raises(Http404):
        own_consultation(here.programme, make_someone(here.fair).actor, one.pk)


def test_a_body_that_was_not_asked_may_not_plan_and_the_office_may_nothing() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = ask(here, who, Bodies.RELOCATION)

    with pytest.raises(asking.NotThisBody):
        asking.offer_time(one, by=here.hellowork, starts_at=later())
    with pytest.raises(NotPermitted):
        asking.offer_time(one, by=make_actor(Role.CHIEF, here.programme), starts_at=later())
    with pytest.raises(PermissionError):
        asking.cancel_consultation(one, by=make_someone(here.fair).actor)
    assert reload(one).state == ConsultState.REQUESTED


def test_she_takes_it_back_and_her_ticket_goes_with_it() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = wait_at_counter(here, who)

    cancelled = asking.cancel_consultation(one, by=who.actor)

    assert (cancelled.state, cancelled.cancelled_by_her) == (ConsultState.CANCELLED, True)
    assert one.ticket is not None
    assert reload(one.ticket).state == "left"
    with pytest.raises(WrongState):
        asking.accept_time(cancelled, by=who.actor)


# --- the counter ------------------------------------------------------------------------------------------------------


def test_the_answer_opens_a_room_of_three() -> None:
    here = make_counters()
    who = make_someone(here.fair)

    one = begin(here, who)

    found = seats(one)
    assert [seat.role for seat in found] == [SeatRole.SEEKER, SeatRole.AGENCY, SeatRole.AGENCY]
    assert [seat.label for seat in found[1:]] == ["県立ハローワーク", "定住機構"]
    assert {seat.room.kind for seat in found} == {RoomKind.CONSULT}
    assert [host.person for host in hosts(one)] == [here.hellowork.id, here.relocation.id]
    assert counter.answer_consult(call_of(one), by=who.actor).room_id == one.room_id


def test_one_ring_over_booths_and_the_counter() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    wait_at_counter(here, who)
    draw_at(here.hosts[0].booth, by=who.actor)
    call_at(here.hosts[0].booth, by=here.hosts[0].actor)

    with pytest.raises(queues.NobodyToCall):
        counter.call_at_counter(here.fair.gathering, by=here.hellowork)


def test_a_counsellor_calls_only_those_who_want_her_body() -> None:
    here = make_counters()
    one = wait_at_counter(here, bodies=Bodies.RELOCATION)

    with pytest.raises(queues.NobodyToCall):
        counter.call_at_counter(here.fair.gathering, by=here.hellowork)
    with pytest.raises(asking.NotThisBody):
        counter.call_at_counter(here.fair.gathering, by=here.hellowork, ticket=one.ticket)
    assert counter.call_at_counter(here.fair.gathering, by=here.relocation).subject_id == one.subject_id


def test_nobody_but_a_counsellor_opens_the_counter() -> None:
    here = make_counters()

    with pytest.raises(PermissionError):
        counter.open_counter(here.fair.gathering, by=here.hosts[0].actor)
    with pytest.raises(PermissionError):
        counter.open_counter(here.fair.gathering, by=make_actor(Role.CHIEF, here.programme))


def test_a_booked_one_is_called_from_shortly_before_its_time_and_rings_as_any_other() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    at = later()
    one = asking.accept_time(asking.offer_time(ask(here, who), by=here.hellowork, starts_at=at), by=who.actor)

    with pytest.raises(counter.NotYet):
        counter.call_booked(one, by=here.relocation)
    with clock.travel_to(at - dt.timedelta(minutes=5)):
        queues.here(here.programme, who.actor.id)
        call = counter.call_booked(one, by=here.relocation)
        with pytest.raises(queues.SubjectBusy):  # nor may a booth ring now
            draw_at(here.hosts[0].booth, by=who.actor)
            call_at(here.hosts[0].booth, by=here.hosts[0].actor, ticket=booth_ticket(here, who))
        answered = counter.answer_consult(call, by=who.actor)

    assert answered.pk == one.pk
    assert [host.agency for host in hosts(answered)] == [Agency.RELOCATION]


def test_whoever_is_late_joins_by_herself_and_sits_in_one_consultation_at_a_time() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = begin(here, who, both=False)
    assert [host.agency for host in hosts(one)] == [Agency.HELLOWORK]

    counter.join_consult(one, by=here.relocation)
    seat = counter.join_consult(one, by=here.relocation)

    assert [host.seat for host in hosts(one)][1] == seat.pk
    other = make_someone(here.fair)
    colleague = make_actor(Role.AGENCY, here.programme, organisation_of(here.hellowork))
    wait_at_counter(here, other)
    second = counter.answer_consult(ring(here, colleague), by=other.actor)
    with pytest.raises(counter.SitsElsewhere):
        counter.join_consult(second, by=here.relocation)


def test_a_body_that_was_not_asked_does_not_get_in() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    wait_at_counter(here, who, Bodies.RELOCATION)
    one = fresh(counter.answer_consult(ring(here, here.relocation), by=who.actor))

    with pytest.raises(asking.NotThisBody):
        counter.join_consult(one, by=here.hellowork)
    assert len(seats(one)) == 2


# --- the verdict ------------------------------------------------------------------------------------------------------


def test_three_who_were_there_together_long_enough_are_three() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = begin(here, who)

    with clock.travel_to(sit(seats(one), TOGETHER)):
        done = holding.settle_consult(one, by=here.relocation)

    assert (done.state, done.held_as) == (ConsultState.HELD, HeldAs.THREE)
    assert done.overlap_seconds >= LEAST
    assert reload(call_of(one)).state == "ended"
    assert holding.settle_consult(done, by=here.hellowork).ended_at == done.ended_at


def test_without_the_third_it_is_two_and_too_short_needs_a_look() -> None:
    here = make_counters()
    two, short = (make_someone(here.fair) for _ in range(2))

    one = begin(here, two)
    with clock.travel_to(sit(seats(one)[:2], TOGETHER)):
        done = holding.settle_consult(one, by=here.hellowork)
        assert (done.state, done.held_as) == (ConsultState.HELD, HeldAs.TWO)
        one = begin(here, short)
        after = sit(seats(one), LEAST - 5)
    with clock.travel_to(after):
        done = holding.settle_consult(one, by=here.hellowork)

    assert (done.state, done.held_as, done.reasons) == (ConsultState.HELD, HeldAs.NEEDS_CHECK, ["short"])


def test_a_room_in_which_she_never_was_is_no_consultation() -> None:
    here = make_counters()
    one = begin(here, make_someone(here.fair))

    done = holding.settle_consult(one, by=here.hellowork)

    assert (done.state, done.held_as) == (ConsultState.NO_SHOW, "")


def test_it_goes_on_while_one_counsellor_is_there_and_ends_with_the_last() -> None:
    here = make_counters()
    one = begin(here, make_someone(here.fair))
    hers, first, second = seats(one)
    with clock.travel_to(sit([hers, first, second], TOGETHER)):
        assert holding.leave_consult(one, by=here.hellowork, seat=first).state == ConsultState.REQUESTED
        assert holding.leave_consult(one, by=here.relocation, seat=second).state == ConsultState.HELD


def test_a_room_everybody_left_is_swept() -> None:
    here = make_counters()
    one = begin(here, make_someone(here.fair))

    run_due(counter.SWEEP, here.programme, one.pk)
    assert reload(one).running
    with clock.travel_to(clock.now() + dt.timedelta(minutes=5)):
        run_due(counter.SWEEP, here.programme, one.pk)

    assert reload(one).state == ConsultState.NO_SHOW


def test_by_telephone_no_room_shows_it() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    at = later()
    one = asking.accept_time(
        asking.offer_time(ask(here, who, mode=Mode.PHONE), by=here.hellowork, starts_at=at), by=who.actor
    )

    done = holding.hold_by_hand(one, by=here.hellowork)

    assert (done.state, done.held_as) == (ConsultState.HELD, HeldAs.NEEDS_CHECK)
    video = ask(here, make_someone(here.fair))
    with pytest.raises(WrongState):
        holding.hold_by_hand(video, by=here.hellowork)


def test_the_desk_of_a_counsellor_is_noted_without_an_entry() -> None:
    here = make_counters()
    before = len(entries(here.programme))

    sit_at_desk(here, here.relocation)
    sit_at_desk(here, here.relocation)

    assert len(entries(here.programme)) == before


def test_whoever_did_not_come_is_noted_by_a_word_after_the_time_and_may_ask_again() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    at = later()
    one = asking.accept_time(asking.offer_time(ask(here, who), by=here.hellowork, starts_at=at), by=who.actor)

    with pytest.raises(WrongState):
        holding.say_missed(one, by=here.hellowork)
    with clock.travel_to(at + dt.timedelta(minutes=6)):
        assert holding.say_missed(one, by=here.relocation).state == ConsultState.NO_SHOW
        assert ask(here, who).state == ConsultState.REQUESTED


def test_a_booked_time_is_hers_and_each_counsellors_over_all_desks() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    at = later()
    booked = asking.accept_time(asking.offer_time(ask(here, who), by=here.hellowork, starts_at=at), by=who.actor)

    with inside(here.programme):
        held = set(OccupiedCell.objects.values_list("resource_kind", "resource"))
    assert held == {
        ("subject", who.actor.id),
        ("counsellor", here.hellowork.id),
        ("counsellor", here.relocation.id),
    }
    asking.cancel_consultation(booked, by=who.actor)
    with inside(here.programme):
        assert not OccupiedCell.objects.exists()
