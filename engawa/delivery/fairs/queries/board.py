"""The organiser's board: everything of the day at one moment, by booth. The same number of questions for 3 booths as
for 60; people by their ids alone.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import last_halt
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.models import Approachable, Booth, FairRegistration, HostSeen, Talk
from engawa.delivery.fairs.queries.abuse import open_reports
from engawa.delivery.fairs.queries.booked import Booked, booked_today
from engawa.delivery.fairs.queries.fair import booths_of
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.queues.models import Call, Desk, Presence, Ticket
from engawa.delivery.queues.queries import ALIVE, desks_in
from engawa.delivery.queues.states import LIVE_CALLS, LIVE_TICKETS, CallState, DeskState, TicketState
from engawa.shared.live.health import standing
from engawa.shared.live.models import LiveReport, LiveRoom
from engawa.shared.live.queries import SeatNow, seats_now
from engawa.shared.live.states import RUNNING, SeatState
from engawa.shared.live.verdict import Result
from engawa.shared.messaging.models import Notice
from engawa.shared.messaging.states import NoticeState

HOST_ALIVE = dt.timedelta(seconds=40)  # a booth's page asks again every 15 s
IDLE_LONG = dt.timedelta(minutes=10)
COMES_WITHIN = dt.timedelta(seconds=30)
LEAST_SECONDS = 600
"""Shares are told once ten minutes stand behind them."""
MISSED = (CallState.UNACKNOWLEDGED, CallState.UNANSWERED)
COMING = (SeatState.ADMITTED, SeatState.CONNECTING)


@dataclass(frozen=True)
class Waiting:
    """One live ticket. `present`: a page of its holder was heard within 30 s."""

    ticket: UUID
    desk: UUID
    subject: UUID
    number: int
    state: str
    since: dt.datetime
    present: bool
    booked_at: dt.datetime | None = None

    @property
    def waits(self) -> bool:
        return self.state == TicketState.WAITING and self.present

    @property
    def gone(self) -> bool:
        """Away, set aside, or waiting with no page open."""
        return self.state in {TicketState.AWAY, TicketState.SET_ASIDE} or (
            self.state == TicketState.WAITING and not self.present
        )


@dataclass(frozen=True)
class Rung:
    """A call of today."""

    pk: UUID
    desk: UUID
    ticket: UUID
    subject: UUID
    state: str
    at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def live(self) -> bool:
        return self.state in LIVE_CALLS

    @property
    def missed(self) -> bool:
        return self.state in MISSED


@dataclass(frozen=True)
class Held:
    """A talk of today. `trouble`: whose page is silent or never came, while the room is open."""

    pk: UUID
    booth: UUID
    subject: UUID
    open: bool
    began_at: dt.datetime
    verdict: str
    trouble: str = ""
    ended_at: dt.datetime | None = None


@dataclass(frozen=True)
class BoothNow:
    booth: Booth
    desk: Desk | None
    at: dt.datetime
    line: list[Waiting] = field(default_factory=list)
    calls: list[Rung] = field(default_factory=list)
    talks: list[Held] = field(default_factory=list)
    hosts: list[dt.datetime] = field(default_factory=list)  # when each was last heard
    booked: list[Booked] = field(default_factory=list)  # of today, the earliest first

    @property
    def open(self) -> bool:
        return self.desk is not None and self.desk.state == DeskState.OPEN

    @property
    def halted(self) -> bool:
        """The day is suspended: nobody is called, and nobody need be there."""
        return self.desk is not None and self.desk.state == DeskState.HALTED

    @property
    def talking(self) -> list[Held]:
        return [one for one in self.talks if one.open]

    @property
    def ringing(self) -> list[Rung]:
        return [one for one in self.calls if one.state in {CallState.RINGING, CallState.ACKNOWLEDGED}]

    @property
    def waiting(self) -> list[Waiting]:
        return [one for one in self.line if one.waits]

    @property
    def gone(self) -> list[Waiting]:
        return [one for one in self.line if one.gone]

    @property
    def staff(self) -> int:
        """People on duty whose page is open; whoever talks is in the room instead."""
        return max(sum(seen > self.at - HOST_ALIVE for seen in self.hosts), len(self.talking))

    @property
    def absent_since(self) -> dt.datetime | None:
        """Open, and nobody there: since when. None while somebody is."""
        if not self.open or self.staff:
            return None
        opened = self.desk.opened_at if self.desk else None
        return max((moment for moment in (*self.hosts, opened) if moment is not None), default=None)

    @property
    def idle(self) -> bool:
        """手の空いた: open, somebody there, and nobody talks or is rung for."""
        return self.open and self.staff > 0 and not self.talking and not self.ringing

    @property
    def quiet_since(self) -> dt.datetime | None:
        """When the last talk or ring ended; before the first one, since the booth opened."""
        ends = [one.ended_at for one in self.calls if one.ended_at is not None]
        opened = self.desk.opened_at if self.desk else None
        return max((moment for moment in (*ends, opened) if moment is not None), default=None)

    @property
    def longest(self) -> dt.datetime | None:
        """Since when the one waits who has waited longest."""
        return min((one.since for one in self.waiting), default=None)

    @property
    def last_missed(self) -> Rung | None:
        return max((one for one in self.calls if one.missed), key=lambda one: one.at, default=None)

    @property
    def held(self) -> int:
        return sum(one.verdict == Result.HELD for one in self.talks)

    def talked(self, since: dt.datetime) -> float:
        """Seconds since then in which somebody was talked to."""
        return sum(
            max(0.0, ((one.ended_at or self.at) - max(one.began_at, since)).total_seconds()) for one in self.talks
        )

    @property
    def unclear(self) -> int:
        return sum(one.verdict == Result.NEEDS_CHECK for one in self.talks)


@dataclass(frozen=True)
class RoomNow:
    """An open room: by which engine it is carried, and whether it had to change in the middle."""

    pk: UUID
    kind: str
    engine: str
    fell_back: bool


@dataclass(frozen=True)
class Board:
    gathering: Gathering
    at: dt.datetime
    registered: int
    here: list[UUID]
    booths: list[BoothNow]
    letters: Counter[str]
    fallen_back: bool = False
    """LiveKit does not answer: new rooms open on the mesh."""
    rooms: list[RoomNow] = field(default_factory=list)
    halted_at: dt.datetime | None = None
    """Since when the day is suspended."""
    reports: int = 0
    """通報 nobody has dealt with yet."""
    here_seconds: int = 0
    """How long pages of all participants together were open today."""
    approachable: int = 0
    """People who asked to be told when somebody is free."""

    @property
    def idle_share(self) -> int | None:
        """Percent of the time since the booths that are open now opened in which nobody was talked to. None: none yet."""
        open_now = [(one, one.desk.opened_at) for one in self.booths if one.open and one.desk]
        began = [(one, max(since, _morning())) for one, since in open_now if since]
        whole = sum((self.at - since).total_seconds() for _one, since in began)
        talked = sum(one.talked(since) for one, since in began)
        return round(100 * max(0.0, 1 - talked / whole)) if whole >= LEAST_SECONDS else None

    @property
    def talks_per_hour(self) -> float | None:
        """Talks begun for each hour that a participant was here. None: too little to say."""
        talks = sum(len(booth.talks) for booth in self.booths)
        return round(3600 * talks / self.here_seconds, 1) if self.here_seconds >= LEAST_SECONDS else None

    @property
    def talking(self) -> list[Held]:
        return [one for booth in self.booths for one in booth.talking]

    @property
    def waiting(self) -> list[Waiting]:
        return [one for booth in self.booths for one in booth.waiting]

    @property
    def people_waiting(self) -> int:
        return len({one.subject for one in self.waiting})

    @property
    def idle(self) -> list[BoothNow]:
        return [booth for booth in self.booths if booth.idle]

    @property
    def idle_long(self) -> list[BoothNow]:
        return [one for one in self.idle if one.quiet_since and one.quiet_since <= self.at - IDLE_LONG]

    @property
    def missed(self) -> list[Rung]:
        return sorted((one for booth in self.booths for one in booth.calls if one.missed), key=lambda one: one.at)

    @property
    def booked(self) -> list[tuple[BoothNow, Booked]]:
        """Of the next half hour, and what is late or absent; the earliest first."""
        found = [(booth, one) for booth in self.booths for one in booth.booked if one.shown]
        return sorted(found, key=lambda pair: (pair[1].booking.slot.at, pair[1].booking.pk))

    @property
    def in_trouble(self) -> list[Held]:
        return [one for one in self.talking if one.trouble]

    @property
    def failing(self) -> int:
        return len(self.in_trouble) + self.letters.total()


def board_of(gathering: Gathering) -> Board:
    now = clock.now()
    desks = {desk.owner_ref: desk for desk in desks_in(gathering.pk)}
    lines, calls = _lines(gathering), _calls(gathering)
    talks, hosts = _talks(gathering, now), _hosts(gathering)
    booked = booked_today(desks)
    booths = [
        BoothNow(
            booth,
            desk := desks.get(booth.pk),
            now,
            lines.get(desk.pk, []) if desk else [],
            calls.get(desk.pk, []) if desk else [],
            talks.get(booth.pk, []),
            hosts.get(booth.pk, []),
            booked.get(booth.pk, []),
        )
        for booth in booths_of(gathering)
    ]
    in_talk = {one.subject for booth in booths for one in booth.talking}
    people = FairRegistration.objects.filter(gathering=gathering, state__in=TAKING_PART)
    here, fallen_back = _here(gathering, in_talk), standing().fallen_back
    halt = last_halt(gathering) if gathering.state == GatheringState.SUSPENDED else None
    reports = LiveReport.objects.filter(settled_at__isnull=True).count() + open_reports().count()
    return Board(
        gathering,
        now,
        people.count(),
        here,
        booths,
        _letters(),
        fallen_back,
        rooms_now(),
        halt.made_at if halt else None,
        reports,
        _here_seconds(gathering),
        Approachable.objects.filter(gathering=gathering, ended_at__isnull=True).count(),
    )


def _here_seconds(gathering: Gathering) -> int:
    mine = FairRegistration.objects.filter(gathering=gathering, state__in=TAKING_PART).values("subject")
    today = Presence.objects.filter(subject__in=mine, last_seen_at__gte=_morning())
    return int(today.aggregate(whole=Sum("here_seconds"))["whole"] or 0)


def rooms_now() -> list[RoomNow]:
    rows = LiveRoom.objects.filter(state__in=RUNNING).order_by("opened_at", "pk")
    return [RoomNow(*row) for row in rows.values_list("pk", "kind", "engine", "fell_back")]


def _here(gathering: Gathering, in_talk: Collection[UUID]) -> list[UUID]:
    """来場: a page of hers is open, or she talks. The latest first."""
    mine = FairRegistration.objects.filter(gathering=gathering, state__in=TAKING_PART).values("subject")
    alive = Presence.objects.filter(subject__in=mine, last_seen_at__gt=clock.now() - ALIVE)
    seen = list(alive.order_by("-last_seen_at", "pk").values_list("subject_id", flat=True))
    return [*seen, *sorted(set(in_talk) - set(seen), key=str)]


def _lines(gathering: Gathering) -> dict[UUID, list[Waiting]]:
    page = Presence.objects.filter(subject=OuterRef("subject")).values("last_seen_at")
    live = Ticket.objects.filter(desk__gathering_ref=gathering.pk, state__in=LIVE_TICKETS)
    rows = live.annotate(seen_at=Subquery(page[:1]), booked_at=F("booking__slot__at"))
    rows = rows.order_by("desk", F("booking__slot__at").asc(nulls_last=True), "place")
    alive, found = clock.now() - ALIVE, defaultdict[UUID, list[Waiting]](list)
    facts = rows.values_list("pk", "desk_id", "subject_id", "number", "state", "made_at", "seen_at", "booked_at")
    for pk, desk, subject, number, state, since, seen, booked in facts:
        found[desk].append(Waiting(pk, desk, subject, number, state, since, bool(seen and seen > alive), booked))
    return found


def _calls(gathering: Gathering) -> dict[UUID, list[Rung]]:
    rows = Call.objects.filter(desk__gathering_ref=gathering.pk, ring_at__gte=_morning()).order_by("ring_at", "pk")
    found = defaultdict[UUID, list[Rung]](list)
    for row in rows.values_list("pk", "desk_id", "ticket_id", "subject_id", "state", "ring_at", "ended_at"):
        found[row[1]].append(Rung(*row))
    return found


def _talks(gathering: Gathering, now: dt.datetime) -> dict[UUID, list[Held]]:
    rows = Talk.objects.filter(gathering=gathering, began_at__gte=_morning()).order_by("began_at", "pk")
    known = list(
        rows.only("booth_id", "subject_id", "state", "began_at", "ended_at", "verdict", "seeker_seat", "company_seat")
    )
    live = [talk for talk in known if talk.state == TalkState.OPEN]
    seats = seats_now([seat for talk in live for _side, seat in talk.seats])
    found = defaultdict[UUID, list[Held]](list)
    for talk in known:
        is_open = talk.state == TalkState.OPEN
        trouble = _trouble(talk, seats, now) if is_open else ""
        one = Held(
            talk.pk, talk.booth_id, talk.subject_id, is_open, talk.began_at, talk.verdict, trouble, talk.ended_at
        )
        found[talk.booth_id].append(one)
    return found


def _trouble(talk: Talk, seats: dict[UUID, SeatNow], now: dt.datetime) -> str:
    """Which side's page is lost, or has not come within half a minute."""
    due = talk.began_at < now - COMES_WITHIN
    lost = [
        side
        for side, pk in talk.seats
        if (seat := seats.get(pk)) is not None and (seat.lost or (due and seat.state in COMING))
    ]
    return "both" if len(lost) > 1 else "".join(lost)


def _hosts(gathering: Gathering) -> dict[UUID, list[dt.datetime]]:
    rows = HostSeen.objects.filter(booth__gathering=gathering, last_seen_at__gte=_morning())
    found = defaultdict[UUID, list[dt.datetime]](list)
    for booth, seen in rows.order_by("booth", "-last_seen_at").values_list("booth_id", "last_seen_at"):
        found[booth].append(seen)
    return found


def _letters() -> Counter[str]:
    """Letters of today that did not go out, by state."""
    return Counter(unsent_letters().values_list("state", flat=True))


def unsent_letters() -> "QuerySet[Notice]":
    stuck = [NoticeState.FAILED, NoticeState.UNCERTAIN]
    return Notice.objects.filter(state__in=stuck, made_at__gte=_morning()).order_by("-made_at", "-pk")


def _morning() -> dt.datetime:
    return clock.at(clock.today(), 0)
