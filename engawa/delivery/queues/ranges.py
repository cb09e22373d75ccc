"""How long the wait may be: an honest range from today's talks, never false precision. Plain Python; minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

FEW = 3
GUESS_SECONDS = (600.0, 1500.0)  # until talks were measured: 10 to 25 minutes each
STEP = 5


@dataclass(frozen=True)
class WaitRange:
    """Minutes. `measured` is False while there are too few talks of the day to go by (目安)."""

    low: int
    high: int
    measured: bool


def wait_range(*, sure: int, possible: int, running: int, durations: Sequence[float], hosts: int = 1) -> WaitRange:
    """`sure`: people present ahead; `possible`: with those away, who may come back; `running`: talks going on now.

    `durations`: seconds of this desk's talks today. The low end counts only who is there, the high end everybody.
    """
    measured = len(durations) >= FEW
    quick, slow = _each(durations) if measured else GUESS_SECONDS
    hosts = max(1, hosts)
    low = quick * sure / hosts
    high = slow * (possible + running) / hosts
    if running >= hosts:
        low += quick * 0.25
    floor, ceiling = int(low // 60 // STEP * STEP), int(-(-high // (60 * STEP)) * STEP)
    return WaitRange(floor, max(ceiling, floor + STEP), measured)


def _each(durations: Sequence[float]) -> tuple[float, float]:
    first, _middle, third = quantiles(durations, n=4, method="inclusive")
    return first, third
