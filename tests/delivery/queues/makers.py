"""Desks and people in them, made through the acts."""

from uuid import UUID, uuid4

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues.actions import draw, make_desk, open_desk
from engawa.delivery.queues.models import Desk, Ticket
from engawa.delivery.queues.queries import lines_of
from engawa.delivery.queues.states import DeskKind
from tests.make import make_actor, make_seeker


def make_open_desk(programme: Programme, kind: DeskKind = DeskKind.BOOTH, *, gathering: UUID | None = None) -> Desk:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        desk = make_desk(act, gathering_ref=gathering or uuid4(), owner_ref=uuid4(), kind=kind)
    return open_desk(desk, by=make_actor(Role.EXHIBITOR, programme))


def make_ticket(desk: Desk, who: Actor | None = None) -> tuple[Ticket, Actor]:
    who = who or make_seeker(desk.programme)
    return draw(desk, by=who), who


def order(desk: Desk) -> list[int]:
    """Numbers in the order in which they will be called."""
    with inside(desk.programme):
        return [line.ticket.number for line in lines_of(desk)]
