"""The two waits of a ring, settled once by the ticker or by the next reader, whichever comes first."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme, Wait
from engawa.base.programmes.waits import register_wait, run_due, settle_wait
from engawa.base.subjects.models import Subject
from engawa.delivery.queues.actions import ACK, ACK_SECONDS, ANSWER, ANSWER_SECONDS, lose_call, miss_call, tell_of
from engawa.delivery.queues.models import Booking, Call, Desk
from engawa.delivery.queues.notices import MISSED
from engawa.delivery.queues.states import BookingState, CallState, TicketState
from engawa.delivery.queues.times import DUE
from engawa.shared.messaging.actions import send_notice


def lost(programme: Programme, pk: UUID) -> None:
    """`call.ack`: no page acknowledged the ring in time."""
    call = _call(programme, pk)
    with acting(Act.CALL_SETTLE, programme, by=system(ACK), about=call, scope={"verb": "lose"}) as act:
        if not lose_call(call):
            settle_wait(ACK, pk)
            act.skip_entry()
            return
        _send_after(act, call)


def missed(programme: Programme, pk: UUID) -> None:
    """`call.answer`: rang on her page, unanswered."""
    call = _call(programme, pk)
    with acting(Act.CALL_SETTLE, programme, by=system(ANSWER), about=call, scope={"verb": "miss"}) as act:
        if not miss_call(call):
            settle_wait(ANSWER, pk)
            act.skip_entry()
            return
        _send_after(act, call)


def _send_after(act: OpenAct, call: Call) -> None:
    """A content-free notice when she is no longer in line: her page may be gone."""
    act.concern(call.subject_id)
    ticket = call.ticket
    ticket.refresh_from_db(fields=["state", "place"])
    act.record(ticket_state=ticket.state)
    if ticket.state in {TicketState.AWAY, TicketState.SET_ASIDE}:
        send_notice(act, MISSED, to=Subject.objects.get(pk=call.subject_id))
    tell_of(act, ticket)


def _call(programme: Programme, pk: UUID) -> Call:
    with inside(programme):
        return Call.objects.select_related("desk", "ticket", "programme").get(pk=pk)


def overdue(call: Call | None) -> bool:
    """Its wait is over and not settled yet: what a page would say of it is no longer true."""
    if call is None or call.state not in {CallState.RINGING, CallState.ACKNOWLEDGED}:
        return False
    since, seconds = (call.acknowledged_at, ANSWER_SECONDS) if call.acknowledged_at else (call.ring_at, ACK_SECONDS)
    return since + dt.timedelta(seconds=seconds) <= clock.now()


def settle_due(programme: Programme, *, subject: UUID | None = None, desk: Desk | None = None) -> None:
    """Settle what is already due for this person or this desk: rings, and bookings whose time has come."""
    with inside(programme):
        booked = Booking.objects.filter(state=BookingState.BOOKED, slot__at__lte=clock.now())
        booked = booked.filter(desk=desk) if desk is not None else booked.filter(subject=subject)
        ringing = Call.objects.filter(state__in=[CallState.RINGING, CallState.ACKNOWLEDGED])
        ringing = ringing.filter(desk=desk) if desk is not None else ringing.filter(subject=subject)
        refs = [*ringing.values_list("pk", flat=True), *booked.order_by("slot__at").values_list("pk", flat=True)]
    if not refs:
        return
    rows = Wait.objects.filter(
        programme=programme, kind__in=[ACK, ANSWER, DUE], ref__in=refs, settled_at__isnull=True, due_at__lte=clock.now()
    )
    for kind, ref in rows.order_by("due_at").values_list("kind", "ref"):
        run_due(kind, programme, ref)


register_wait(ACK, lost)
register_wait(ANSWER, missed)
