"""What measures read from delivery: fairs, registrations, settled talks, minutes in rooms. Nobody pushes to measures."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Sum

from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.context import read_once
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import Exhibitor, Posting
from engawa.delivery.exhibitors.states import CheckState, ExhibitorState
from engawa.delivery.fairs.models import Briefing, Fair, FairRegistration, Plenary, Talk
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.guidance.models import Consultation
from engawa.shared.live.models import LiveSpan
from engawa.shared.live.spans import Basis

UNCOUNTED = (GatheringState.DRAFT,)
NOT_HELD = (GatheringState.CANCELLED, GatheringState.POSTPONED)


@dataclass(frozen=True)
class FairFacts:
    gathering: UUID
    number: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str

    @property
    def day(self) -> dt.date:
        return clock.local(self.starts_at).date()

    @property
    def hours(self) -> str:
        return f"{clock.local(self.starts_at):%H:%M}〜{clock.local(self.ends_at):%H:%M}"

    @property
    def words(self) -> str:
        return f"第{self.number}回"


@read_once
def fairs() -> list[FairFacts]:
    """The programme's fairs by their number; one that is only a draft is nobody's yet."""
    return [facts_of(one) for one in counted().select_related("gathering").order_by("number")]


def counted() -> "QuerySet[Fair]":
    return Fair.objects.exclude(gathering__state__in=UNCOUNTED)


def facts_of(fair: Fair) -> FairFacts:
    at = fair.gathering
    return FairFacts(at.pk, fair.number, at.title, at.starts_at, at.ends_at, at.state)


def exhibitors(gatherings: Sequence[UUID], kind: str) -> "QuerySet[Exhibitor]":
    """On an agreed and published list."""
    rows = Exhibitor.objects.filter(gathering__in=gatherings, state=ExhibitorState.CONFIRMED, kind=kind)
    return rows.select_related("organisation").order_by("kana_key", "pk")


def checked_postings(gatherings: Sequence[UUID]) -> "QuerySet[Posting]":
    """確認済, of those on an agreed and published list; also when they have expired since."""
    rows = Posting.objects.filter(
        gathering__in=gatherings, check_state=CheckState.CHECKED, exhibitor__state=ExhibitorState.CONFIRMED
    )
    return rows.order_by("exhibitor__kana_key", "exhibitor", "job_no")


def registrations(gatherings: Sequence[UUID]) -> "QuerySet[FairRegistration]":
    """Those who take part: confirmed, not withdrawn, not blocked."""
    rows = FairRegistration.objects.filter(gathering__in=gatherings, state__in=TAKING_PART)
    return rows.order_by("confirmed_at", "pk")


def registered_at(subject: UUID) -> set[UUID]:
    """The fairs she takes part in."""
    rows = FairRegistration.objects.filter(subject=subject, state__in=TAKING_PART)
    return set(rows.values_list("gathering_id", flat=True))


def talks(gatherings: Sequence[UUID]) -> "QuerySet[Talk]":
    """Settled ones, in the order they began."""
    rows = Talk.objects.filter(gathering__in=gatherings, state=TalkState.SETTLED)
    return rows.select_related("booth__exhibitor__organisation").order_by("began_at", "pk")


def talks_by_id(ids: Iterable[UUID]) -> "QuerySet[Talk]":
    rows = Talk.objects.filter(pk__in=list(ids)).select_related("booth__exhibitor__organisation", "programme")
    return rows.order_by("began_at", "pk")


@dataclass(frozen=True)
class Stay:
    """How long one person was in rooms of one fair."""

    gathering: UUID
    subject: UUID
    seconds: int


def stays(gatherings: Sequence[FairFacts], least_seconds: int) -> list[Stay]:
    """People who take part and were in rooms of the fair for long enough on its day, by the server's own spans."""
    found: list[Stay] = []
    for fair in gatherings:
        rows = _spans(fair).values("seat__subject").annotate(total=Sum(_LENGTH))
        rows = rows.filter(total__gte=dt.timedelta(seconds=least_seconds)).order_by("seat__subject")
        found += [
            Stay(fair.gathering, subject, int(total.total_seconds()))
            for subject, total in rows.values_list("seat__subject", "total")
            if subject is not None
        ]
    return found


def was_there(fair: FairFacts, subject: UUID, least_seconds: int) -> bool:
    """Whether this person took part: what `came` says of everybody."""
    found = _spans(fair).filter(seat__subject=subject).aggregate(total=Sum(_LENGTH))["total"]
    return found is not None and found >= dt.timedelta(seconds=least_seconds)


def came(gatherings: Sequence[FairFacts], least_seconds: int) -> dict[UUID, set[UUID]]:
    """Who took part in each fair."""
    found: dict[UUID, set[UUID]] = {fair.gathering: set() for fair in gatherings}
    for one in stays(gatherings, least_seconds):
        found[one.gathering].add(one.subject)
    return found


_LENGTH = ExpressionWrapper(F("ends_at") - F("begins_at"), output_field=DurationField())


def _spans(fair: FairFacts) -> "QuerySet[LiveSpan]":
    begin = clock.at(fair.day, 0)
    talks = Talk.objects.filter(gathering=fair.gathering).values("room_id")
    briefings = Briefing.objects.filter(booth__gathering=fair.gathering, room_id__isnull=False).values("room_id")
    consulted = Consultation.objects.filter(gathering=fair.gathering, room_id__isnull=False).values("room_id")
    plenaries = Plenary.objects.filter(gathering=fair.gathering, room_id__isnull=False).values("room_id")
    people = FairRegistration.objects.filter(gathering=fair.gathering, state__in=TAKING_PART).values("subject_id")
    return LiveSpan.objects.filter(
        Q(begins_at__gte=begin, begins_at__lt=begin + dt.timedelta(days=1)),
        Q(room__in=talks) | Q(room__in=briefings) | Q(room__in=consulted) | Q(room__in=plenaries),
        basis=Basis.PRESENCE,
        build=F("room__spans_build"),
        seat__subject__in=people,
    )


def is_company(talk: Talk) -> bool:
    return bool(talk.booth.exhibitor.organisation.kind == OrganisationKind.COMPANY)
