"""Reading rehearsals. Run inside the programme."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from engawa.base.kit import clock
from engawa.delivery.fairs.models import Rehearsal
from engawa.delivery.fairs.rehearsal_states import Partner, RehearsalState, RehearsalVerdict, Step
from engawa.shared.live.checking import RED
from engawa.shared.live.models import LiveCheck, LiveEvidence, LiveRoom, LiveSeat
from engawa.shared.live.queries import rows_of
from engawa.shared.live.spans import EvidenceKind
from engawa.shared.live.states import IN_ROOM, SeatRole
from engawa.shared.live.verdict import Side, heard_both_ways

RING = dt.timedelta(seconds=60)
"""How soon somebody who waits is to be called."""
CHECKED_WITHIN = dt.timedelta(days=30)
"""How old a check of the device and its network may be."""


def latest(booth: UUID, person: UUID | None) -> Rehearsal | None:
    if person is None:
        return None
    rows = Rehearsal.objects.filter(booth=booth, person=person).select_related("programme", "booth__programme")
    return rows.order_by("-made_at", "-pk").first()


def passed(exhibitors: Iterable[UUID]) -> set[UUID]:
    """Whose booth has been rehearsed."""
    rows = Rehearsal.objects.filter(booth__exhibitor__in=list(exhibitors), verdict=RehearsalVerdict.PASSED)
    return set(rows.values_list("booth__exhibitor_id", flat=True))


def alone_with_office() -> "QuerySet[Rehearsal]":
    """Where the secretariat was asked to be the other side, and nobody of it is there."""
    there = LiveSeat.objects.filter(room=OuterRef("room_id"), role=SeatRole.STAFF, state__in=IN_ROOM)
    return Rehearsal.objects.filter(partner=Partner.OFFICE, state=RehearsalState.TALKING).exclude(Exists(there))


def waiting_for_office() -> list[Rehearsal]:
    """The longest waiting first."""
    rows = alone_with_office().select_related("booth__exhibitor__organisation")
    return list(rows.order_by("called_at", "pk"))


def rehearsal_in(room: UUID) -> Rehearsal | None:
    rows = Rehearsal.objects.select_related("programme", "booth__exhibitor__organisation", "booth__programme")
    return rows.filter(room_id=room).first()


def with_partner(seat: UUID, person: UUID | None) -> Rehearsal | None:
    """The rehearsal in which this person's own page plays the other side."""
    if person is None:
        return None
    rows = Rehearsal.objects.filter(partner_seat=seat, person=person, partner=Partner.MACHINE)
    return rows.filter(state=RehearsalState.TALKING).first()


def checked_well(person: UUID) -> bool:
    check = LiveCheck.objects.filter(person=person).first()
    fresh = check is not None and not check.aborted and check.checked_at > clock.now() - CHECKED_WITHIN
    return fresh and not set(check.codes) & RED if check else False


def talked(rehearsal: Rehearsal) -> int:
    """For how long sound went both ways, by the same evidence as in a talk."""
    if rehearsal.room_id is None or rehearsal.own_seat is None:
        return 0
    room = LiveRoom.objects.get(pk=rehearsal.room_id)
    others = LiveSeat.objects.filter(room=room).exclude(pk=rehearsal.own_seat).values_list("pk", flat=True)
    sides = [Side("own", frozenset({rehearsal.own_seat})), Side("partner", frozenset(others.order_by("pk")))]
    return heard_both_ways(rows_of(room), sides, room_closed_at=room.closed_at)


def shown(rehearsal: Rehearsal, *, least: int, seconds: int) -> list[Step]:
    """Which steps were shown."""
    rung = rehearsal.called_at is not None and rehearsal.called_at - rehearsal.waits_since <= RING
    facts = {
        Step.NETWORK: checked_well(rehearsal.person),
        Step.CARD: rehearsal.card_at is not None,
        Step.RING: rung,
        Step.MEDIA: seconds >= least,
        Step.TEXT: LiveEvidence.objects.filter(seat=rehearsal.own_seat, kind=EvidenceKind.LINE).exists(),
        Step.NOTE: rehearsal.noted_at is not None,
    }
    return [step for step, is_shown in facts.items() if is_shown]
