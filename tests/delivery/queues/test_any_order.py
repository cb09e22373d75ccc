"""Any order of events at a desk with bookings: nobody is lost, nobody is called twice at once, bookings come first."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings, strategies as st

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.queues import actions, booking as acts
from engawa.delivery.queues.actions import DeskShut, HostBusy, NobodyToCall, NoRoom, SubjectBusy, TooManyTickets
from engawa.delivery.queues.cells import ResourceKind, cells_of
from engawa.delivery.queues.models import Booking, Call, Desk, OccupiedCell, Slot, Ticket
from engawa.delivery.queues.queries import lines_of
from engawa.delivery.queues.states import HOLDING, LIVE_CALLS, LIVE_TICKETS, BookingState, CallState, TicketState
from tests.delivery.queues.makers import make_open_desk
from tests.delivery.queues.slot_makers import make_slots, tomorrow
from tests.make import make_actor, make_programme, make_seeker

pytestmark = pytest.mark.django_db
Any_ = TypeVar("Any_")

OUTCOMES = (
    acts.SlotTaken,
    acts.SlotGone,
    acts.AlreadyBooked,
    acts.Clash,
    acts.TooEarly,
    DeskShut,
    HostBusy,
    NobodyToCall,
    NoRoom,
    SubjectBusy,
    TooManyTickets,
    WrongState,
)
"""What may come of a press: said to whoever pressed, and nothing else happened."""


@dataclass
class Afternoon:
    """Two desks, a host each, three times at each, four people; a clock that goes on."""

    programme: Programme
    random: Random
    now: dt.datetime
    desks: list[Desk] = field(default_factory=list)
    hosts: list[Actor] = field(default_factory=list)
    people: list[Actor] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def one(self, rows: list[Any_]) -> Any_:
        return self.random.choice(rows)

    def bookings(self, who: Actor) -> list[Booking]:
        with inside(self.programme):
            rows = Booking.objects.filter(subject=who.id).select_related("desk", "slot__desk", "programme")
            return list(rows.order_by("made_at", "pk"))

    # --- presses -----------------------------------------------------------------------------------------------------

    def book(self) -> None:
        acts.book(self.one(self.slots), by=self.one(self.people))

    def change(self) -> None:
        who = self.one(self.people)
        if mine := self.bookings(who):
            booking = self.one(mine)
            press = self.one(["cancel", "undo", "move"])
            if press == "move":
                same = [slot for slot in self.slots if slot.desk_id == booking.desk_id]
                acts.rebook(booking, self.one(same), by=who)
            else:
                (acts.cancel if press == "cancel" else acts.undo)(booking, by=who)

    def draw(self) -> None:
        actions.draw(self.one(self.desks), by=self.one(self.people))

    def leave(self) -> None:
        with inside(self.programme):
            rows = list(Ticket.objects.select_related("desk", "programme").order_by("made_at", "pk"))
        if rows:
            ticket = self.one(rows)
            who = next(one for one in self.people if one.id == ticket.subject_id)
            self.one([actions.give_up, actions.step_away, actions.come_back])(ticket, by=who)

    def here(self) -> None:
        actions.here(self.programme, self.one(self.people).id)

    def call(self) -> None:
        at = self.random.randrange(len(self.desks))
        before = self._first_booked(self.desks[at], self.hosts[at])
        call = actions.call_next(self.desks[at], by=self.hosts[at])
        assert before is None or call.subject_id == before, "a booked person who is there comes first"

    def answer(self) -> None:
        with inside(self.programme):
            rows = list(Call.objects.filter(state__in=LIVE_CALLS).select_related("desk", "ticket", "programme"))
        for call in rows:
            who = next(one for one in self.people if one.id == call.subject_id)
            end = actions.end_call if call.state == CallState.ANSWERED else self.one([actions.answer, actions.defer])
            end(call, by=who)

    def judge(self) -> None:
        with inside(self.programme):
            rows = list(Booking.objects.select_related("desk", "slot__desk", "programme").order_by("made_at", "pk"))
        if rows:
            at = self.random.randrange(len(self.hosts))
            self.one([acts.judge_absent, acts.take_back_absent])(self.one(rows), by=self.hosts[at])

    def wait(self) -> None:
        self.now += dt.timedelta(seconds=self.one([15, 40, 120, 300, 900]))

    # --- what must hold ------------------------------------------------------------------------------------------------

    def _first_booked(self, desk: Desk, host: Actor) -> object:
        with inside(self.programme):
            lines = [line for line in lines_of(desk) if line.ticket.booking and line.callable]
            mine = [line for line in lines if line.ticket.booking.slot.lane == host.id]
        return mine[0].ticket.subject_id if mine else None

    def check(self) -> None:
        with inside(self.programme):
            live = list(Call.objects.filter(state__in=LIVE_CALLS).values_list("subject_id", flat=True))
            assert len(live) == len(set(live)), "nobody is called twice at once"
            held = list(Booking.objects.filter(state__in=HOLDING).values_list("slot_id", flat=True))
            assert len(held) == len(set(held)), "a time is one person's"
            for booking in Booking.objects.select_related("slot"):
                self._whole(booking)
            for line in self.desks:
                places = [one.ticket.place for one in lines_of(line)]
                assert len(places) == len(set(places)), "a place is one person's"

    def _whole(self, booking: Booking) -> None:
        cells = OccupiedCell.objects.filter(booking=booking)
        kinds = sorted(set(cells.values_list("resource_kind", flat=True)))
        span = len(cells_of(booking.slot.at, booking.slot.minutes))
        both = [ResourceKind.LANE, ResourceKind.SUBJECT]
        wanted = {BookingState.BOOKED: both, BookingState.RETURNING: [ResourceKind.LANE]}.get(
            BookingState(booking.state), kinds if booking.state == BookingState.IN_LINE else []
        )
        assert (kinds, cells.count()) == (wanted, span * len(wanted))
        if booking.state == BookingState.IN_LINE:
            ticket = Ticket.objects.get(booking=booking)
            assert ticket.state in LIVE_TICKETS, "who is booked stands in line until she was met, left, or was judged"
            assert ticket.state != TicketState.IN_TALK


def make_afternoon(seed: int) -> Afternoon:
    programme = make_programme()
    one = Afternoon(programme, Random(seed), tomorrow(13, 40))
    for number in range(2):
        host, desk = make_actor(Role.EXHIBITOR, programme), make_open_desk(programme)
        times = [tomorrow(14, 10 * number), tomorrow(14, 30 + 10 * number), tomorrow(15)]
        one.slots += make_slots(desk, host, *times)
        one.desks.append(desk)
        one.hosts.append(host)
    one.people = [make_seeker(programme) for _ in range(4)]
    return one


PRESSES: list[Callable[[Afternoon], None]] = [
    Afternoon.book,
    Afternoon.change,
    Afternoon.draw,
    Afternoon.leave,
    Afternoon.here,
    Afternoon.here,
    Afternoon.call,
    Afternoon.call,
    Afternoon.answer,
    Afternoon.judge,
    Afternoon.wait,
]


@settings(max_examples=7, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_any_order_of_presses_loses_nobody_and_calls_nobody_twice(seed: int) -> None:
    afternoon = make_afternoon(seed)
    for _ in range(40):
        press = afternoon.one(PRESSES)
        with clock.travel_to(afternoon.now), suppress(*OUTCOMES):
            press(afternoon)
        with clock.travel_to(afternoon.now):
            beat()
            afternoon.check()
        afternoon.now += dt.timedelta(seconds=5)


@settings(max_examples=2, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_when_everybody_answers_everybody_booked_is_met_or_told(seed: int) -> None:
    """Whatever was pressed before: pages stay open and hosts call, and nothing is left hanging."""
    afternoon = make_afternoon(seed)
    with clock.travel_to(afternoon.now):
        for _ in range(8):
            with suppress(*OUTCOMES):
                afternoon.one([Afternoon.book, Afternoon.draw, Afternoon.change])(afternoon)
    afternoon.now = tomorrow(15, 1)
    for _ in range(40):
        with clock.travel_to(afternoon.now):
            beat()
            for who in afternoon.people:
                actions.here(afternoon.programme, who.id)
            for desk, host in zip(afternoon.desks, afternoon.hosts, strict=True):
                with suppress(*OUTCOMES):
                    actions.call_next(desk, by=host)
            with inside(afternoon.programme):
                live = list(Call.objects.filter(state__in=LIVE_CALLS).select_related("desk", "ticket", "programme"))
            for call in live:
                who = next(one for one in afternoon.people if one.id == call.subject_id)
                actions.end_call(actions.answer(call, by=who), by=who)
        afternoon.now += dt.timedelta(minutes=1)

    with inside(afternoon.programme):
        assert set(Booking.objects.values_list("state", flat=True)) <= {BookingState.KEPT, BookingState.CANCELLED}
        assert not Ticket.objects.filter(state__in=LIVE_TICKETS).exists()
        assert not OccupiedCell.objects.exists()
