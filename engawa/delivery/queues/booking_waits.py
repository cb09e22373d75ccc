"""What comes due of a booking: the letters before it, its time, and the end of the 30 seconds after it was given back."""

from functools import partial
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.delivery.queues.booking import enter_line
from engawa.delivery.queues.holding import enter
from engawa.delivery.queues.models import Booking, Desk
from engawa.delivery.queues.notices import NEAR
from engawa.delivery.queues.states import BookingState
from engawa.delivery.queues.times import DUE, REMINDERS, UNDO
from engawa.shared.messaging.actions import send_notice


def come_due(programme: Programme, pk: UUID) -> None:
    """`booking.due`: she stands in line from now on, before walk-ins."""
    booking = _booking(programme, pk)
    with acting(
        Act.BOOKING_SETTLE,
        programme,
        by=system(DUE),
        about=booking,
        subject=booking.subject_id,
        scope={"verb": "enter_line"},
    ) as act:
        booking = _locked(booking)
        if not settle_wait(DUE, pk) or booking.state != BookingState.BOOKED:
            act.skip_entry()
            return
        enter_line(act, booking)


def let_go(programme: Programme, pk: UUID) -> None:
    """`booking.undo`: the 30 seconds are over, others may take the slot."""
    booking = _booking(programme, pk)
    with acting(
        Act.BOOKING_SETTLE,
        programme,
        by=system(UNDO),
        about=booking,
        subject=booking.subject_id,
        scope={"verb": "let_go"},
    ) as act:
        booking = _locked(booking)
        if not settle_wait(UNDO, pk) or booking.state != BookingState.RETURNING:
            act.skip_entry()
            return
        enter(booking, "let_go")
        act.wake("subject", booking.subject_id)
        act.wake("desk", booking.desk_id)


def remind(kind: str, programme: Programme, pk: UUID) -> None:
    """A week, a day, an hour before: a letter that says nothing. One that could not go in time is not sent."""
    booking = _booking(programme, pk)
    with acting(
        Act.NOTICE_SEND,
        programme,
        by=system(kind),
        about=booking,
        subject=booking.subject_id,
        purpose=Purpose.NOTICE,
        scope={"of": kind},
    ) as act:
        booking = _locked(booking)
        late = clock.now() - (booking.slot.at - REMINDERS[kind]) > REMINDERS[kind] / 2
        if not settle_wait(kind, pk) or booking.state != BookingState.BOOKED or late:
            act.skip_entry()
            return
        send_notice(act, NEAR, to=Subject.objects.get(pk=booking.subject_id))


def _booking(programme: Programme, pk: UUID) -> Booking:
    with inside(programme):
        return Booking.objects.select_related("desk", "slot", "programme").get(pk=pk)


def _locked(booking: Booking) -> Booking:
    Desk.objects.select_for_update(of=("self",)).get(pk=booking.desk_id)
    rows = Booking.objects.select_for_update(of=("self",)).select_related("desk", "slot", "programme")
    return rows.get(pk=booking.pk)


register_wait(DUE, come_due)
register_wait(UNDO, let_go)
for _kind in REMINDERS:
    register_wait(_kind, partial(remind, _kind))
