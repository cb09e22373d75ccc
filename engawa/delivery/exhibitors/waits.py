"""The end of an imported file, and of an answer that holds until a day, come by the ticker."""

from uuid import UUID

from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait
from engawa.delivery.exhibitors.actions import passport
from engawa.delivery.exhibitors.actions.imports import WAIT, end_file


def _end(programme: Programme, ref: UUID) -> None:
    end_file(programme, ref, by=system(WAIT))


def _expire(programme: Programme, ref: UUID) -> None:
    passport.expire_answers(programme, ref, by=system(passport.WAIT))


register_wait(WAIT, _end)
register_wait(passport.WAIT, _expire)
