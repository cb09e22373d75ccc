"""Who must not meet whom. Every room in which people may meet asks here, inside the programme.

A room that holds something between two people (an offer, a booking, a consultation) also registers what ends it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.delivery.events.block_states import LIVE_BLOCKS, BlockState, BlockWho
from engawa.delivery.events.models import Block

Ender = Callable[[OpenAct, Block], int]
ENDERS: dict[str, Ender] = {}


def register_ender(key: str, end: Ender) -> None:
    """`end(act, block)`: ends what there is between those whom the block keeps apart; how many there were. Once per key."""
    if ENDERS.setdefault(key, end) != end:
        raise ValueError(f"two things that a block ends are called {key}")


def live_blocks(gathering: UUID | None = None, now: dt.datetime | None = None) -> "QuerySet[Block]":
    """In force now; with a gathering: for that day or for all."""
    rows = Block.objects.filter(Q(until__isnull=True) | Q(until__gt=now or clock.now()), state__in=LIVE_BLOCKS)
    return rows if gathering is None else rows.filter(Q(gathering__isnull=True) | Q(gathering=gathering))


def blocked_pair(subject: UUID, organisation: UUID, gathering: UUID | None = None) -> bool:
    """Whether these two must not meet: the pair is kept apart, or she takes no part at all."""
    pair = Q(who=BlockWho.PAIR, organisation=organisation) | Q(who=BlockWho.SEEKER)
    return live_blocks(gathering).filter(pair, subject=subject).exists()


@read_once
def blocked_subjects(organisation: UUID, gathering: UUID) -> set[UUID]:
    """Whom this body's people neither see nor call."""
    return set(_blocked_subjects(organisation, gathering, clock.now()))


@prepared
def _blocked_subjects(organisation: UUID, gathering: UUID, now: dt.datetime) -> "QuerySet[Block, UUID]":
    pair = Q(who=BlockWho.PAIR, organisation=organisation) | Q(who=BlockWho.SEEKER)
    return live_blocks(gathering, now).filter(pair).order_by("pk").values_list("subject_id", flat=True)


def blocked_organisations(subject: UUID, gathering: UUID | None = None) -> set[UUID]:
    """Whom she does not meet."""
    rows = live_blocks(gathering).filter(subject=subject, who=BlockWho.PAIR).values_list("organisation_id", flat=True)
    return set(rows)


def kept_apart(subjects: Iterable[UUID], gathering: UUID) -> dict[UUID, set[UUID] | None]:
    """By person, whom she does not meet; None: nobody at all. One question for many."""
    found: dict[UUID, set[UUID] | None] = {}
    rows = live_blocks(gathering).filter(subject__in=list(subjects), who__in=[BlockWho.PAIR, BlockWho.SEEKER])
    for subject, who, organisation in rows.values_list("subject_id", "who", "organisation_id"):
        known = found.setdefault(subject, set())
        if who == BlockWho.SEEKER or known is None:
            found[subject] = None
        else:
            known.add(organisation)
    return found


def consultations_stopped(subject: UUID, gathering: UUID | None = None) -> bool:
    """Whether the agencies do not speak with her either: the office has said so."""
    return live_blocks(gathering).filter(subject=subject, consultations=True).exists()


def host_blocked(person: UUID | None, gathering: UUID | None = None) -> bool:
    """Whether this person may host nobody."""
    return person is not None and live_blocks(gathering).filter(who=BlockWho.HOST, person=person).exists()


def blocks_of(subject: UUID) -> list[Block]:
    """What is told to her."""
    return _blocks_of(subject, clock.now())


@prepared
def _blocks_of(subject: UUID, now: dt.datetime) -> "QuerySet[Block]":
    rows = live_blocks(now=now).filter(subject=subject).select_related("organisation", "gathering")
    return rows.order_by("made_at", "pk")


def blocks_of_host(person: UUID) -> list[Block]:
    return _blocks_of_host(person, clock.now())


@prepared
def _blocks_of_host(person: UUID, now: dt.datetime) -> "QuerySet[Block]":
    return live_blocks(now=now).filter(person=person).select_related("gathering").order_by("made_at", "pk")


def to_look_at() -> "QuerySet[Block]":
    """Those whose second look is still to come, the most urgent first."""
    rows = Block.objects.filter(state=BlockState.STANDING).select_related("organisation", "programme")
    return rows.order_by("look_due_at", "pk")


def all_blocks(limit: int = 50) -> "QuerySet[Block]":
    return Block.objects.select_related("organisation", "gathering", "programme").order_by("-made_at", "-pk")[:limit]
