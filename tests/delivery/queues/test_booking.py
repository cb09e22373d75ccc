import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.events.bookings import booked
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.bookings import free_slots, next_free
from engawa.delivery.queues.cells import cells_of, counsellor, numbered, resource_of
from engawa.delivery.queues.models import Slot
from engawa.delivery.queues.offering import NotOnTheGrid, OffersOverlap, withdraw, withdraw_all
from engawa.shared.messaging.models import Notice
from tests.delivery.queues.makers import make_open_desk
from tests.delivery.queues.slot_makers import at, cells, make_booking, make_offer, make_slot, make_slots, tomorrow
from tests.make import entries, make_actor, make_programme, make_seeker, reload

pytestmark = pytest.mark.django_db

ASKED = acts.Request(acts.How.PHONE, "14時の時間でお願いしたいとのことです。", clock.now())


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def test_a_booking_occupies_her_time_and_the_interviewers_in_cells_of_five_minutes(programme: Programme) -> None:
    booking, who, host = make_booking(programme)

    times = [tomorrow(14, minute) for minute in (0, 5, 10, 15)]
    assert cells(booking) == {("lane", host.id): times, ("subject", who.id): times}
    assert [(e["act"], e["scope"]["booking"]) for e in entries(programme, Act.BOOKING_MAKE)] == [
        ("booking.make", str(booking.pk))
    ]


@pytest.mark.parametrize(("minute", "minutes", "count"), [(0, 5, 1), (0, 20, 4), (2, 5, 2), (55, 10, 2)], ids=str)
def test_a_span_touches_every_cell_it_begins_or_ends_in(minute: int, minutes: int, count: int) -> None:
    assert len(cells_of(tomorrow(14, minute), minutes)) == count


def test_resources_are_read_back_from_their_words_and_numbered_ones_are_always_the_same() -> None:
    owner = make_programme().pk

    assert resource_of(str(counsellor(owner))) == counsellor(owner)
    assert numbered(owner, 2) == numbered(owner, 2) != numbered(owner, 3)


