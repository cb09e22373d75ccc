"""見込み: what is there, and how many of those who are booked will come. Provisional until a fair has shown it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engawa.base.kit import clock
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.sources import FairFacts


@dataclass(frozen=True)
class Forecast:
    """`booked` None: nothing takes bookings here yet, they count as none."""

    there: int
    booked: int | None
    rate_percent: int
    measured: bool

    @property
    def expected(self) -> int:
        """Cut off: half a person does not come."""
        return self.there + (self.booked or 0) * self.rate_percent // 100


def show_rate(fairs: Sequence[FairFacts], provisional: int) -> tuple[int, bool]:
    """Per cent of those registered who came to the fairs that are over, and whether that was measured at all."""
    over = [fair for fair in fairs if fair.ends_at <= clock.now() and fair.state not in sources.NOT_HELD]
    registered = QUERIES["Q-S01"].count(over) if over else 0
    return (QUERIES["Q-S02"].count(over) * 100 // registered, True) if registered else (provisional, False)
