"""How long the wait may be, by resampling: 150 afternoons drawn from the talks measured here today.

Minutes everywhere. One set of draws serves every place of a line, so that nobody further back is told less.
"""

import math
from dataclasses import dataclass
from heapq import heapify, heapreplace
from random import Random
from statistics import NormalDist

DRAWS = 150
LAST = 30
PRIOR = 4.0
VARIATION = 0.45
PATIENCE = 60.0
BACK = 0.5
FEW = 3
STEP = 5
LONG = 60
LIKELY, HARDLY = 0.5, 0.2
NEVER = 24 * 60.0

SIGMA = math.sqrt(math.log(1 + VARIATION**2))
_UNIT = NormalDist()


class Draws(Random):
    """Chance from a seed that is handed in: repeatable, and nothing secret depends on it."""


@dataclass(frozen=True)
class DeskNow:
    """One desk at one moment.

    `line`: those who wait, in order, True when the page is open; `finished`: lengths of today's talks, newest first;
    `running`: how long each present talk has lasted; `bookings`: minutes until each booked talk; `free_in`: when
    interviewers who have no talk take the next person (0: at once); `gap`: from one talk to the next.
    """

    line: tuple[bool, ...] = ()
    finished: tuple[float, ...] = ()
    running: tuple[float, ...] = ()
    bookings: tuple[float, ...] = ()
    free_in: tuple[float, ...] = ()
    planned: float = 15.0
    closes_in: float | None = None
    gap: float = 1.0

    @property
    def measured(self) -> bool:
        return len(self.finished) >= FEW


@dataclass(frozen=True)
class Outlook:
    """Of one place in the line. `served`: the share of draws in which the turn came before closing."""

    median: float
    p80: float
    served: float
    measured: bool

    @property
    def low(self) -> int:
        return math.floor(self.median / STEP) * STEP

    @property
    def high(self) -> int:
        return max(math.ceil(self.p80 / STEP) * STEP, self.low + STEP)

    @property
    def long(self) -> bool:
        """「60分以上」"""
        return self.p80 > LONG

    @property
    def unlikely(self) -> bool:
        """「本日中のご案内が難しい可能性があります」"""
        return self.served < LIKELY

    @property
    def hopeless(self) -> bool:
        """No new ticket is given."""
        return self.served < HARDLY


def outlooks(desk: DeskNow, *, seed: int) -> list[Outlook]:
    """For each place of the line, and at the end for somebody who would join it now."""
    waits: list[list[float]] = [[] for _ in range(len(desk.line) + 1)]
    random, lengths = Draws(seed), Lengths(desk)
    for _ in range(DRAWS):
        for place, wait in enumerate(_afternoon(desk, lengths, random)):
            waits[place].append(wait)
    limit = NEVER if desk.closes_in is None else desk.closes_in
    return [_outlook(sorted(column), limit, measured=desk.measured) for column in waits]


def _outlook(waits: list[float], limit: float, *, measured: bool) -> Outlook:
    count = len(waits)
    served = sum(wait < limit for wait in waits) / count
    return Outlook(waits[(count - 1) // 2], waits[math.ceil(count * 0.8) - 1], served, measured)


def _afternoon(desk: DeskNow, lengths: "Lengths", random: Random) -> list[float]:
    """When each turn would come, in one draw."""
    free = [lengths.rest(lasted, random) + desk.gap for lasted in desk.running] + list(desk.free_in)
    if not free:
        free = [0.0]
    heapify(free)
    booked = sorted(desk.bookings, reverse=True)
    turns = []
    for here in desk.line:
        turn = _turn(free, booked, desk, lengths, random)
        turns.append(turn)
        comes = here or random.random() < BACK
        if comes and random.expovariate(1 / PATIENCE) >= turn:
            heapreplace(free, turn + lengths.whole(random) + desk.gap)
    return [*turns, _turn(free, booked, desk, lengths, random)]


def _turn(free: list[float], booked: list[float], desk: DeskNow, lengths: "Lengths", random: Random) -> float:
    """Booked talks come first: also when a walk-in's would run into one and nobody else is there to hold it."""
    while booked and booked[-1] <= free[0] + (lengths.p80 if len(free) == 1 else 0.0):
        start = max(free[0], booked.pop())
        heapreplace(free, start + lengths.whole(random) + desk.gap)
    return free[0]


class Lengths:
    """Talk lengths: the desk's last talks, and a lognormal around the planned length worth four of them."""

    def __init__(self, desk: DeskNow) -> None:
        self.finished = sorted(desk.finished[:LAST])
        self.mean = math.log(max(desk.planned, 1.0)) - SIGMA**2 / 2
        self.p80 = self._p80()

    def whole(self, random: Random) -> float:
        if random.random() * (len(self.finished) + PRIOR) < PRIOR:
            return random.lognormvariate(self.mean, SIGMA)
        return random.choice(self.finished)

    def rest(self, lasted: float, random: Random) -> float:
        """What is left of a talk, given that it has lasted so long."""
        longer = [one for one in self.finished if one > lasted]
        beyond = 1.0 - self._below(lasted)
        weight = PRIOR * beyond
        if random.random() * (len(longer) + weight) < len(longer):
            return random.choice(longer) - lasted
        share = 1.0 - beyond * (1.0 - random.random())
        if share >= 1.0:  # far beyond anything known: it may end any minute
            return random.expovariate(1 / 5.0)
        return max(0.0, math.exp(self.mean + SIGMA * _UNIT.inv_cdf(max(share, 1e-9))) - lasted)

    def _below(self, length: float) -> float:
        return _UNIT.cdf((math.log(length) - self.mean) / SIGMA) if length > 0 else 0.0

    def _p80(self) -> float:
        """Of a whole talk, without drawing: the mix's own."""
        prior = math.exp(self.mean + SIGMA * _UNIT.inv_cdf(0.8))
        if not self.finished:
            return prior
        own = self.finished[math.ceil(len(self.finished) * 0.8) - 1]
        share = PRIOR / (PRIOR + len(self.finished))
        return prior * share + own * (1 - share)
