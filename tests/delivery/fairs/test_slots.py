import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import hide_employer
from engawa.contract.custody.queries import is_hidden, live_consent
from engawa.delivery.events.parts import Turn
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.exhibitors.rota import NotHere, Span, TooLong, longest_run
from engawa.delivery.fairs.actions import planning, slots as actions
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart, hide_from
from engawa.delivery.fairs.actions.registering import withdraw_registration
from engawa.delivery.fairs.actions.slots import NoHands, OffDuty, OutsideDays, book_at, book_for
from engawa.delivery.fairs.actions.talks import answer_call, call_at, settle_talk
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.actions import NoRoom
from engawa.delivery.queues.models import Booking, Slot
from engawa.delivery.queues.offering import NotOnTheGrid, OffersOverlap
from engawa.outcomes.measures.collecting import collect
from engawa.shared.messaging.models import Notice
from tests.delivery.exhibitors.trained import make_trained
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.makers import TODAY, registrations
from tests.delivery.fairs.slot_makers import (
    book_first,
    come,
    make_evening,
    make_rota,
    make_times,
    on_the_day,
)
from tests.delivery.fairs.talk_makers import CARD, Host, draw, make_day, make_someone, make_town_host, sit_together
from tests.make import entries, make_actor, reload
from tests.outcomes.make import all_claims

pytestmark = pytest.mark.django_db

ASKED = acts.Request(acts.How.PHONE, "この時間でお願いします。", clock.now())


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(2)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


@pytest.fixture
def other(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][1]


# --- offering --------------------------------------------------------------------------------------------------------------


def test_several_times_are_offered_one_after_another(host: Host) -> None:
    slots = make_times(host, count=3, pause=5)

    assert [slot.at for slot in slots] == [on_the_day(host, 13, minute) for minute in (30, 55)] + [
        on_the_day(host, 14, 20)
    ]
    assert len(entries(host.programme, Act.SLOT_OFFER)) == 1


def test_during_the_fair_only_who_is_on_the_rota_offers_times(host: Host) -> None:
    make_rota(host)

    with pytest.raises(OffDuty):
        make_times(host, first=on_the_day(host, 14, 50), count=1)
    with pytest.raises(OffDuty):
        make_times(host, first=on_the_day(host, 12, 50), count=1)


def test_beside_the_fair_no_rota_is_needed(host: Host) -> None:
    assert len(make_evening(host)) == 2
    assert make_times(host, first=on_the_day(host, 9), count=1)[0].state == "offered"


@pytest.mark.parametrize(("days", "hour", "minute"), [(15, 10, 0), (2, 7, 55), (2, 20, 45)])
def test_times_lie_within_two_weeks_and_between_eight_and_nine(host: Host, days: int, hour: int, minute: int) -> None:
    with pytest.raises(OutsideDays):
        make_times(host, first=on_the_day(host, hour, minute, days=days), count=1)


@pytest.mark.parametrize(("days", "hour", "minute"), [(14, 8, 0), (14, 20, 40)])
def test_the_edges_of_those_hours_are_within(host: Host, days: int, hour: int, minute: int) -> None:
    assert make_times(host, first=on_the_day(host, hour, minute, days=days), count=1)


def test_what_lies_past_is_outside(host: Host) -> None:
    with pytest.raises(NotOnTheGrid):
        make_times(host, first=on_the_day(host, 10, days=-3), count=1)


def test_a_person_rests_ten_minutes_every_two_hours(host: Host) -> None:
    with pytest.raises(TooLong):
        make_times(host, first=on_the_day(host, 9, days=2), count=7)
    make_times(host, first=on_the_day(host, 9, days=2), count=6)
    with pytest.raises(TooLong):
        make_times(host, first=on_the_day(host, 11, 5, days=2), count=1)
    assert make_times(host, first=on_the_day(host, 11, 10, days=2), count=1)


