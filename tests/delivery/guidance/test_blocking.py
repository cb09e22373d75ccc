"""What a block does to what somebody has booked: interviews end, consultations go on unless the office says otherwise."""

import pytest

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.actions.blocking import Whom, block, look_at
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.talks import draw_at
from engawa.delivery.guidance.actions import asking, counter
from engawa.delivery.guidance.actions.holding import settle_consult
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import ConsultState
from engawa.delivery.queues.models import Booking, Call, OccupiedCell, Slot, Ticket
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.slot_makers import book_first, make_evening
from tests.delivery.fairs.talk_makers import Someone, draw, make_someone
from tests.delivery.guidance.makers import (
    TOGETHER,
    Counters,
    ask,
    begin,
    fresh,
    later,
    make_counters,
    ring,
    seats,
    sit,
    wait_at_counter,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def stop(here: Counters, who: Someone, *, consultations: bool = False, pair: bool = False) -> Block:
    company = here.hosts[0].booth.exhibitor.organisation_id if pair else None
    return block(
        here.fair.gathering,
        by=make_actor(Role.CONTRACTOR, here.programme),
        whom=Whom(BlockWho.PAIR if pair else BlockWho.SEEKER, who.actor.id, company),
        kind="harassment",
        reason="面談で大声を出した",
        consultations=consultations,
    )


def book(here: Counters, who: Someone, hours: int = 30) -> Consultation:
    offered = asking.offer_time(ask(here, who), by=here.hellowork, starts_at=later(hours))
    return fresh(asking.accept_time(offered, by=who.actor))


def ended(here: Counters) -> dict[str, int]:
    found: dict[str, int] = entries(here.programme, Act.BLOCK_MAKE)[-1]["scope"]["ended"]
    return found


def booking_of(one: Consultation) -> tuple[str, str, int]:
    """How its booking and its time stand, and how many five minutes of anybody it holds."""
    with inside(one.programme):
        booked = Booking.objects.get(subject=one.subject_id, desk__kind="consultation")
        cells = OccupiedCell.objects.filter(booking=booked).count()
        return booked.state, Slot.objects.get(pk=booked.slot_id).state, cells


def test_stopped_for_the_whole_fair_every_interview_ends_and_the_booked_consultation_stays() -> None:
    here = make_counters(2)
    who = make_someone(here.fair)
    one, interview = book(here, who), book_first(here.hosts[0], who, make_evening(here.hosts[0], days=2))
    ticket = draw(here.hosts[1], who)

    stop(here, who)

    assert (fresh(one).state, booking_of(one)[:2]) == ("booked", ("booked", "offered"))
    assert (reload(interview).state, reload(ticket).state) == ("withdrawn", "dismissed")
    assert (ended(here)["bookings"], ended(here)["tickets"], ended(here)["consultations"]) == (1, 1, 0)
    assert entries(here.programme, Act.BLOCK_MAKE)[-1]["scope"]["consultations"] is False


def test_she_keeps_her_place_at_the_counter_is_called_and_goes_in() -> None:
    here = make_counters(2)
    who = make_someone(here.fair)
    one, ticket = wait_at_counter(here, who), draw(here.hosts[0], who)

    stop(here, who)
    with inside(here.programme):
        assert Ticket.objects.get(pk=one.ticket_id).state == "waiting"
    assert reload(ticket).state == "dismissed"
    call = ring(here, here.hellowork)
    begun = counter.answer_consult(call, by=who.actor)

    assert (call.subject_id, fresh(begun).running) == (who.actor.id, True)


def test_a_ring_from_the_counter_and_a_consultation_that_goes_on_are_not_disturbed() -> None:
    here = make_counters()
    rung, talking = make_someone(here.fair), make_someone(here.fair)
    one = begin(here, talking)
    wait_at_counter(here, rung)
    call = ring(here, here.relocation)

    stop(here, rung)
    stop(here, talking)

    assert reload(call).state == "acknowledged"
    assert fresh(one).running
    with inside(here.programme):
        assert LiveSeat.objects.get(pk=one.seeker_seat).state == "admitted"


def test_stopped_she_may_still_ask_for_a_consultation_but_draw_at_no_booth() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    stop(here, who)

    assert wait_at_counter(here, who).state == ConsultState.REQUESTED
    with pytest.raises(NotTakingPart):
        draw_at(here.hosts[0].booth, by=who.actor)


def test_parted_from_one_company_only_what_is_booked_there_ends() -> None:
    here = make_counters(2)
    who = make_someone(here.fair)
    one = book(here, who)
    gone = book_first(here.hosts[0], who, make_evening(here.hosts[0], days=2))
    kept = book_first(here.hosts[1], who, make_evening(here.hosts[1], days=3))
    left, stays = draw(here.hosts[0], who), draw(here.hosts[1], who)

    made = stop(here, who, pair=True, consultations=True)

    assert made.consultations is False
    assert (reload(gone).state, reload(kept).state) == ("withdrawn", "booked")
    assert (reload(left).state, reload(stays).state) == ("dismissed", "waiting")
    assert (fresh(one).state, booking_of(one)[:2]) == ("booked", ("booked", "offered"))


def test_when_the_office_says_so_the_booked_consultation_ends_and_everybody_is_free_again() -> None:
    here = make_counters()
    who, other = make_someone(here.fair), make_someone(here.fair)
    one = book(here, who)
    kept = book(here, other, hours=50)

    stop(here, who, consultations=True)

    assert (fresh(one).state, fresh(one).cancelled_by_her) == ("cancelled", False)
    assert booking_of(one) == ("withdrawn", "withdrawn", 0)
    assert (fresh(kept).state, booking_of(kept)[0]) == ("booked", "booked")
    assert ended(here)["consultations"] == 1
    with pytest.raises(asking.ConsultStopped):
        ask(here, who)


def test_then_her_place_and_her_ring_at_the_counter_end_too() -> None:
    here = make_counters()
    rung, waiting, other = (make_someone(here.fair) for _ in range(3))
    first, second, third = (wait_at_counter(here, who) for who in (rung, waiting, other))
    call = ring(here, here.hellowork)

    stop(here, rung, consultations=True)
    stop(here, waiting, consultations=True)

    with inside(here.programme):
        states = [Ticket.objects.get(pk=one.ticket_id).state for one in (first, second, third)]
        assert Call.objects.get(pk=call.pk).state == "cancelled"
    assert states == ["dismissed", "dismissed", "waiting"]
    assert [fresh(one).state for one in (first, second, third)] == ["cancelled", "cancelled", "requested"]
    assert ring(here, here.hellowork).subject_id == other.actor.id


def test_then_one_that_goes_on_ends_with_its_evidence() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = begin(here, who)

    with clock.travel_to(sit(seats(one), TOGETHER)):
        stop(here, who, consultations=True)
        found = fresh(one)
        settle_consult(found, by=here.hellowork)

    assert (found.running, found.state, found.held_as) == (False, "held", "three")


def test_lifted_she_may_ask_again_and_what_was_ended_stays_ended() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = book(here, who)
    made = stop(here, who, consultations=True)

    look_at(made, by=make_actor(Role.CHIEF, here.programme), uphold=False, reason="人違いだった")

    again = ask(here, who)
    assert (again.state, fresh(one).state, again.pk != one.pk) == ("requested", "cancelled", True)


def test_the_office_may_say_so_later_with_a_second_press() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = book(here, who)
    first = stop(here, who)

    second = stop(here, who, consultations=True)

    assert (first.pk != second.pk, fresh(one).state) == (True, "cancelled")
    assert stop(here, who).pk in {first.pk, second.pk}
    assert stop(here, who, consultations=True).pk == second.pk
