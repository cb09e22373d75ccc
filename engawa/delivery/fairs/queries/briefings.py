"""Reading briefings. Run inside the programme."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup

SHOWN = (BriefingState.PLANNED, BriefingState.OPEN)


def _with_signups(rows: "QuerySet[Briefing]") -> "QuerySet[Briefing]":
    live = Q(signups__isnull=False, signups__withdrawn_at__isnull=True)
    return rows.annotate(coming=Count("signups", filter=live)).order_by("at", "pk")


def briefings_of_booth(booth: Booth) -> list[Briefing]:
    """All of one booth with `coming`, how many signed up."""
    return list(_with_signups(Briefing.objects.filter(booth=booth)))


def coming_up(gathering: Gathering, *, hidden: Collection[str] = ()) -> list[Briefing]:
    """What is on now or still to come today; employers she hides from are left out."""
    if gathering.state in {GatheringState.POSTPONED, GatheringState.CANCELLED}:
        return []
    end = clock.at(clock.local(gathering.starts_at).date(), 0) + dt.timedelta(days=1)
    rows = _shown_before(gathering.pk, end)
    return [one for one in rows if not over(one) and _corporate_no(one) not in hidden]


@prepared
def _shown_before(gathering: UUID, end: dt.datetime) -> "QuerySet[Briefing]":
    rows = Briefing.objects.filter(booth__gathering=gathering, state__in=SHOWN, at__lt=end)
    return _with_signups(rows.select_related("booth__exhibitor__organisation"))


def briefings_of_exhibitor(exhibitor: Exhibitor) -> list[Briefing]:
    """For the public page: nothing about who comes."""
    rows = Briefing.objects.filter(booth__exhibitor=exhibitor, state__in=SHOWN).order_by("at", "pk")
    return [one for one in rows if not over(one)]


def signed_up(subject: UUID) -> set[UUID]:
    return set(_signed_up(subject))


@prepared
def _signed_up(subject: UUID) -> "QuerySet[BriefingSignup, UUID]":
    rows = BriefingSignup.objects.filter(subject=subject, withdrawn_at__isnull=True)
    return rows.order_by("pk").values_list("briefing_id", flat=True)


def over(briefing: Briefing) -> bool:
    """Planned, and its time has passed: it was not held."""
    end = briefing.at + dt.timedelta(minutes=briefing.minutes)
    return briefing.state == BriefingState.PLANNED and end <= clock.now()


def briefing_in(room: UUID) -> Briefing | None:
    """The briefing held in this room."""
    rows = Briefing.objects.select_related("booth__exhibitor__organisation", "booth__gathering", "programme")
    return rows.filter(room_id=room).first()


def _corporate_no(briefing: Briefing) -> str:
    return str(briefing.booth.exhibitor.organisation.corporate_no)
