"""One fair of a contract, as duties are asked about it. Whoever knows fairs makes it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme

PREFLIGHT = dt.timedelta(days=7)


@dataclass(frozen=True)
class Occasion:
    """`rooms_to`: when its last room closes."""

    programme: Programme
    gathering: UUID
    words: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    rooms_to: dt.datetime

    @property
    def day(self) -> dt.date:
        return clock.local(self.starts_at).date()

    @property
    def closes_on(self) -> dt.date:
        return clock.local(self.rooms_to).date()

    @property
    def begins_on(self) -> dt.date | None:
        """Of the contract."""
        return self.programme.starts_on

    @property
    def ends_on(self) -> dt.date | None:
        """Of the contract."""
        return self.programme.ends_on

    @property
    def over(self) -> bool:
        return clock.now() >= self.rooms_to

    @property
    def in_preflight(self) -> bool:
        """事前点検: each day of the last seven, and the day itself."""
        return self.day - PREFLIGHT <= clock.today() <= self.closes_on and not self.over
