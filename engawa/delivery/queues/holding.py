"""What a booking occupies: its cells, taken and given back. Steps for open acts.

Resources are locked first, in one order, before any desk; then desk, slot, ticket, booking. The constraint over cells
stands behind it and is asked at commit.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q

from engawa.base.kit import clock, opened
from engawa.base.kit.rows import delete_rows
from engawa.base.programmes.waits import cancel_wait, set_wait
from engawa.delivery.queues.cells import Resource, ResourceKind, cells_of
from engawa.delivery.queues.models import Booking, OccupiedCell, Slot
from engawa.delivery.queues.states import BOOKING, HOLDING
from engawa.delivery.queues.times import DUE, REMINDERS, UNDO


def hers(subject: UUID) -> Resource:
    return Resource(ResourceKind.SUBJECT, subject)


def alone(resources: Iterable[Resource]) -> None:
    """Until the transaction ends, nobody else books or offers any of these."""
    opened.require()
    with connection.cursor() as cursor:
        for one in sorted(set(resources)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"engawa.occupied/{one}"])


def occupied(resources: Collection[Resource], slot: Slot, *, beside: UUID | None = None) -> OccupiedCell | None:
    """Somebody else's cell within the slot's span, of one of these. `beside`: a booking that does not count."""
    any_of = Q()
    for one in resources:
        any_of |= Q(resource_kind=one.kind, resource=one.id)
    rows = OccupiedCell.objects.filter(any_of, cell__in=cells_of(slot.at, slot.minutes)).exclude(booking=beside)
    found: OccupiedCell | None = rows.select_related("booking__slot").order_by("cell").first()
    return found


def occupy(booking: Booking, slot: Slot, resources: Iterable[Resource]) -> None:
    cells = cells_of(slot.at, slot.minutes)
    OccupiedCell.objects.bulk_create(
        OccupiedCell(
            programme_id=booking.programme_id,
            gathering_ref=slot.desk.gathering_ref,
            resource_kind=one.kind,
            resource=one.id,
            cell=cell,
            booking=booking,
        )
        for one in resources
        for cell in cells
    )


def free(booking: Booking, *, only: Resource | None = None) -> None:
    rows = OccupiedCell.objects.filter(booking=booking)
    if only is not None:
        rows = rows.filter(resource_kind=only.kind, resource=only.id)
    delete_rows(rows)


def enter(booking: Booking, verb: str, *also: str) -> None:
    """Into the state the verb leads to; what no longer holds the slot gives every cell back, and waits for nothing."""
    booking.state = BOOKING.after(booking.state, verb)
    booking.save(update_fields=["state", *also])
    if booking.state not in HOLDING:
        free(booking)
        expect_nothing(booking)


def expect(booking: Booking, slot: Slot) -> None:
    """Its time, and the letters before it that are still ahead."""
    set_wait(DUE, booking.pk, slot.at)
    for kind, before in REMINDERS.items():
        if slot.at - before > clock.now():
            set_wait(kind, booking.pk, slot.at - before)


def expect_nothing(booking: Booking) -> None:
    for kind in (DUE, UNDO, *REMINDERS):
        cancel_wait(kind, booking.pk)


def follow(booking_id: UUID | None, ticket_verb: str) -> None:
    """What became of the ticket is what became of the booking it stands for."""
    verb = {"answer": "keep", "leave": "cancel", "dismiss": "withdraw"}.get(ticket_verb)
    if booking_id is None or verb is None:
        return
    booking = Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)
    if BOOKING.allows(booking.state, verb):
        enter(booking, verb)
