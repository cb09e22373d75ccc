"""Steps for acts above."""

from uuid import UUID

from django.db.models import F

from engawa.base.kit import opened
from engawa.contract.approvals import steady
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GATHERING

DAY = "day"


def hold_day(pk: UUID) -> None:
    """Until the act ends the day is neither stopped nor moved. Taken before any row is locked; many share it."""
    opened.require()
    steady.hold(DAY, pk)


def change_day(pk: UUID) -> None:
    """Wait for every act that holds the day, then be alone with it."""
    opened.require()
    steady.change(DAY, pk)


def locked(pk: UUID) -> Gathering:
    """The gathering, held until the act ends: whoever changes what it shows waits here.

    `no_key`: rows that merely point at it (a talk, a registration) need not wait.
    """
    opened.require()
    found: Gathering = Gathering.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    return found


def move(gathering: Gathering, verb: str) -> Gathering:
    """Into the state the verb leads to. `gathering` is locked by the caller."""
    gathering.state = GATHERING.after(gathering.state, verb)
    gathering.stamp += 1
    gathering.save(update_fields=["state", "stamp"])
    return gathering


def touch(pk: UUID) -> None:
    """Something the public sees has changed."""
    opened.require()
    Gathering.objects.filter(pk=pk).update(stamp=F("stamp") + 1)


def touch_all() -> None:
    """Something the public sees beside every gathering of the programme has changed."""
    opened.require()
    Gathering.objects.update(stamp=F("stamp") + 1)
