"""What comes due at a fair: its hours, and registrations nobody confirmed."""

from functools import partial
from uuid import UUID

from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait
from engawa.delivery.fairs.actions.planning import CLOSE, START, come_due
from engawa.delivery.fairs.actions.registering import LOCK, lock_registration


def _hour(kind: str, programme: Programme, ref: UUID) -> None:
    come_due(programme, kind, ref, by=system(kind))


def _lock(programme: Programme, ref: UUID) -> None:
    lock_registration(programme, ref, by=system(LOCK))


for _kind in (START, CLOSE):
    register_wait(_kind, partial(_hour, _kind))
register_wait(LOCK, _lock)
