"""Reading booked times at booths. Run inside the programme."""

import datetime as dt
from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.contract.custody.queries import hiding_from
from engawa.delivery.events.blocks import blocked_subjects
from engawa.delivery.exhibitors.rota import Span
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup, HostSeen
from engawa.delivery.fairs.queries.board import HOST_ALIVE
from engawa.delivery.queues.models import Booking, Slot
from engawa.delivery.queues.states import BookingState, SlotState


def slot_spans(*, booth: Booth | None = None, person: UUID | None = None) -> list[tuple[UUID, UUID, Span]]:
    """(slot, whose, when) of what is offered from now on: by one booth, or by one person anywhere."""
    rows = Slot.objects.filter(state=SlotState.OFFERED, at__gte=clock.now() - dt.timedelta(hours=2))
    if booth is not None:
        rows = rows.filter(desk__owner_ref=booth.pk)
    if person is not None:
        rows = rows.filter(lane=person)
    return [(one.pk, one.lane, Span(one.at, one.ends_at)) for one in rows.order_by("at", "pk")]


def briefing_spans(booth: Booth) -> list[Span]:
    rows = Briefing.objects.filter(booth=booth, state__in=[BriefingState.PLANNED, BriefingState.OPEN])
    return [Span(one.at, one.at + dt.timedelta(minutes=one.minutes)) for one in rows.order_by("at")]


def signed_up_spans(subject: UUID) -> list[tuple[Briefing, Span]]:
    """Briefings she means to hear: they warn, they bind nobody."""
    coming = BriefingSignup.objects.filter(subject=subject, withdrawn_at__isnull=True).values("briefing")
    rows = Briefing.objects.filter(pk__in=coming, state__in=[BriefingState.PLANNED, BriefingState.OPEN])
    rows = rows.select_related("booth__exhibitor__organisation").order_by("at")
    return [(one, Span(one.at, one.at + dt.timedelta(minutes=one.minutes))) for one in rows]


def hidden_from_booth(booth: Booth) -> set[UUID]:
    """People who do not want this employer to see them, and whom the organiser keeps apart from it."""
    number = booth.exhibitor.organisation.corporate_no
    hidden = set(hiding_from(number)) if number else set()
    return hidden | blocked_subjects(booth.exhibitor.organisation_id, booth.gathering_id)


def lanes_for(booth: Booth, me: UUID) -> set[UUID]:
    """Whose bookings I may call: my own, and those of colleagues whose page is not open."""
    due = set(_lanes_due(booth.pk))
    if due <= {me}:
        return {me}
    return {me} | (due - set(_hosts_there(booth.pk, clock.now() - HOST_ALIVE)))


@prepared
def _lanes_due(booth: UUID) -> "QuerySet[Booking, UUID]":
    rows = Booking.objects.filter(desk__owner_ref=booth, state=BookingState.IN_LINE)
    return rows.order_by().values_list("slot__lane", flat=True)


@prepared
def _hosts_there(booth: UUID, since: dt.datetime) -> "QuerySet[HostSeen, UUID]":
    rows = HostSeen.objects.filter(booth=booth, last_seen_at__gt=since)
    return rows.order_by().values_list("person", flat=True)


def times_of(booth: Booth) -> list[tuple[dt.date, int, dt.datetime, dt.datetime]]:
    """(day, how many, first, end of the last) of what is offered from now on, taken or not.

    For everybody: who has taken which is nobody's business, and whether one is free changes by the minute.
    """
    rows = Slot.objects.filter(desk__owner_ref=booth.pk, state=SlotState.OFFERED, at__gt=clock.now()).order_by("at")
    days: dict[dt.date, list[Slot]] = defaultdict(list)
    for one in rows:
        days[clock.local(one.at).date()].append(one)
    return [(day, len(slots), slots[0].at, max(one.ends_at for one in slots)) for day, slots in days.items()]
