"""The end of an imported file comes by the ticker."""

from uuid import UUID

from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait
from engawa.delivery.exhibitors.actions.imports import WAIT, end_file


def _end(programme: Programme, ref: UUID) -> None:
    end_file(programme, ref, by=system(WAIT))


register_wait(WAIT, _end)
