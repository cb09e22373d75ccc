"""予約の時間を出す・取り下げる: a desk's owner offers times; whoever booked one that is withdrawn is told."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.delivery.queues.cells import CELL, Resource
from engawa.delivery.queues.holding import alone, enter
from engawa.delivery.queues.models import Booking, Desk, Slot, Ticket
from engawa.delivery.queues.notices import WITHDRAWN
from engawa.delivery.queues.states import HOLDING, SLOT, BookingState, SlotState
from engawa.shared.messaging.actions import send_notice

LONGEST = dt.timedelta(minutes=120)


class OffersOverlap(Exception):
    """The lane has another slot at that time."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot.pk)
        self.slot = slot


class NotOnTheGrid(ValueError):
    """Times begin and end on five minutes, and lie ahead."""


def offer(
    desk: Desk,
    *,
    by: Actor,
    lane: Resource,
    times: Sequence[dt.datetime],
    minutes: int,
    beside: Sequence[Resource] = (),
) -> list[Slot]:
    """One slot for each time, all or none. Who else must be free then: `beside`.

    Slots of one lane never overlap, over all desks. Raises OffersOverlap, NotOnTheGrid.
    """
    with acting(Act.SLOT_OFFER, desk.programme, by=by, about=desk, scope={"minutes": minutes}) as act:
        alone([lane, *beside])
        made: list[Slot] = []
        for at in sorted(times):
            _refuse_off_grid(at, minutes)
            slot = Slot(
                programme=desk.programme,
                desk=desk,
                at=at,
                minutes=minutes,
                lane_kind=lane.kind,
                lane=lane.id,
                beside=[str(one) for one in beside],
            )
            if (other := _overlapping(slot)) is not None:
                raise OffersOverlap(other)
            slot.save(force_insert=True)
            made.append(slot)
        act.record(slots=len(made))
        _tell(act, desk)
    return made


def _refuse_off_grid(at: dt.datetime, minutes: int) -> None:
    if at <= clock.now() or at.timestamp() % CELL.total_seconds() or minutes % 5:
        raise NotOnTheGrid(at)


def _overlapping(slot: Slot) -> Slot | None:
    rows = Slot.objects.filter(lane=slot.lane, state=SlotState.OFFERED, at__lt=slot.ends_at, at__gt=slot.at - LONGEST)
    return next((one for one in rows.order_by("at") if one.ends_at > slot.at), None)


def withdraw(slot: Slot, *, by: Actor) -> Slot:
    """取り下げる: nobody can take it any more. Whoever had booked it is told, and freed. Twice is once."""
    with acting(Act.SLOT_WITHDRAW, slot.programme, by=by, about=slot, purpose=Purpose.MEETING) as act:
        Desk.objects.select_for_update(of=("self",)).get(pk=slot.desk_id)
        slot = Slot.objects.select_for_update(of=("self",)).select_related("desk", "programme").get(pk=slot.pk)
        if slot.state == SlotState.WITHDRAWN:
            act.skip_entry()
            return slot
        slot.state = SLOT.after(slot.state, "withdraw")
        slot.save(update_fields=["state"])
        for booking in Booking.objects.select_for_update().filter(slot=slot, state__in=HOLDING):
            _free(act, booking)
        _tell(act, slot.desk)
    return slot


def withdraw_all(programme: Programme, gathering_ref: UUID, *, by: Actor) -> int:
    """Every time still ahead of this gathering, in one act: it is moved or does not take place. How many."""
    with acting(Act.SLOT_WITHDRAW, programme, by=by, scope={"gathering": gathering_ref}) as act:
        act.skip_entry()  # each slot's own act, nested, is an entry
        rows = Slot.objects.filter(desk__gathering_ref=gathering_ref, state=SlotState.OFFERED, at__gt=clock.now())
        ahead = list(rows.select_related("programme").order_by("desk", "at", "pk"))
        for slot in ahead:
            withdraw(slot, by=by)
    return len(ahead)


def _free(act: OpenAct, booking: Booking) -> None:
    """A ticket that stands for it stays, as a walk-in's: she may still be called. Who gave it back needs no word."""
    if booking.state == BookingState.RETURNING:
        enter(booking, "let_go")
        act.wake("subject", booking.subject_id)
        return
    Ticket.objects.filter(booking=booking).update(booking=None)
    enter(booking, "withdraw")
    act.concern(booking.subject_id)
    act.record(booking=booking.pk)
    act.wake("subject", booking.subject_id)
    send_notice(act, WITHDRAWN, to=Subject.objects.get(pk=booking.subject_id))


def _tell(act: OpenAct, desk: Desk) -> None:
    act.wake("desk", desk.pk)
    act.wake("board", "day")
