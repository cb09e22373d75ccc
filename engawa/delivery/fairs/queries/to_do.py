"""いま手を打つこと: what the board finds by rule, the most pressing first. Facts only; faces put them into words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.queries.board import IDLE_LONG, Board, BoothNow, Held, Waiting
from engawa.delivery.fairs.queries.booked import Booked
from engawa.delivery.queues.states import TicketState

ABSENT = dt.timedelta(seconds=60)
UNCALLED = dt.timedelta(minutes=3)
LONG = dt.timedelta(minutes=15)


class Rule(StrEnum):
    """In the order of the list."""

    HALTED = "halted"  # the day is suspended
    REPORTED = "reported"  # somebody reported a line or a talk
    LATE = "late"  # the hour has come and the fair has not begun
    ENGINE = "engine"  # LiveKit does not answer
    ABSENT = "absent"  # people wait at an open booth and nobody is there
    TROUBLE = "trouble"  # a page of a talk is silent
    BOOKED = "booked"  # a booked person is there, her time has come, and nobody calls
    NOT_COME = "not_come"  # a booked person is five minutes late: absent or not is for a person to say
    PAUSED = "paused"  # people wait at a booth that paused
    UNCALLED = "uncalled"  # people wait, the host is there and calls nobody
    LONG = "long"  # somebody has waited long
    SET_ASIDE = "set_aside"  # two rings unanswered
    LETTERS = "letters"  # letters that did not go out
    IDLE = "idle"  # open and idle for ten minutes, nobody waits


@dataclass(frozen=True)
class ToDo:
    rule: Rule
    booth: BoothNow | None = None
    since: dt.datetime | None = None
    count: int = 0
    talk: Held | None = None
    ticket: Waiting | None = None
    booked: Booked | None = None

    @property
    def subject(self) -> UUID | None:
        if self.booked is not None:
            return self.booked.booking.subject_id
        one = self.talk or self.ticket
        return one.subject if one else None


def to_do(board: Board) -> list[ToDo]:
    found = [*_day(board), *(one for booth in board.booths for one in _booth(booth, board.at))]
    if board.fallen_back:
        found.append(ToDo(Rule.ENGINE))
    if board.reports:
        found.append(ToDo(Rule.REPORTED, count=board.reports))
    if board.letters:
        found.append(ToDo(Rule.LETTERS, count=board.letters.total()))
    order = list(Rule)
    return sorted(found, key=lambda one: (order.index(one.rule), one.since or board.at))


def _day(board: Board) -> Iterator[ToDo]:
    gathering = board.gathering
    if gathering.state == GatheringState.SUSPENDED:
        yield ToDo(Rule.HALTED, since=board.halted_at, count=int(gathering.ends_at <= board.at))
    elif gathering.state == GatheringState.REGISTERING and gathering.starts_at < board.at < gathering.ends_at:
        yield ToDo(Rule.LATE, since=gathering.starts_at)


def _booth(booth: BoothNow, now: dt.datetime) -> Iterator[ToDo]:
    for talk in booth.talking:
        if talk.trouble:
            yield ToDo(Rule.TROUBLE, booth, talk.began_at, talk=talk)
    for one in booth.line:
        if one.state == TicketState.SET_ASIDE:
            yield ToDo(Rule.SET_ASIDE, booth, one.since, ticket=one)
    yield from _booked(booth, now)
    waiting, absent, quiet = len(booth.waiting), booth.absent_since, booth.quiet_since
    if booth.halted:
        return
    if waiting and booth.desk is not None and not booth.open:
        yield ToDo(Rule.PAUSED, booth, booth.longest, waiting)
    elif waiting and absent and absent < now - ABSENT:
        yield ToDo(Rule.ABSENT, booth, absent, waiting)
    elif waiting and booth.idle and (since := _later(quiet, booth.longest)) and since < now - UNCALLED:
        yield ToDo(Rule.UNCALLED, booth, since, waiting)
    elif booth.longest and booth.longest < now - LONG:
        yield ToDo(Rule.LONG, booth, booth.longest, waiting)
    elif not waiting and booth.idle and quiet and quiet <= now - IDLE_LONG:
        yield ToDo(Rule.IDLE, booth, quiet)


def _booked(booth: BoothNow, now: dt.datetime) -> Iterator[ToDo]:
    for booked in booth.booked:
        at = booked.booking.slot.at
        if booked.overdue:
            yield ToDo(Rule.NOT_COME, booth, at, booked=booked)
        elif booked.uncalled and not booth.talking and not booth.ringing and at < now - UNCALLED:
            yield ToDo(Rule.BOOKED, booth, at, booked=booked)


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known, default=None)