def test_booking_twice_is_once(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    again = acts.book(booking.slot, by=who)

    assert again.pk == booking.pk
    assert len(entries(programme, Act.BOOKING_MAKE)) == 1


def test_somebody_elses_time_is_not_to_be_had(programme: Programme) -> None:
    booking, _who, _host = make_booking(programme)

    with pytest.raises(acts.SlotTaken):
        acts.book(booking.slot, by=make_seeker(programme))


def test_two_bookings_of_hers_that_overlap_are_refused_and_the_other_is_named(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    other, _ = make_offer(programme, tomorrow(14, 15))

    with pytest.raises(acts.Clash) as refused:
        acts.book(other, by=who)

    assert refused.value.booking.pk == booking.pk


def test_one_that_begins_when_the_other_ends_may_follow(programme: Programme) -> None:
    _booking, who, _host = make_booking(programme)
    other, _ = make_offer(programme, tomorrow(14, 20))

    assert acts.book(other, by=who).state == "booked"


def test_at_one_desk_she_has_one_time_which_can_be_moved(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    later = make_slot(booking.desk, host, tomorrow(15))

    with pytest.raises(acts.AlreadyBooked):
        acts.book(later, by=who)
    moved = acts.rebook(booking, later, by=who)

    assert (reload(booking).state, moved.state, moved.slot_id) == ("returning", "booked", later.pk)
    assert set(cells(booking)) == {("lane", host.id)}


def test_moving_to_a_time_that_overlaps_the_old_one_is_no_clash_with_oneself(programme: Programme) -> None:
    host, second = make_actor(Role.EXHIBITOR, programme), make_actor(Role.EXHIBITOR, programme)
    desk, who = make_open_desk(programme), make_seeker(programme)
    booking = acts.book(make_slot(desk, host), by=who)

    moved = acts.rebook(booking, make_slot(desk, second, tomorrow(14, 10)), by=who)

    assert moved.state == "booked"


def test_moving_to_the_time_it_has_is_no_move(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    assert acts.rebook(booking, booking.slot, by=who) == booking
    assert entries(programme, Act.BOOKING_CANCEL) == []


def test_when_the_new_time_is_taken_the_old_one_stays(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    later = make_slot(booking.desk, host, tomorrow(15))
    acts.book(later, by=make_seeker(programme))

    with pytest.raises(acts.SlotTaken):
        acts.rebook(booking, later, by=who)

    assert reload(booking).state == "booked"
    assert len(cells(booking)) == 2


def test_another_desks_time_is_no_move(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    with pytest.raises(ValueError, match="another booking"):
        acts.rebook(booking, make_offer(programme, tomorrow(16))[0], by=who)


def test_a_time_given_back_is_free_for_her_at_once_and_for_others_after_thirty_seconds(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    slot, other = booking.slot, make_seeker(programme)
    elsewhere, _ = make_offer(programme)

    acts.cancel(booking, by=who)

    assert acts.book(elsewhere, by=who).state == "booked"
    with pytest.raises(acts.SlotTaken):
        acts.book(slot, by=other)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        beat()
        assert acts.book(slot, by=other).state == "booked"
    assert reload(booking).state == "cancelled"


def test_cancelling_twice_is_once(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    acts.cancel(booking, by=who)
    acts.cancel(booking, by=who)

    assert len(entries(programme, Act.BOOKING_CANCEL)) == 1


def test_within_thirty_seconds_it_is_taken_back_whole(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    acts.cancel(booking, by=who)

    back = acts.undo(booking, by=who)

    assert (back.state, back.returned_at) == ("booked", None)
    assert set(cells(booking)) == {("lane", host.id), ("subject", who.id)}
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        beat()
    assert reload(booking).state == "booked"


def test_booking_it_anew_within_the_thirty_seconds_takes_it_back(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)

    assert acts.book(booking.slot, by=who).pk == booking.pk


def test_taking_a_move_back_gives_the_new_time_up(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    moved = acts.rebook(booking, make_slot(booking.desk, host, tomorrow(15)), by=who)

    acts.undo(booking, by=who)

    assert (reload(booking).state, reload(moved).state, cells(moved)) == ("booked", "cancelled", {})


def test_after_thirty_seconds_nothing_is_taken_back(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        beat()

        with pytest.raises(WrongState):
            acts.undo(booking, by=who)


def test_what_she_booked_meanwhile_stands_against_taking_back(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)
    acts.book(make_offer(programme, tomorrow(14, 10))[0], by=who)

    with pytest.raises(acts.Clash):
        acts.undo(booking, by=who)


def test_taking_back_twice_is_once(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)

    assert [acts.undo(booking, by=who).state for _press in range(2)] == ["booked", "booked"]
    assert len(entries(programme, Act.BOOKING_CANCEL)) == 2


def test_taking_back_is_not_hindered_by_others_at_the_desk_and_is_by_her_own_next_booking(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    others, hers = make_slots(booking.desk, host, tomorrow(15), tomorrow(16))
    acts.book(others, by=make_seeker(programme))
    acts.cancel(booking, by=who)
    acts.undo(booking, by=who)
    acts.cancel(booking, by=who)
    acts.book(hers, by=who)

    with pytest.raises(acts.AlreadyBooked):
        acts.undo(booking, by=who)


def test_a_move_is_taken_back_although_the_new_time_was_given_up_meanwhile(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    moved = acts.rebook(booking, make_slot(booking.desk, host, tomorrow(15)), by=who)
    acts.cancel(moved, by=who, at_once=True)

    acts.undo(booking, by=who)

    assert (reload(booking).state, reload(moved).state) == ("booked", "cancelled")


def test_what_she_cancelled_for_good_does_not_keep_her_from_another_time(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    acts.cancel(booking, by=who, at_once=True)

    assert acts.book(make_slot(booking.desk, host, tomorrow(15)), by=who).state == "booked"


def test_a_past_or_withdrawn_time_is_gone(programme: Programme) -> None:
    slot, host = make_offer(programme)
    who = make_seeker(programme)

    with at(slot.at), pytest.raises(acts.SlotGone):
        acts.book(slot, by=who)
    withdraw(slot, by=host)
    with pytest.raises(acts.SlotGone):
        acts.book(slot, by=who)


def test_whoever_booked_a_withdrawn_time_is_freed_and_told_without_a_word_of_it(programme: Programme) -> None:
    booking, who, host = make_booking(programme)

    withdraw(booking.slot, by=host)
    withdraw(booking.slot, by=host)

    assert (reload(booking).state, cells(booking)) == ("withdrawn", {})
    with inside(programme):
        assert [(one.kind, one.subject_id) for one in Notice.objects.all()] == [("booking.withdrawn", who.id)]
    assert len(entries(programme, Act.SLOT_WITHDRAW)) == 1


def test_who_gave_it_back_a_moment_ago_is_not_told_that_it_was_withdrawn(programme: Programme) -> None:
    booking, who, host = make_booking(programme)
    acts.cancel(booking, by=who)

    withdraw(booking.slot, by=host)

    assert (reload(booking).state, cells(booking)) == ("cancelled", {})
    with inside(programme):
        assert not Notice.objects.exists()


def test_all_times_of_a_gathering_are_withdrawn_at_once(programme: Programme) -> None:
    booking, _who, host = make_booking(programme)
    make_slot(booking.desk, host, tomorrow(16))
    elsewhere, _ = make_offer(programme)

    assert withdraw_all(programme, booking.desk.gathering_ref, by=host) == 2

    with inside(programme):
        assert list(Slot.objects.filter(state="offered")) == [elsewhere]


def test_times_of_one_lane_never_overlap_over_all_desks(programme: Programme) -> None:
    slot, host = make_offer(programme)

    for when in (tomorrow(13, 45), tomorrow(14, 15)):
        with pytest.raises(OffersOverlap) as refused:
            make_slot(make_open_desk(programme), host, when)
        assert refused.value.slot.pk == slot.pk
    assert len(make_slots(slot.desk, host, tomorrow(13, 40), tomorrow(14, 20))) == 2


@pytest.mark.parametrize(("when", "minutes"), [((14, 3), 20), ((14, 0), 17)])
def test_times_stand_on_five_minutes(programme: Programme, when: tuple[int, int], minutes: int) -> None:
    with pytest.raises(NotOnTheGrid):
        make_offer(programme, tomorrow(*when), minutes=minutes)


def test_a_time_in_the_past_is_not_offered(programme: Programme) -> None:
    with pytest.raises(NotOnTheGrid):
        make_offer(programme, tomorrow() - dt.timedelta(days=2))


def test_whoever_else_is_needed_is_occupied_too_and_shuts_their_other_times(programme: Programme) -> None:
    agency, both = make_actor(Role.AGENCY, programme), make_actor(Role.AGENCY, programme)
    desk = make_open_desk(programme)
    three = make_slot(desk, agency, beside=(counsellor(both.id),))
    other = make_slot(make_open_desk(programme), make_actor(Role.AGENCY, programme), beside=(counsellor(both.id),))

    booking = acts.book(three, by=make_seeker(programme))

    assert {kind for kind, _pk in cells(booking)} == {"lane", "counsellor", "subject"}
    with pytest.raises(acts.SlotTaken):
        acts.book(other, by=make_seeker(programme))
    with inside(programme):
        assert free_slots([other.desk_id])[other.desk_id] == []


def test_the_next_free_times_leave_out_what_is_taken_and_what_she_cannot_come_to(programme: Programme) -> None:
    host, who = make_actor(Role.EXHIBITOR, programme), make_seeker(programme)
    desk = make_open_desk(programme)
    one, two, three, four = make_slots(desk, host, *(tomorrow(hour) for hour in (13, 14, 15, 16)))
    acts.book(one, by=make_seeker(programme))
    acts.book(make_offer(programme, tomorrow(14, 10))[0], by=who)

    with inside(programme):
        assert next_free(desk.pk, subject=who.id) == [three, four]
        assert [(f.slot, f.clash) for f in free_slots([desk.pk], subject=who.id)[desk.pk]] == [
            (two, True),
            (three, False),
            (four, False),
        ]


def test_bookings_ahead_are_counted_for_the_forecast(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)

    with inside(programme):
        assert booked([booking.desk.gathering_ref]) == 1
    acts.cancel(booking, by=who)
    with inside(programme):
        assert booked([booking.desk.gathering_ref]) == 0


# --- who may ---------------------------------------------------------------------------------------------------------------


def test_a_person_at_work_enters_a_booking_only_at_a_request_that_is_recorded(programme: Programme) -> None:
    slot, _host = make_offer(programme)
    office, who = make_actor(Role.CONTRACTOR, programme), make_seeker(programme)

    with pytest.raises(PermissionError):
        acts.book(slot, by=office, subject=who.id)
    booking = acts.book(slot, by=office, subject=who.id, asked=ASKED)

    assert (booking.entered_by, booking.asked_how, booking.asked_at) == (office.id, "phone", ASKED.at)
    (entry,) = entries(programme, Act.BOOKING_MAKE)
    assert entry["scope"]["asked_how"] == "phone"
    assert entry["payload_sha256"]
    assert "お願い" not in str(entry)


def test_a_person_books_for_herself_alone(programme: Programme) -> None:
    slot, _host = make_offer(programme)

    with pytest.raises(PermissionError):
        acts.book(slot, by=make_seeker(programme), subject=make_seeker(programme).id)


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.COMMISSIONER, Role.AUDITOR])
def test_others_book_for_nobody(programme: Programme, role: Role) -> None:
    slot, _host = make_offer(programme)

    with pytest.raises(NotPermitted):
        acts.book(slot, by=make_actor(role, programme), subject=make_seeker(programme).id, asked=ASKED)


def test_a_seeker_offers_and_withdraws_nothing(programme: Programme) -> None:
    slot, _host = make_offer(programme)
    who = make_seeker(programme)

    with pytest.raises(NotPermitted):
        make_slot(slot.desk, who, tomorrow(17))
    with pytest.raises(NotPermitted):
        withdraw(slot, by=who)


# --- letters ---------------------------------------------------------------------------------------------------------------


def test_letters_without_content_go_a_week_a_day_and_an_hour_before(programme: Programme) -> None:
    now = clock.now()
    booking, who, _host = make_booking(programme, tomorrow() + dt.timedelta(days=9))
    sent = []
    for before in (dt.timedelta(days=7), dt.timedelta(days=1), dt.timedelta(hours=1)):
        with at(booking.slot.at - before, 1):
            beat()
            with inside(programme):
                sent.append([one.kind for one in Notice.objects.filter(subject=who.id)])

    assert [len(one) for one in sent] == [1, 2, 3]
    assert {kind for one in sent for kind in one} == {"booking.near"}
    assert now < booking.slot.at


def test_a_letter_whose_time_is_past_when_she_books_is_not_sent(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)
    acts.undo(booking, by=who)

    with at(booking.slot.at - dt.timedelta(minutes=59)):
        beat()

    with inside(programme):
        assert list(Notice.objects.values_list("kind", flat=True)) == ["booking.near"]  # the one of an hour before


def test_after_cancelling_no_letter_goes(programme: Programme) -> None:
    booking, who, _host = make_booking(programme)
    acts.cancel(booking, by=who)

    with at(booking.slot.at, 60):
        beat()

    with inside(programme):
        assert not Notice.objects.exists()
