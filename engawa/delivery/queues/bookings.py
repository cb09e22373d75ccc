"""Reading slots and bookings. Run inside the programme."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.delivery.events.bookings import register_bookings
from engawa.delivery.queues.cells import Resource, ResourceKind, cells_of
from engawa.delivery.queues.models import Booking, OccupiedCell, Slot
from engawa.delivery.queues.states import HOLDING, STANDING, BookingState, SlotState

NEXT = 3
"""Free times that are offered at once when one is given back or moved."""


@dataclass(frozen=True)
class FreeSlot:
    """A time somebody may take. `clash`: she is booked elsewhere then (only where it was asked for whom)."""

    slot: Slot
    clash: bool = False


def free_slots(
    desks: Iterable[UUID],
    *,
    subject: UUID | None = None,
    moving: Booking | None = None,
    after: dt.datetime | None = None,
) -> dict[UUID, list[FreeSlot]]:
    """By desk, the earliest first. Three questions however many desks. `moving`: hers that would be given back for it."""
    held = Booking.objects.filter(slot=OuterRef("pk"), state__in=HOLDING)
    rows = Slot.objects.filter(desk__in=list(desks), state=SlotState.OFFERED, at__gt=after or clock.now())
    slots = list(rows.filter(~Exists(held)).order_by("at", "pk"))
    busy = _busy({one for slot in slots for one in slot.resources}, slots)
    mine = _busy({Resource(ResourceKind.SUBJECT, subject)}, slots, beside=moving) if subject is not None else {}
    found: dict[UUID, list[FreeSlot]] = defaultdict(list)
    for slot in slots:
        cells = set(cells_of(slot.at, slot.minutes))
        if not any(cells & busy.get(one, set()) for one in slot.resources):
            found[slot.desk_id].append(FreeSlot(slot, any(cells & taken for taken in mine.values())))
    return found


def next_free(desk: UUID, *, subject: UUID | None = None, limit: int = NEXT) -> list[Slot]:
    """The next times she could take here."""
    return [one.slot for one in free_slots([desk], subject=subject)[desk] if not one.clash][:limit]


def _busy(
    resources: Collection[Resource], slots: Sequence[Slot], *, beside: Booking | None = None
) -> dict[Resource, set[int]]:
    if not resources or not slots:
        return {}
    first, last = slots[0].at, max(slot.ends_at for slot in slots)
    cells = OccupiedCell.objects.filter(
        resource__in={one.id for one in resources}, cell__gte=cells_of(first, 5)[0], cell__lt=cells_of(last, 5)[0]
    )
    if beside is not None:
        cells = cells.exclude(booking=beside)
    found: dict[Resource, set[int]] = defaultdict(set)
    for kind, pk, cell in cells.order_by().values_list("resource_kind", "resource", "cell"):
        found[Resource(ResourceKind(kind), pk)].add(cell)
    return found


@prepared
def bookings_of(subject: UUID) -> "QuerySet[Booking]":
    """Hers that stand, and those given back a moment ago; the nearest first."""
    rows = Booking.objects.filter(subject=subject, state__in=HOLDING)
    return rows.select_related("desk", "slot", "programme").order_by("slot__at", "pk")


def standing_at(desk: UUID, subject: UUID) -> Booking | None:
    rows = Booking.objects.filter(desk=desk, subject=subject, state__in=STANDING)
    return rows.select_related("desk", "slot", "programme").first()


def held_slots(slots: Iterable[Slot]) -> dict[UUID, UUID]:
    """Which of them are taken, and by whom; one given back a moment ago is free to her alone, and nobody's here."""
    rows = Booking.objects.filter(slot__in=list(slots), state__in=[*STANDING, BookingState.KEPT])
    return dict(rows.order_by().values_list("slot_id", "subject_id"))


def booking_due(*, subject: UUID | None = None, desk: UUID | None = None) -> bool:
    """A booking whose time has come and who does not stand in line yet: what a page would say is no longer true."""
    now = clock.now()
    if subject is not None:
        return bool(_due_of(subject, now))
    return desk is not None and bool(_due_at(desk, now))


@prepared
def _due_of(subject: UUID, now: dt.datetime) -> "QuerySet[Booking, UUID]":
    return _due(now).filter(subject=subject)[:1]


@prepared
def _due_at(desk: UUID, now: dt.datetime) -> "QuerySet[Booking, UUID]":
    return _due(now).filter(desk=desk)[:1]


def _due(now: dt.datetime) -> "QuerySet[Booking, UUID]":
    rows = Booking.objects.filter(state=BookingState.BOOKED, slot__at__lte=now)
    return rows.order_by("pk").values_list("pk", flat=True)


@prepared
def lately_of(subject: UUID, since: dt.datetime) -> "QuerySet[Booking]":
    """What became of hers without her: withdrawn, or taken for absent."""
    states = [BookingState.WITHDRAWN, BookingState.MISSED]
    rows = Booking.objects.filter(subject=subject, state__in=states, slot__at__gte=since)
    return rows.select_related("desk", "slot").order_by("slot__at", "pk")


def slots_of(desk: UUID, *, since: dt.datetime) -> "QuerySet[Slot]":
    """Offered ones of a desk, from a moment on."""
    rows = Slot.objects.filter(desk=desk, state=SlotState.OFFERED, at__gte=since)
    return rows.order_by("at", "lane", "pk")


@prepared
def bookings_at(desks: list[UUID], since: dt.datetime, until: dt.datetime) -> "QuerySet[Booking]":
    """Of these desks, with slots that begin within; taken, kept and missed ones."""
    return bookings_since.build(desks, since).filter(slot__at__lt=until)


@prepared
def bookings_since(desks: list[UUID], since: dt.datetime) -> "QuerySet[Booking]":
    """The same, whenever they end."""
    states = [*STANDING, BookingState.KEPT, BookingState.MISSED]
    rows = Booking.objects.filter(desk__among=desks, state__in=states, slot__at__gte=since)
    return rows.select_related("desk", "slot").order_by("slot__at", "pk")


def offered_counts(desks: Iterable[UUID]) -> dict[UUID, int]:
    """How many times each desk offers, whether taken or not, past ones too."""
    found: dict[UUID, int] = defaultdict(int)
    rows = Slot.objects.filter(desk__in=list(desks), state=SlotState.OFFERED)
    for desk in rows.order_by().values_list("desk_id", flat=True):
        found[desk] += 1
    return found


def booked_elsewhere(subject: UUID, at: dt.datetime, minutes: int) -> Booking | None:
    """Her own booking that touches this span."""
    cells = cells_of(at, minutes)
    of_hers = Q(resource_kind=ResourceKind.SUBJECT, resource=subject, cell__in=cells)
    cell = (
        OccupiedCell.objects.filter(of_hers).select_related("booking__slot", "booking__desk").order_by("cell").first()
    )
    return cell.booking if cell else None


@register_bookings
def still_ahead(gatherings: Collection[UUID]) -> int:
    rows = Booking.objects.filter(desk__gathering_ref__in=list(gatherings), state__in=STANDING)
    return rows.filter(slot__at__gt=clock.now()).count()
