"""The end of an imported file, of an answer that holds until a day, and of a year's matrices, come by the ticker."""

from uuid import UUID

from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import register_wait
from engawa.delivery.exhibitors.actions import inviting, life, passport
from engawa.delivery.exhibitors.actions.import_files import WAIT, end_file


def _end(programme: Programme, ref: UUID) -> None:
    end_file(programme, ref, by=system(WAIT))


def _expire(programme: Programme, ref: UUID) -> None:
    passport.expire_answers(programme, ref, by=system(passport.WAIT))


def _new_year(programme: Programme, ref: UUID) -> None:
    del ref
    life.expire_cells(programme, by=system(life.WAIT))


register_wait(WAIT, _end)
register_wait(life.WAIT, _new_year)


def _lapse(programme: Programme, ref: UUID) -> None:
    inviting.lapse(programme, ref, by=system(inviting.LAPSE))


register_wait(passport.WAIT, _expire)
register_wait(inviting.LAPSE, _lapse)
