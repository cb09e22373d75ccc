"""Reading consultations: whose they are, what waits, which times both counters share. Run inside the programme."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.blocks import consultations_stopped
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.guidance import hours
from engawa.delivery.guidance.bodies import organisations_of
from engawa.delivery.guidance.models import Consultation, ConsultationCounter, ConsultDesk, ConsultHost, CounsellorSeen
from engawa.delivery.guidance.states import AHEAD, Bodies, ConsultState, Phase
from engawa.delivery.queues.models import Desk, Ticket
from engawa.shared.live.models import LiveRoom

ALIVE = dt.timedelta(seconds=40)  # a counsellor's desk page asks again every 15 s
DAYS_AHEAD = 21
MOST_TIMES = 24


def ahead_of(subject: UUID) -> Consultation | None:
    """The one she waits for; there is never a second."""
    return next(iter(_ahead_of(subject)), None)


@prepared
def _ahead_of(subject: UUID) -> "QuerySet[Consultation]":
    return _rows().filter(subject=subject, state__in=AHEAD).order_by("pk")[:1]


def is_stopped(subject: UUID) -> bool:
    """The office lets her speak with the agencies no more, today."""
    gathering = current_gathering()
    return consultations_stopped(subject, gathering.pk if gathering else None)


def consultations_of(subject: UUID, limit: int = 50) -> list[Consultation]:
    return list(_rows().filter(subject=subject).order_by("-made_at", "-pk")[:limit])


def running_of(subject: UUID) -> Consultation | None:
    """The one whose room is open now."""
    return _rows().filter(subject=subject, room_id__isnull=False, ended_at__isnull=True).first()


def for_agency(agency: Agency) -> "QuerySet[Consultation]":
    """All that this body was asked for."""
    return _rows().filter(bodies__in=Bodies.with_agency(agency))


def room_of(one: Consultation) -> LiveRoom | None:
    rows = LiveRoom.objects.select_related("programme")
    found: LiveRoom | None = rows.filter(pk=one.room_id).first() if one.room_id else None
    return found


def by_room(room: UUID) -> Consultation | None:
    return _rows().filter(room_id=room).first()


def by_call(call: UUID) -> Consultation | None:
    return _rows().filter(call=call).first()


def by_ticket(ticket: Ticket) -> Consultation | None:
    """What a ticket at a counter stands for: drawn for it, or its booked time come."""
    mine = Q(ticket=ticket.pk) | Q(booking=ticket.booking_id, booking__isnull=False)
    return _rows().filter(mine).first()


def _rows() -> "QuerySet[Consultation]":
    return Consultation.objects.select_related("programme", "ticket", "call", "offered_by", "gathering")


def hosts_of(consultations: Iterable[Consultation]) -> dict[UUID, list[ConsultHost]]:
    found: dict[UUID, list[ConsultHost]] = {one.pk: [] for one in consultations}
    for host in ConsultHost.objects.filter(consultation__in=list(found)).order_by("joined_at", "pk"):
        found[host.consultation_id].append(host)
    return found


def phase_now(gathering: Gathering | None) -> Phase:
    """Before, on, or after the day that people mean."""
    if gathering is None:
        return Phase.BEFORE
    today, day = clock.today(), clock.local(gathering.starts_at).date()
    if today == day:
        return Phase.DAY
    return Phase.BEFORE if today < day else Phase.AFTER


# --- the counter of the day -----------------------------------------------------------------------------------------


def counter_of(gathering: Gathering | None) -> Desk | None:
    """The queue of the consultation counter at this gathering, when it was ever opened."""
    owner = ConsultDesk.objects.filter(gathering=gathering).values_list("pk", flat=True).first() if gathering else None
    found: Desk | None = Desk.objects.select_related("programme").filter(owner_ref=owner).first() if owner else None
    return found


def counters_here(gathering: Gathering | None) -> list[Desk]:
    """The counter of this gathering and the one of booked consultations, as far as they were opened. One question."""
    owners = ConsultDesk.objects.filter(Q(gathering=gathering) | Q(gathering__isnull=True)).values("pk")
    return list(Desk.objects.select_related("programme").filter(owner_ref__in=owners).order_by("made_at", "pk"))


def on_duty(agencies: Iterable[Agency]) -> list[CounsellorSeen]:
    """Counsellors whose desk is open and who sit in no other consultation, the latest heard first."""
    busy = ConsultHost.objects.filter(consultation__room_id__isnull=False, consultation__ended_at__isnull=True)
    rows = CounsellorSeen.objects.filter(agency__in=list(agencies), last_seen_at__gt=clock.now() - ALIVE)
    return list(rows.exclude(person__in=busy.values("person")).order_by("-last_seen_at", "pk"))


# --- times ----------------------------------------------------------------------------------------------------------


def counters_of(organisations: Iterable[Organisation]) -> dict[UUID, list[ConsultationCounter]]:
    found: dict[UUID, list[ConsultationCounter]] = {one.pk: [] for one in organisations}
    for row in ConsultationCounter.objects.filter(organisation__in=list(found)).order_by("name", "pk"):
        found[row.organisation_id].append(row)
    return found


@dataclass(frozen=True)
class Calendar:
    """What two counters share: hours by body, counsellors by body, and what is taken already."""

    counters: list[list[ConsultationCounter]]
    people: dict[Agency, int]
    taken: dict[Agency, list[hours.Span]]

    def free(self, at: dt.datetime, minutes: int) -> bool:
        """Every body has a counsellor left at that time."""
        end = at + dt.timedelta(minutes=minutes)
        return all(
            sum(begin < end and at < until for begin, until in self.taken[agency]) < most
            for agency, most in self.people.items()
        )

    def inside_hours(self, at: dt.datetime, minutes: int) -> bool:
        """Where a body has entered no hours, its counsellors say when they are there."""
        known = [counters for counters in self.counters if any(one.weekly_hours for one in counters)]
        return not known or hours.fits(hours.open_together(known, clock.local(at).date()), at, minutes)


def calendar_of(bodies: Bodies, *, beside: UUID | None = None) -> Calendar:
    organisations = organisations_of(bodies.agencies)
    counters = counters_of(organisations)
    by_agency: dict[str, list[ConsultationCounter]] = {agency: [] for agency in bodies.agencies}
    for one in organisations:
        by_agency[one.agency] += counters[one.pk]
    return Calendar(list(by_agency.values()), _people(bodies.agencies), _taken(bodies.agencies, beside))


def _people(agencies: Sequence[Agency]) -> dict[Agency, int]:
    today = clock.today()
    rows = Membership.objects.filter(state=Membership.State.ACTIVE, roles__contains=[Role.AGENCY])
    rows = rows.filter(organisation__agency__in=agencies).exclude(from_on__gt=today).exclude(to_on__lt=today)
    counted = Counter(rows.values_list("organisation__agency", flat=True))
    return {agency: counted[agency.value] for agency in agencies}


def _taken(agencies: Sequence[Agency], beside: UUID | None) -> dict[Agency, list[hours.Span]]:
    states = (ConsultState.OFFERED, ConsultState.BOOKED)
    rows = Consultation.objects.filter(state__in=states, starts_at__gte=clock.now() - dt.timedelta(hours=2))
    rows = rows.exclude(pk=beside) if beside else rows
    found: dict[Agency, list[hours.Span]] = {agency: [] for agency in agencies}
    for bodies, at, minutes in rows.values_list("bodies", "starts_at", "minutes"):
        for agency in set(agencies) & set(Bodies(bodies).agencies):
            if at is not None:
                found[agency].append((at, at + dt.timedelta(minutes=minutes)))
    return found


def free_times(bodies: Bodies, minutes: int = 40) -> list[dt.datetime]:
    """The next times at which every body wanted is open and has a counsellor left; none while hours are 未登録."""
    calendar, now = calendar_of(bodies), clock.now()
    if not all(any(one.weekly_hours for one in counters) for counters in calendar.counters):
        return []
    today = clock.today()
    days = [today + dt.timedelta(days=number) for number in range(DAYS_AHEAD)]
    spans = [span for day in days for span in hours.open_together(calendar.counters, day)]
    found = [at for at in hours.begins_of(spans, minutes, now=now) if calendar.free(at, minutes)]
    return found[:MOST_TIMES]
