"""今すぐ話せます: booths with somebody there, nobody talking and nobody waiting, in an order that is declared.

The order: how many of her own conditions are met, then a turn that changes every day and is the same for everybody.
What an issuer has approved for her stands before it (`ahead`); without an issuer nothing does.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.contract.custody.queries import hidden_employers
from engawa.delivery.events.blocks import kept_apart
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.conditions import Condition, Fit, Offered, conditions_of, fit, offered_by
from engawa.delivery.fairs.models import Booth, FairRegistration, HostSeen
from engawa.delivery.fairs.queries.board import HOST_ALIVE
from engawa.delivery.fairs.queries.fair import booths_of, open_now
from engawa.delivery.fairs.queries.registrations import registration_of
from engawa.delivery.guidance.suggestions.queries import issued_for
from engawa.delivery.queues.queries import counts_in, in_line


@dataclass(frozen=True)
class TalkNow:
    """One booth on her list. `issued`: an issuer's approved suggestion."""

    booth: Booth
    fit: Fit
    issued: bool = False

    @property
    def met(self) -> str:
        return "、".join(one.words for one in self.fit.met)


@dataclass(frozen=True)
class OwnList:
    conditions: list[Condition]
    rows: list[TalkNow]
    left_out: int = 0
    """Free booths that do not meet what she said she must have."""

    @property
    def musts(self) -> str:
        return "、".join(one.words for one in self.conditions if one.must)

    @property
    def wishes(self) -> str:
        return "、".join(one.words for one in self.conditions if not one.must)

    @property
    def booths(self) -> list[UUID]:
        return [row.booth.pk for row in self.rows]


def own_list(subject: UUID, gathering: Gathering, free: Sequence[Booth] | None = None) -> OwnList:
    """Her list now. `free`: booths that can be talked to now, where they are known already."""
    booths = talkable(gathering) if free is None else free
    shown = not_apart(
        visible(booths, hidden_employers(subject)), kept_apart([subject], gathering.pk).get(subject, set())
    )
    ahead = issued_for([subject]).get(subject, []) if shown else []
    offered = offered_by(one.exhibitor for one in shown)
    return in_her_order(registration_of(subject, gathering), shown, offered, ahead=ahead)


def in_her_order(
    registration: FairRegistration | None,
    booths: Iterable[Booth],
    offered: dict[UUID, Offered],
    *,
    ahead: Sequence[UUID] = (),
) -> OwnList:
    """`ahead`: exhibitors an issuer's approved suggestions name, in their order; they pass her own filter."""
    wanted = conditions_of(registration)
    rows = [TalkNow(one, fit(wanted, offered[one.exhibitor_id]), one.exhibitor_id in ahead) for one in booths]
    kept = [row for row in rows if row.issued or not row.fit.barred]
    places = {pk: place for place, pk in enumerate(ahead)}
    kept.sort(key=lambda row: (places.get(row.booth.exhibitor_id, len(places)), -len(row.fit.met), turn_of(row.booth)))
    return OwnList(wanted, kept, len(rows) - len(kept))


def visible(booths: Iterable[Booth], hidden: Collection[str]) -> list[Booth]:
    """Without employers she hides from: for them, and for their list, she is not there."""
    return [one for one in booths if one.exhibitor.organisation.corporate_no not in hidden]


def not_apart(booths: Iterable[Booth], apart: Collection[UUID] | None) -> list[Booth]:
    """Without those the organiser keeps her apart from; `None`: she meets nobody."""
    return [] if apart is None else [one for one in booths if one.exhibitor.organisation_id not in apart]


def turn_of(booth: Booth) -> tuple[str, UUID]:
    """The same turn as in the directory (`exhibitors.finding`)."""
    text = f"{booth.exhibitor_id}{clock.today().isoformat()}"
    return md5(text.encode(), usedforsecurity=False).hexdigest(), booth.pk


def talkable(gathering: Gathering) -> list[Booth]:
    """Open and on standby, somebody there, nobody rung, talking or waiting: four questions."""
    desks = {desk.pk: desk.owner_ref for desk in open_now(gathering)}
    counts = counts_in(in_line(list(desks)))
    free = {owner for desk, owner in desks.items() if counts[desk].free} & staffed(gathering)
    return list(booths_of(gathering).filter(pk__in=free)) if free else []


def staffed(gathering: Gathering) -> set[UUID]:
    """Booths whose page somebody on duty has open."""
    return set(_staffed_since(gathering.pk, clock.now() - HOST_ALIVE))


@prepared
def _staffed_since(gathering: UUID, since: dt.datetime) -> "QuerySet[HostSeen, UUID]":
    rows = HostSeen.objects.filter(booth__gathering=gathering, last_seen_at__gt=since)
    return rows.order_by("pk").values_list("booth_id", flat=True)


def host_seen(booth: UUID, person: UUID, since: dt.timedelta) -> bool:
    """Whether this host's page was heard so lately."""
    return bool(_host_since(booth, person, clock.now() - since))


@prepared
def _host_since(booth: UUID, person: UUID, since: dt.datetime) -> "QuerySet[HostSeen, UUID]":
    rows = HostSeen.objects.filter(booth=booth, person=person, last_seen_at__gt=since)
    return rows.order_by("pk").values_list("pk", flat=True)[:1]


def host_at(booth: UUID) -> UUID | None:
    """The person on duty who was heard last."""
    rows = HostSeen.objects.filter(booth=booth, last_seen_at__gt=clock.now() - HOST_ALIVE)
    found: UUID | None = rows.order_by("-last_seen_at", "pk").values_list("person", flat=True).first()
    return found
