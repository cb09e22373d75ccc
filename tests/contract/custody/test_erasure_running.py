"""The worker erases one person of a full fair; everybody else keeps everything."""

import pytest

from engawa.contract.custody.disposal import running
from engawa.contract.custody.disposal.states import ErasureState
from tests.contract.custody import erasing
from tests.make import reload
from tests.world import make_world

pytestmark = pytest.mark.usefixtures("committed")


def test_one_person_of_a_full_fair_is_erased() -> None:
    world = make_world()
    request = erasing.ordered(world.programme, world.talking.actor.id)

    running.run(world.programme, request.pk)

    request = reload(request)
    assert (request.state, request.subject_id) == (ErasureState.NOT_VERIFIED, None)  # nobody has searched yet
    assert request.physical["not_covered"] == []
