"""A consultation that goes on ends with its evidence when the day is suspended; nobody is called at the counter."""

import pytest

from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.halting import resume, suspend
from engawa.delivery.guidance.models import Consultation
from engawa.shared.live.models import LiveRoom
from tests.delivery.fairs.talk_makers import make_day, make_someone
from tests.delivery.guidance.makers import Counters, approve_agencies, begin, make_counsellor
from tests.make import make_actor

pytestmark = pytest.mark.django_db


def test_a_consultation_that_goes_on_ends_when_the_day_is_suspended() -> None:
    fair, hosts = make_day(1)
    here = Counters(fair, hosts, make_counsellor(fair.programme, Agency.HELLOWORK), make_counsellor(fair.programme))
    approve_agencies(fair.programme, *here.bodies)
    one = begin(here, make_someone(fair))
    chief = make_actor(Role.CHIEF, fair.programme)

    halt = suspend(fair, by=chief, cause="snow")

    assert halt.counts["consultations"] == 1
    with inside(fair.programme):
        found = Consultation.objects.get(pk=one.pk)
        assert (found.running, LiveRoom.objects.get(pk=found.room_id).state) == (False, "closed")
    resume(fair, by=chief)
