"""One booking comes out of every race, and the database says so by itself."""

from collections import Counter
from uuid import uuid4

import pytest
from django.db import IntegrityError

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.rows import delete_rows
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.sites import SITES, whom_of
from engawa.delivery.queues import actions, booking as acts
from engawa.delivery.queues.models import Booking, OccupiedCell
from engawa.delivery.queues.offering import withdraw
from engawa.delivery.queues.states import DeskKind
from tests.delivery.queues.makers import make_open_desk
from tests.delivery.queues.slot_makers import cells, make_booking, make_offer, make_slot, tomorrow
from tests.delivery.queues.test_one_ring import at_once
from tests.make import entries, make_actor, make_programme, make_seeker

pytestmark = pytest.mark.usefixtures("committed")


def names(outcomes: list[object]) -> str:
    return " ".join(sorted(type(one).__name__ for one in outcomes))


def standing(programme: Programme) -> int:
    with inside(programme):
        assert verify(programme.pk).good
        return Booking.objects.filter(state="booked").count()


def test_two_people_want_one_time() -> None:
    programme = make_programme()
    seen: Counter[str] = Counter()
    for number in range(8):
        slot, _host = make_offer(programme)
        people = [make_seeker(programme) for _ in range(3)]
        seen[names(at_once(*(lambda s=slot, w=who: acts.book(s, by=w) for who in people)))] += 1
        assert standing(programme) == number + 1

    assert seen == {"Booking SlotTaken SlotTaken": 8}


@pytest.mark.parametrize("kind", DeskKind)
def test_one_person_takes_two_times_that_overlap_at_two_desks_at_once(kind: DeskKind) -> None:
    programme = make_programme()
    seen: Counter[str] = Counter()
    for number in range(8):
        who, host = make_seeker(programme), make_actor(Role.AGENCY, programme)
        slots = [make_offer(programme)[0], make_slot(make_open_desk(programme, kind), host, tomorrow(14, 10))]
        seen[names(at_once(*(lambda s=s, w=who: acts.book(s, by=w) for s in slots)))] += 1
        assert standing(programme) == number + 1

    assert seen == {"Booking Clash": 8}


def test_a_double_press_books_once() -> None:
    programme = make_programme()
    slot, _host = make_offer(programme)
    who = make_seeker(programme)

    found = at_once(*(lambda: acts.book(slot, by=who) for _ in range(5)))

    assert len({one.pk for one in found if isinstance(one, Booking)}) == 1
    assert len(entries(programme, Act.BOOKING_MAKE)) == 1


def test_two_who_would_swap_their_times_at_once_both_keep_what_they_have() -> None:
    programme = make_programme()
    one, who, host = make_booking(programme)
    second = make_slot(one.desk, host, tomorrow(15))
    other_who = make_seeker(programme)
    two = acts.book(second, by=other_who)

    found = at_once(lambda: acts.rebook(one, second, by=who), lambda: acts.rebook(two, one.slot, by=other_who))

    assert names(found) == "SlotTaken SlotTaken"
    assert standing(programme) == 2


def test_a_time_is_withdrawn_while_somebody_takes_it() -> None:
    programme = make_programme()
    for _ in range(6):
        slot, host = make_offer(programme)
        who = make_seeker(programme)

        found = at_once(lambda s=slot, w=who: acts.book(s, by=w), lambda s=slot, h=host: withdraw(s, by=h))

        assert names(found) in {"Booking Slot", "Slot SlotGone"}
    assert standing(programme) == 0
    with inside(programme):
        assert not OccupiedCell.objects.exists()


def test_one_interviewer_offers_two_overlapping_times_at_once() -> None:
    programme = make_programme()
    host = make_actor(Role.EXHIBITOR, programme)
    desks = [make_open_desk(programme) for _ in range(2)]

    found = at_once(
        *(
            lambda d=desk, m=minute: make_slot(d, host, tomorrow(14, m))
            for desk, minute in zip(desks, (0, 10), strict=True)
        )
    )

    assert names(found) == "OffersOverlap Slot"


def test_the_fourth_ticket_is_refused_however_fast_it_is_drawn() -> None:
    programme = make_programme()
    who = make_seeker(programme)
    desks = [make_open_desk(programme) for _ in range(5)]

    found = at_once(*(lambda d=desk: actions.draw(d, by=who) for desk in desks))

    assert names(found) == "Ticket Ticket Ticket TooManyTickets TooManyTickets"


def write_cell(programme: Programme, booking: Booking, **facts: object) -> None:
    with inside(programme):
        one = OccupiedCell.objects.filter(booking=booking, resource_kind="subject").order_by("cell")[0]
    with acting(Act.BOOKING_MAKE, programme, by=Actor("staff", uuid4(), frozenset({Role.CONTRACTOR}))):
        base = {
            "gathering_ref": one.gathering_ref,
            "resource_kind": one.resource_kind,
            "resource": one.resource,
            "cell": one.cell,
            "booking": booking,
        }
        OccupiedCell.objects.create(programme=programme, **(base | facts))


def test_the_database_refuses_a_cell_taken_twice_without_asking_our_code() -> None:
    programme = make_programme()
    booking, _who, _host = make_booking(programme)

    with pytest.raises(IntegrityError, match="occupied_once"):
        write_cell(programme, booking)


def test_the_database_refuses_a_cell_beside_the_span_and_a_booking_that_lacks_one() -> None:
    programme = make_programme()
    booking, _who, _host = make_booking(programme)

    with pytest.raises(IntegrityError, match="do not agree"):
        write_cell(programme, booking, cell=1)
    with pytest.raises(IntegrityError, match="do not agree"), acting(Act.FAIR_PLAN, programme, by=system("test")):
        delete_rows(OccupiedCell.objects.filter(booking=booking, resource_kind="lane"))
    with pytest.raises(IntegrityError, match="do not agree"), acting(Act.FAIR_PLAN, programme, by=system("test")):
        Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    assert len(cells(booking)) == 2


def test_a_cell_may_be_held_twice_within_a_transaction_but_not_at_its_end() -> None:
    """So that a plan may be written in any order, and two meetings may swap."""
    programme = make_programme()
    booking, _who, _host = make_booking(programme)

    with acting(Act.FAIR_PLAN, programme, by=system("test")):
        for cell in list(OccupiedCell.objects.filter(booking=booking)):
            same = {name: getattr(cell, name) for name in ("gathering_ref", "resource_kind", "resource", "cell")}
            OccupiedCell.objects.create(programme=programme, booking=booking, **same)
            delete_rows(OccupiedCell.objects.filter(pk=cell.pk))

    assert len(cells(booking)) == 2


def test_somebody_of_another_programme_is_never_booked() -> None:
    programme = make_programme()
    slot, _host = make_offer(programme)
    stranger = make_seeker(make_programme())

    with pytest.raises(IntegrityError):
        acts.book(slot, by=stranger)

    assert standing(programme) == 0


def test_what_bookings_hold_of_a_person_goes_with_her() -> None:
    programme = make_programme()
    _booking, who, _host = make_booking(programme)
    with inside(programme):
        whom = whom_of(programme.pk, who.id)

    assert set(whom.rows) >= {"queues_booking", "queues_occupiedcell"}
    with inside(programme):
        assert {name: SITES[name].count(whom) for name in ("queues_booking", "queues_occupiedcell")} == {
            "queues_booking": 1,
            "queues_occupiedcell": 8,
        }
