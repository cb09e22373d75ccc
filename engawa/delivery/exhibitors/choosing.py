"""選定: who goes first when more companies apply than there is room for. By declared criteria, never by a hidden score.

Each criterion met counts one; among equals whoever applied earlier. 甲 decides (仕様書1(2)オ): the next list version asks.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.answers import passports_of
from engawa.delivery.exhibitors.models import Application, AttributeValue, Exhibitor, ExhibitorKind, Origin, Selection
from engawa.delivery.exhibitors.passport import attributes
from engawa.delivery.exhibitors.states import ExhibitorState

C = Selection.Criterion
SIDE_JOBS = {"free", "notice", "permission"}
NEWCOMERS = {"moving_costs": {"full", "part"}, "company_housing": {"yes"}, "remote_joining": {"yes"}}
FLEXIBLE = {"telework": {"monthly", "weekly", "always"}, "flextime": {"yes"}}
TAKES_A_PLACE = (ExhibitorState.LISTED, ExhibitorState.AGREED, ExhibitorState.CONFIRMED)


@dataclass(frozen=True)
class Ranked:
    """One company that can be listed: what speaks for it, and whether there is room."""

    exhibitor: Exhibitor
    met: tuple[str, ...]
    applied_at: dt.datetime
    place: int = 0
    fits: bool = True

    @property
    def met_words(self) -> str:
        return "、".join(str(C(one).label) for one in self.met)


def set_selection(gathering: Gathering, *, by: Actor, capacity: int, criteria: Iterable[str]) -> Selection:
    """The next version; an earlier one stands as what was declared then."""
    with acting(Act.SELECTION_SET, gathering.programme, by=by, about=gathering) as act:
        gatherings.locked(gathering.pk)
        last = Selection.objects.filter(gathering=gathering).aggregate(last=Max("version"))["last"] or 0
        row = Selection.objects.create(
            programme_id=act.programme_id,
            gathering=gathering,
            version=last + 1,
            capacity=capacity,
            criteria=[C(one).value for one in criteria],
            made_by=by.id,
        )
        act.record(selection=row.pk, version=row.version, capacity=capacity, criteria=row.criteria)
    return row


def selection_of(gathering: Gathering) -> Selection | None:
    return Selection.objects.filter(gathering=gathering).order_by("-version").first()


def ranked(gathering: Gathering) -> list[Ranked]:
    """Companies that are checked and not listed yet, in the declared order; without a selection all fit."""
    found = selection_of(gathering)
    rows = Exhibitor.objects.filter(gathering=gathering, kind=ExhibitorKind.COMPANY, state=ExhibitorState.CHECKED)
    waiting = list(rows.select_related("organisation"))
    if not waiting:
        return []
    met = _met(gathering, waiting, tuple(found.criteria) if found else ())
    at = _applied(waiting)
    order = sorted(waiting, key=lambda row: (-len(met[row.pk]), at[row.pk], row.pk))
    room = _room(gathering, found) if found else len(order)
    return [Ranked(row, met[row.pk], at[row.pk], place, place <= room) for place, row in enumerate(order, start=1)]


def _room(gathering: Gathering, found: Selection) -> int:
    rows = Exhibitor.objects.filter(gathering=gathering, kind=ExhibitorKind.COMPANY, state__in=TAKES_A_PLACE)
    return max(0, found.capacity - rows.count())


def _applied(rows: list[Exhibitor]) -> dict[UUID, dt.datetime]:
    sent = Application.objects.filter(exhibitor__in=rows, submitted_at__isnull=False)
    known = dict(sent.values_list("exhibitor", "submitted_at"))
    return {row.pk: known.get(row.pk) or row.made_at for row in rows}


def _met(gathering: Gathering, rows: list[Exhibitor], asked: tuple[str, ...]) -> dict[UUID, tuple[str, ...]]:
    said = passports_of(row.pk for row in rows)
    before = _earlier(gathering, rows) if C.FIRST in asked else set()
    return {row.pk: tuple(one for one in asked if _speaks(C(one), row, said[row.pk], before)) for row in rows}


def _earlier(gathering: Gathering, rows: list[Exhibitor]) -> set[UUID]:
    """Bodies that stood on a list of an earlier fair."""
    other = Exhibitor.objects.filter(organisation__in=[row.organisation_id for row in rows], list_version__isnull=False)
    return set(other.exclude(gathering=gathering).values_list("organisation_id", flat=True))


def _speaks(one: C, row: Exhibitor, said: dict[str, AttributeValue], before: set[UUID]) -> bool:
    if one is C.INVITED:
        return row.origin == Origin.INVITED
    if one is C.FIRST:
        return row.organisation_id not in before
    if one is C.CERTIFIED:
        return any(key in attributes() and attributes()[key].certificate for key in said)
    wanted = {"side_job": SIDE_JOBS} if one is C.SIDE_JOBS else NEWCOMERS if one is C.NEWCOMERS else FLEXIBLE
    return any(key in said and said[key].value in values for key, values in wanted.items())
