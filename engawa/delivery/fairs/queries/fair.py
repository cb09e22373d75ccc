import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Model, QuerySet

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import read_once
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import last_one, on_or_next
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs.models import Booth, Fair, FairRegistration
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.queues.models import Desk, Ticket
from engawa.delivery.queues.states import DeskState, TicketState


def fair_of(gathering: Gathering) -> Fair | None:
    return Fair.objects.filter(gathering=gathering).select_related("gathering").first()


@read_once
def current_fair() -> Fair | None:
    """The fair people mean today."""
    return getattr(next(iter(_meant(clock.now()) or _last()), None), "fair", None)


@prepared
def _meant(now: dt.datetime) -> "QuerySet[Gathering]":
    return on_or_next(Gathering.objects.select_related("fair"), now)


@prepared
def _last() -> "QuerySet[Gathering]":
    return last_one(Gathering.objects.select_related("fair"))


def meant_today(rows: Iterable[Fair]) -> Fair | None:
    """`current_fair` among fairs already read, the newest first: what is on, else the next one, else the last one."""
    now = clock.now()
    known = sorted((one for one in rows if one.gathering.state != GatheringState.DRAFT), key=_start)
    live = [one for one in known if one.gathering.state == GatheringState.LIVE]
    ahead = [one for one in known if one.gathering.ends_at > now]
    return next(iter([*live, *ahead, *reversed(known)]), None)


def _start(fair: Fair) -> dt.datetime:
    found: dt.datetime = fair.gathering.starts_at
    return found


@prepared
def every_fair() -> "QuerySet[Fair]":
    """The newest first."""
    return fairs()


def fairs() -> "QuerySet[Fair]":
    return Fair.objects.select_related("gathering").order_by("-number")


def over() -> list[Fair]:
    """Held and over, the newest first."""
    done = (GatheringState.CLOSED, GatheringState.REPORTED)
    return [one for one in fairs() if one.gathering.state in done]


def fair_numbered(number: int) -> Fair | None:
    """One that is not a draft any more."""
    return fairs().filter(number=number).exclude(gathering__state=GatheringState.DRAFT).first()


def booths_of(gathering: Gathering) -> "QuerySet[Booth]":
    rows = Booth.objects.filter(gathering=gathering).select_related("exhibitor__organisation")
    return rows.order_by("exhibitor__kana_key", "pk")


@prepared
def booths_among(gathering: UUID, booths: list[UUID]) -> "QuerySet[Booth]":
    """These, in the order of the directory."""
    rows = Booth.objects.filter(gathering=gathering, pk__among=booths).select_related("exhibitor__organisation")
    return rows.order_by("exhibitor__kana_key", "pk")


def open_now(gathering: Gathering) -> "QuerySet[Desk]":
    """Desks where somebody waits for people now."""
    return Desk.objects.filter(gathering_ref=gathering.pk, state=DeskState.OPEN, standby=True)


@dataclass(frozen=True)
class Sizes:
    exhibitors: int = 0
    booths: int = 0
    registered: int = 0


def sizes(known: Iterable[Fair]) -> dict[UUID, Sizes]:
    """Of each fair by its gathering, in three questions whatever their number."""
    ids = [one.gathering_id for one in known]

    def count(model: type[Model], **only: object) -> dict[UUID, int]:
        rows = model._default_manager.filter(gathering__in=ids, **only).values("gathering").annotate(n=Count("pk"))
        return dict(rows.values_list("gathering", "n"))

    there, places = count(Exhibitor), count(Booth)
    people = count(FairRegistration, state__in=TAKING_PART)
    return {pk: Sizes(there.get(pk, 0), places.get(pk, 0), people.get(pk, 0)) for pk in ids}


def gone_from(subject: UUID, gathering: Gathering) -> list[Booth]:
    """Booths at which she held a place and which take nobody any more."""
    return _gone_from(subject, gathering.pk)


@prepared
def _gone_from(subject: UUID, gathering: UUID) -> "QuerySet[Booth]":
    left = Ticket.objects.filter(subject=subject, desk__gathering_ref=gathering, state=TicketState.LEFT)
    rows = Booth.objects.filter(pk__in=left.values("desk__owner_ref"), exhibitor__state__in=GONE)
    return rows.select_related("exhibitor__organisation").order_by("exhibitor__kana_key", "pk")


GONE = (ExhibitorState.WITHDRAWN, ExhibitorState.SUSPENDED)