def test_a_span_within_another_does_not_shorten_it() -> None:
    at = clock.at(dt.date(2026, 2, 14), 13)
    minutes = dt.timedelta(minutes=1)
    whole, within = Span(at, at + 115 * minutes), Span(at + 20 * minutes, at + 40 * minutes)

    assert longest_run([whole, within, Span(at + 120 * minutes, at + 140 * minutes)], rest=10) == 140


def test_one_person_never_talks_and_explains_at_once(host: Host) -> None:
    make_rota(host)
    make_briefing(host)  # 13:00 to 13:20

    with pytest.raises(NoHands):
        make_times(host, first=on_the_day(host, 13, 10), count=1)
    assert make_times(host, first=on_the_day(host, 13, 20), count=1)
    with pytest.raises(NoHands):
        make_briefing(host, at=on_the_day(host, 13, 30), minutes=10)


def test_a_second_person_may_explain_meanwhile(host: Host) -> None:
    second = make_trained(host.programme, host.booth.exhibitor.organisation)
    make_rota(host)
    make_rota(host, person=second.id)
    make_briefing(host)

    assert make_times(host, first=on_the_day(host, 13), count=1)
    with pytest.raises(NoHands):
        make_times(host, first=on_the_day(host, 13), count=1, person=second.id)


def test_nobody_from_elsewhere_and_no_time_twice(host: Host, other: Host) -> None:
    with pytest.raises(NotHere):
        make_times(host, person=other.actor.id)
    make_times(host, first=on_the_day(host, 19, days=1), count=1)
    with pytest.raises(OffersOverlap):
        make_times(host, first=on_the_day(host, 19, 10, days=1), count=1)


def test_a_fair_that_does_not_take_place_offers_nothing(fair: Fair, host: Host) -> None:
    slots, who = make_evening(host, days=1), make_someone(fair)
    move(fair, Turn.CANCEL)

    with pytest.raises(OutsideDays):
        make_evening(host, days=2)
    with pytest.raises(acts.SlotGone):
        book_at(host.booth, slots[0], by=who.actor)


def test_a_rota_leaves_free_times_behind_and_no_booked_ones(fair: Fair, host: Host) -> None:
    slots, who = make_times(host), make_someone(fair)
    with inside(host.programme):
        shift = Shift.objects.select_related("programme").get(exhibitor=host.booth.exhibitor_id)
    booking = book_first(host, who, slots)

    with pytest.raises(actions.BookedThen):
        actions.leave_shift(shift, by=host.actor)
    acts.cancel(booking, by=who.actor, at_once=True)
    actions.leave_shift(shift, by=host.actor)

    with inside(host.programme):
        assert not Slot.objects.filter(state="offered").exists()
    assert reload(shift).state == "dropped"


# --- booking ---------------------------------------------------------------------------------------------------------------


def test_she_shows_this_company_what_she_ticked(fair: Fair, host: Host) -> None:
    who = make_someone(fair)

    booking = book_first(host, who, fields=CARD)

    assert booking.state == "booked"
    with inside(fair.programme):
        consent = live_consent(who.actor.id, Purpose.MEETING, host.booth.exhibitor.organisation_id)
        assert consent is not None
        assert set(consent.fields) == set(CARD)


def test_a_municipality_learns_the_topic_and_never_a_card(fair: Fair) -> None:
    town, who = make_town_host(fair), make_someone(fair)

    booking = book_first(town, who, make_evening(town, days=1), fields=CARD, topic="housing")

    assert booking.topic == "housing"
    with inside(fair.programme):
        assert live_consent(who.actor.id, Purpose.MEETING, town.booth.exhibitor.organisation_id) is None


