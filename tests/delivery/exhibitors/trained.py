from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import pass_training
from engawa.delivery.exhibitors.training import modules
from tests.make import make_actor


def train(actor: Actor, programme: Programme) -> None:
    """Every module, all right."""
    pass_training(programme, by=actor, answers={key: one.answers for key, one in modules().items()})


def make_trained(programme: Programme, company: Organisation) -> Actor:
    """An exhibitor's host who may open cards."""
    host = make_actor(Role.EXHIBITOR, programme, company)
    train(host, programme)
    return host
