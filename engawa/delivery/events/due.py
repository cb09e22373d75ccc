"""The words of an inquiry end by the ticker."""

from uuid import UUID

from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait
from engawa.delivery.events.inquiring import END, end_inquiry


def _end(programme: Programme, ref: UUID) -> None:
    end_inquiry(programme, ref, by=system(END))


register_wait(END, _end)