def test_an_employer_she_hides_from_has_no_times_for_her(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    with pytest.raises(HiddenFromThem):
        book_first(host, who)
    with pytest.raises(HiddenFromThem):
        book_for(host.booth, make_evening(host)[0], by=office(fair), subject=who.actor.id, asked=ASKED)


def test_hiding_from_an_employer_gives_what_was_booked_there_back_and_tells_no_reason(
    fair: Fair, host: Host, other: Host
) -> None:
    who = make_someone(fair)
    here, there = book_first(host, who), book_first(other, who, make_evening(other))
    number = host.booth.exhibitor.organisation.corporate_no

    hide_from(fair.programme, by=who.actor, corporate_no=number)

    assert (reload(here).state, reload(there).state) == ("cancelled", "booked")
    with inside(fair.programme):
        assert is_hidden(who.actor.id, host.booth.exhibitor.organisation_id)


def office(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def test_only_who_takes_part_books(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    slots = make_times(host)
    (registration,) = registrations(fair)
    withdraw_registration(registration, by=who.actor)

    with pytest.raises(NotTakingPart):
        book_first(host, who, slots)


def test_who_takes_no_part_any_more_gives_her_times_back_at_once(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    booking = book_first(host, who)
    (registration,) = registrations(fair)

    withdraw_registration(registration, by=who.actor)

    assert reload(booking).state == "cancelled"


def test_the_organiser_enters_a_booking_at_her_request_and_nobody_else_does(fair: Fair, host: Host) -> None:
    who, slots = make_someone(fair), make_times(host)

    with pytest.raises(NotPermitted):
        book_for(host.booth, slots[0], by=host.actor, subject=who.actor.id, asked=ASKED)
    booking = book_for(host.booth, slots[0], by=office(fair), subject=who.actor.id, asked=ASKED)

    assert (booking.asked_how, booking.state) == ("phone", "booked")
    with inside(fair.programme):
        assert live_consent(who.actor.id, Purpose.MEETING, host.booth.exhibitor.organisation_id) is None


# --- at its time -------------------------------------------------------------------------------------------------------------


def test_the_booked_person_is_called_first_and_met_in_the_same_room_with_the_same_evidence(
    fair: Fair, host: Host
) -> None:
    who = make_someone(fair)
    booking = book_first(host, who)
    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        draw(host, make_someone(fair))
        come(host, who)
        talk = answer_call(call_at(host.booth, by=host.actor), by=who.actor)
        end = sit_together(talk, 400)
    with clock.travel_to(end):
        settled = settle_talk(talk, by=host.actor)

    assert (talk.subject_id, settled.verdict, reload(booking).state) == (who.actor.id, "held", "kept")


def test_a_colleague_takes_the_booked_person_when_her_interviewer_is_not_there(fair: Fair, host: Host) -> None:
    second = make_trained(host.programme, host.booth.exhibitor.organisation)
    who = make_someone(fair)
    booking = book_first(host, who)
    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        come(host, who)
        call = call_at(host.booth, by=second)

    assert call.subject_id == who.actor.id


def test_a_walk_in_is_not_called_by_name_when_a_booking_is_near(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    booking = book_first(host, who)
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=8)):
        ticket = draw(host, make_someone(fair))
        with pytest.raises(NoRoom):
            call_at(host.booth, by=host.actor, ticket=ticket)


def test_a_talk_outside_the_day_is_for_a_person_to_judge(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    booking = book_first(host, who, make_evening(host, days=1))
    planning.close_fair(fair, by=TODAY)
    with clock.travel_to(booking.slot.at + dt.timedelta(seconds=1)):
        come(host, who)
        talk = answer_call(call_at(host.booth, by=host.actor, booking=booking), by=who.actor)
        end = sit_together(talk, 400)
    with clock.travel_to(end):
        settled = settle_talk(talk, by=host.actor)
        collect(fair.programme)

    assert (settled.verdict, settled.reasons, settled.counted) == ("needs_check", ["outside_day"], False)
    assert [claim.state for claim in all_claims(fair.programme)] == ["needs_check"]


def test_a_letter_and_a_wake_and_no_trace_of_the_company(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    booking = book_first(host, who)

    actions.withdraw_time(booking.slot, by=host.actor)

    with inside(fair.programme):
        (notice,) = Notice.objects.filter(kind="booking.withdrawn")
        assert notice.data == {}
        assert Booking.objects.get(pk=booking.pk).state == "withdrawn"
