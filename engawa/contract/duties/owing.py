"""いつまでに何を: what is owed by which day, and what holds only until a day. Rooms above register what they know of.

Inside the programme.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.ledger import canonical
from engawa.contract.duties.checking import Line, checklist
from engawa.contract.duties.items import Evidence
from engawa.contract.duties.models import PreflightSignature
from engawa.contract.duties.occasions import Occasion

LOOK_AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Lapse:
    """What holds until `on`, that day included; None: it stands open already. `ref`: the row or body it is of."""

    kind: str
    what: str
    on: dt.date | None
    owner: str
    ref: str
    clause: str = ""

    @property
    def digest(self) -> str:
        """Of exactly what is said: another day or another number is another line."""
        return canonical.digest({"kind": self.kind, "ref": self.ref, "on": self.on, "what": self.what})


@dataclass(frozen=True)
class Owed:
    """`due` None: as soon as can be. `waits`: 甲 is asked, and 乙 waits."""

    kind: str
    what: str
    due: dt.date | None
    owner: str = field(default_factory=lambda: _("運営（乙）"))
    note: str = ""
    clause: str = ""
    ref: UUID | None = None
    key: str = ""
    waits: bool = False

    @property
    def late(self) -> bool:
        return self.due is not None and clock.today() > self.due


Lapses = Callable[[Occasion, dt.date], Iterable[Lapse]]
Owing = Callable[[Occasion], Iterable[Owed]]
LAPSES: dict[str, Lapses] = {}
OWING: dict[str, Owing] = {}


def lapses(kind: str) -> Callable[[Lapses], Lapses]:
    """`find(occasion, until)`: all of this kind that holds today and whose last day comes before `until`."""

    def register(find: Lapses) -> Lapses:
        if LAPSES.setdefault(kind, find) is not find:
            raise ValueError(f"two rooms know when {kind} lapses")
        return find

    return register


def owing(kind: str) -> Callable[[Owing], Owing]:
    def register(find: Owing) -> Owing:
        if OWING.setdefault(kind, find) is not find:
            raise ValueError(f"two rooms know of {kind}")
        return find

    return register


def lapsing(occasion: Occasion) -> list[Lapse]:
    """事前点検: what lapses before the last room of this fair closes, the first to lapse on top."""
    return _sorted(one for find in LAPSES.values() for one in find(occasion, occasion.closes_on))


def _sorted(found: Iterable[Lapse]) -> list[Lapse]:
    return sorted(found, key=lambda one: (one.on or dt.date.min, one.kind, one.what, one.ref))


def signatures(occasion: Occasion, day: dt.date | None = None) -> list[PreflightSignature]:
    """Of a day, or of all; the newest first."""
    rows = PreflightSignature.objects.filter(gathering=occasion.gathering)
    rows = rows.filter(day=day) if day else rows
    return list(rows.order_by("-made_at", "-pk"))


def owed(occasion: Occasion) -> list[Owed]:
    """Everything, late first, then by day; what has no day last."""
    found = [_of_item(line) for line in checklist(occasion) if not line.done]
    found += [one for find in OWING.values() for one in find(occasion)]
    until = clock.today() + LOOK_AHEAD
    ahead = until if occasion.over else max(until, occasion.closes_on)
    found += [_of_lapse(one) for one in _sorted(one for find in LAPSES.values() for one in find(occasion, ahead))]
    return sorted(found, key=lambda one: (one.due is None, one.due or dt.date.max, not one.late))


def _of_item(line: Line) -> Owed:
    missing = _("、").join(line.missing)
    return Owed(
        "item",
        str(line.item.name),
        line.due,
        str(line.item.owners),
        _("まだのもの：%(missing)s") % {"missing": missing},
        line.item.clause,
        key=line.item.key,
        waits=line.waits and line.evidence is Evidence.AGREED,
    )


def _of_lapse(one: Lapse) -> Owed:
    note = _("この日を過ぎると、効きません") if one.on else _("条件が残っています")
    return Owed(one.kind, one.what, one.on, one.owner, note, one.clause)
