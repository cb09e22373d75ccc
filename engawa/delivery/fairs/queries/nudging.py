"""Who is to be told that somebody on her list is free. Run inside the programme.

The order in which people are told is fixed beforehand: whoever was told longest ago, or never, comes first; then
whoever asked for it first.
"""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.contract.custody.models import HiddenEmployer
from engawa.delivery.events.blocks import kept_apart
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.conditions import offered_by
from engawa.delivery.fairs.models import Approachable, Booth, FairRegistration, Nudge, Offer
from engawa.delivery.fairs.queries.board import board_of
from engawa.delivery.fairs.queries.talkable import in_her_order, not_apart, talkable, visible
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.wish_states import NudgeState, OfferState
from engawa.delivery.guidance.suggestions.queries import issued_for
from engawa.delivery.matching.balance import asked
from engawa.delivery.queues.models import Booking, Call, Presence, Ticket
from engawa.delivery.queues.queries import ALIVE
from engawa.delivery.queues.states import LIVE_CALLS, LIVE_TICKETS, STANDING

GAP = dt.timedelta(minutes=15)
"""Nobody is told twice within this."""
BEFORE_BOOKING = dt.timedelta(minutes=20)
"""Whoever has a booked time within this is not free."""


@read_once
def is_approachable(subject: UUID) -> bool:
    return bool(_approachable(subject))


@prepared
def _approachable(subject: UUID) -> "QuerySet[Approachable, UUID]":
    rows = Approachable.objects.filter(subject=subject, ended_at__isnull=True)
    return rows.order_by("pk").values_list("pk", flat=True)[:1]


def open_nudge(subject: UUID) -> Nudge | None:
    return next(iter(_asked_of(subject, clock.now())), None)


@prepared
def _asked_of(subject: UUID, now: dt.datetime) -> "QuerySet[Nudge]":
    rows = Nudge.objects.filter(subject=subject, state=NudgeState.ASKED, until__gt=now)
    return rows.select_related("programme", "gathering").order_by("pk")[:1]


def idle_booths(gathering: Gathering) -> list[Booth]:
    """手の空いたブース: on 呼び出し待ち, somebody there, nobody talked to, rung or waiting for ten minutes."""
    rows = [one for one in board_of(gathering).idle_long if one.desk and one.desk.standby and not one.waiting]
    return [one.booth for one in rows]


def free_people(gathering: Gathering) -> list[UUID]:
    """声かけ可, page open, no call, no talk, no booked time soon, asked nothing else, not told lately.

    In the order in which they are told.
    """
    now = clock.now()
    hers = {"subject": OuterRef("subject")}
    rows = Approachable.objects.filter(
        Exists(Presence.objects.filter(**hers, last_seen_at__gt=now - ALIVE)),
        Exists(FairRegistration.objects.filter(**hers, gathering=gathering, state__in=TAKING_PART)),
        ~Exists(Call.objects.filter(**hers, state__in=LIVE_CALLS)),
        ~Exists(Booking.objects.filter(**hers, state__in=STANDING, slot__at__lt=now + BEFORE_BOOKING)),
        ~Exists(Nudge.objects.filter(Q(state=NudgeState.ASKED) | Q(asked_at__gt=now - GAP), **hers)),
        ~Exists(Offer.objects.filter(card__subject=OuterRef("subject"), state=OfferState.SENT, until__gt=now)),
        gathering=gathering,
        ended_at__isnull=True,
    ).order_by("made_at", "pk")
    since = list(rows.values_list("subject_id", flat=True))
    last = dict(
        Nudge.objects.filter(subject__in=since)
        .values("subject")
        .annotate(at=Max("asked_at"))
        .values_list("subject", "at")
    )
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(since, key=lambda one: last.get(one, long_ago))


def to_ask(gathering: Gathering, *, booth: Booth | None = None) -> list[UUID]:
    """Who is told now. With `booth`: those on whose own list it stands, although it is idle for a shorter time."""
    idle = idle_booths(gathering) if booth is None else [one for one in talkable(gathering) if one.pk == booth.pk]
    people = free_people(gathering) if idle else []
    if not people:
        return []
    lists = _lists(gathering, idle, people)
    pending = Nudge.objects.filter(gathering=gathering, state=NudgeState.ASKED, until__gt=clock.now()).count()
    return asked(lists, pending=pending if booth is None else 0)


def _lists(gathering: Gathering, idle: list[Booth], people: list[UUID]) -> dict[UUID, list[UUID]]:
    """By person, the idle booths on her own list at which she does not wait already."""
    offered = offered_by(one.exhibitor for one in idle)
    registrations = {
        one.subject_id: one for one in FairRegistration.objects.filter(gathering=gathering, subject__in=people)
    }
    hidden: dict[UUID, set[str]] = {one: set() for one in people}
    rows = HiddenEmployer.objects.filter(subject__in=people, ended_at__isnull=True)
    for subject, number in rows.values_list("subject_id", "corporate_no"):
        hidden[subject].add(number)
    waits = Ticket.objects.filter(
        subject__in=people, state__in=LIVE_TICKETS, desk__owner_ref__in=[one.pk for one in idle]
    )
    waiting = set(waits.values_list("subject_id", "desk__owner_ref"))
    issued, apart = issued_for(people), kept_apart(people, gathering.pk)
    return {
        one: [
            booth
            for booth in in_her_order(
                registrations[one],
                not_apart(visible(idle, hidden[one]), apart.get(one, set())),
                offered,
                ahead=issued.get(one, []),
            ).booths
            if (one, booth) not in waiting
        ]
        for one in people
    }
