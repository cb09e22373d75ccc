"""A booked consultation is a booking of `queues`: her time and each counsellor's are taken once, over all desks.

One counsellor of each body is kept for it. At its time it is a ticket at the counter for booked ones, called like any.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import cancel_wait
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.models import Consultation, ConsultDesk
from engawa.delivery.guidance.states import Mode
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.booking import AlreadyBooked, Clash, SlotGone, SlotTaken, book
from engawa.delivery.queues.cells import Resource, cells_of, counsellor
from engawa.delivery.queues.holding import enter
from engawa.delivery.queues.models import Booking, Desk, OccupiedCell, Slot
from engawa.delivery.queues.offering import NotOnTheGrid, OffersOverlap, offer, withdraw
from engawa.delivery.queues.states import BOOKING, DeskKind, SlotState
from engawa.delivery.queues.times import DUE

BY = system("consult.reserve")


class TimeTaken(Exception):
    """Somebody else took it, it is over, she has another booking then, or a counter is closed."""


def desk_of(act: OpenAct, gathering: Gathering | None) -> Desk:
    """Step: the queue of this gathering's counter; without one, that of booked consultations. Made the first time."""
    owner, _made = ConsultDesk.objects.get_or_create(programme_id=act.programme_id, gathering=gathering)
    place = gathering.pk if gathering else owner.pk
    desk = queues.make_desk(act, gathering_ref=place, owner_ref=owner.pk, kind=DeskKind.CONSULTATION)
    return Desk.objects.select_related("programme").get(pk=desk.pk)


def reserve(act: OpenAct, one: Consultation, at: dt.datetime) -> None:
    """Step: keep a counsellor of each body for this time. An earlier time is given up. Raises TimeTaken."""
    release(one)
    people = [_free(agency, at, one.minutes, prefer=act.by.person_id) for agency in one.wanted.agencies]
    desk = desk_of(act, None)
    try:
        [slot] = offer(desk, by=BY, lane=people[0], times=[at], minutes=one.minutes, beside=people[1:])
    except (OffersOverlap, NotOnTheGrid) as problem:
        raise TimeTaken(one.pk) from problem
    one.slot, one.starts_at = slot, at


def take(one: Consultation, *, by: Actor) -> None:
    """Step: hers from now on. Raises TimeTaken."""
    if one.slot is None:
        raise TimeTaken(one.pk)
    try:
        booked = one.booking = book(one.slot, by=by, topic=one.bodies)
    except (SlotTaken, SlotGone, Clash, AlreadyBooked) as problem:
        raise TimeTaken(one.pk) from problem
    if one.mode != Mode.VIDEO:
        cancel_wait(DUE, booked.pk)  # nobody is called on a screen


def release(one: Consultation) -> None:
    """Step: nobody is kept for it any more; a booking of it ends."""
    if one.slot is not None and one.slot.state == SlotState.OFFERED:
        withdraw(one.slot, by=BY)
    one.slot = one.booking = None


def kept_by_hand(one: Consultation) -> None:
    """Step: it took place, by telephone or at the counter."""
    booked = Booking.objects.select_for_update(of=("self",)).filter(pk=one.booking_id or one.pk).first()
    for verb in ("enter_line", "keep"):
        if booked is not None and BOOKING.allows(booked.state, verb):
            enter(booked, verb)


def _free(agency: Agency, at: dt.datetime, minutes: int, *, prefer: UUID | None) -> Resource:
    """A counsellor whom nothing else needs then: no booking, and no time that is offered to somebody.

    `prefer`: whoever offers it, before colleagues.
    """
    today = clock.local(at).date()
    rows = Membership.objects.filter(organisation__agency=agency, state=Membership.State.ACTIVE)
    rows = rows.filter(roles__contains=[Role.AGENCY]).exclude(from_on__gt=today).exclude(to_on__lt=today)
    known = list(rows.order_by("made_at", "pk").values_list("person_id", flat=True))
    busy = _busy(known, at, minutes)
    free = [person for person in known if person not in busy]
    if not free:
        raise TimeTaken(agency)
    return counsellor(prefer if prefer in free else free[0])


def _busy(people: Sequence[UUID], at: dt.datetime, minutes: int) -> set[UUID]:
    cells = OccupiedCell.objects.filter(resource__in=people, cell__in=cells_of(at, minutes))
    end = at + dt.timedelta(minutes=minutes)
    around = Slot.objects.filter(state=SlotState.OFFERED, at__lt=end, at__gt=at - dt.timedelta(hours=2))
    offered = [slot for slot in around if slot.ends_at > at]
    kept = {resource.id for slot in offered for resource in slot.resources}
    return set(cells.values_list("resource", flat=True)) | (kept & set(people))
