"""Afternoons at one booth, simulated: what was announced to whom, and how long the wait then was."""

import math
from dataclasses import dataclass, field
from random import Random

from engawa.delivery.matching.queue.estimate import SIGMA, DeskNow, Outlook, outlooks

PLANNED, HOURS = 15.0, 240.0


@dataclass
class Person:
    came: float
    patience: float
    told: Outlook | None = None
    naive: float = 0.0


@dataclass
class BoothDay:
    """Unknown talk lengths, two peaks, bookings that come first, people who give up; one or two interviewers."""

    seed: int
    hosts: int = 1
    waited: list[tuple[Outlook, float, float]] = field(default_factory=list)

    def run(self) -> "BoothDay":
        random = Random(self.seed)
        self.hosts = random.choice([1, 1, 2])
        mean = math.log(random.uniform(8.0, 20.0)) - SIGMA**2 / 2
        arrivals = sorted(
            [
                random.gauss(peak, 30)
                for peak in (50, 150)
                for _ in range(random.randint(3 * self.hosts, 8 * self.hosts))
            ]
        )
        arrivals = [max(0.0, one) for one in arrivals if one < HOURS]
        bookings = sorted(random.sample(range(30, 230, 40), k=random.randint(0, 2)))
        talks: list[tuple[float, float]] = []
        line: list[Person] = []
        free = [0.0] * self.hosts
        events = sorted([(at, 1) for at in arrivals] + [(float(at), 0) for at in range(int(HOURS) * 2)])
        for at, kind in events:
            if kind:
                self._join(Person(at, random.expovariate(1 / 60)), line, talks, bookings, at)
            line[:] = [one for one in line if at - one.came < one.patience]
            for host in range(self.hosts):
                if free[host] > at:
                    continue
                held = self.hosts == 1 and bookings and bookings[0] < at + PLANNED
                if bookings and bookings[0] <= at:
                    bookings.pop(0)
                elif line and not held:
                    who = line.pop(0)
                    assert who.told is not None
                    self.waited.append((who.told, who.naive, at - who.came))
                else:
                    continue
                length = random.lognormvariate(mean, SIGMA)
                talks.append((at, at + length))
                free[host] = at + length + 1
        return self

    def _join(
        self, who: Person, line: list[Person], talks: list[tuple[float, float]], bookings: list[int], at: float
    ) -> None:
        running = tuple(at - begin for begin, end in talks if end > at)
        desk = DeskNow(
            line=(True,) * len(line),
            finished=tuple(end - begin for begin, end in reversed(talks) if end <= at),
            running=running,
            bookings=tuple(one - at for one in bookings),
            free_in=(0.0,) * (self.hosts - len(running)),
            planned=PLANNED,
        )
        who.told = outlooks(desk, seed=self.seed)[-1]
        who.naive = (len(line) + len(running)) * PLANNED / self.hosts
        line.append(who)


def measure(days: int) -> dict[str, float]:
    told = [one for seed in range(days) for one in BoothDay(seed).run().waited]
    count, waits = len(told), [row for row in told if row[0].p80 > 0]
    return {
        "count": count,
        "mean": sum(real for _o, _n, real in told) / count,
        "mae": sum(abs(one.median - real) for one, _n, real in told) / count,
        "naive": sum(abs(naive - real) for _o, naive, real in told) / count,
        "covered": sum(real <= one.p80 for one, _n, real in waits) / len(waits),
        "beyond": sum(real > one.p80 + 5 for one, _n, real in told) / count,
    }
