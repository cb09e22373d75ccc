"""A companion and she who invited them are erased apart from each other."""

import pytest

from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import subject_of_session
from engawa.contract.custody.disposal import running
from engawa.contract.custody.disposal.disposer import as_disposer
from engawa.delivery.guidance.models import Companion, Consultation
from engawa.delivery.guidance.queries.companions import invitation_of
from engawa.shared.live.models import LiveRoom, LiveSeat
from tests.contract.custody import erasing
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.delivery.guidance.companion_makers import make_companion, sit_beside
from tests.delivery.guidance.makers import Counters, begin, fresh, make_counters, seats

pytestmark = pytest.mark.usefixtures("committed")


def erase(here: Counters, subject: Someone) -> None:
    request = erasing.plan(erasing.ask(here.programme, subject.actor.id))
    erasing.instruct(request, number=f"第{request.number}号")
    erasing.order(erasing.waive(request))
    with as_disposer():
        running._erase(here.programme, request.pk)


def test_erasing_the_companion_leaves_hers_and_erasing_her_ends_the_invitation() -> None:
    here = make_counters()
    her = make_someone(here.fair)
    one = begin(here, her)
    guest = make_companion(here, one, her)
    seat = sit_beside(one, guest)

    erase(here, guest)

    with inside(here.programme):
        assert not Subject.objects.filter(pk=guest.actor.id).exists()
        assert not Companion.objects.exists()
        left = set(LiveSeat.objects.order_by("pk").values_list("pk", flat=True))
    assert left == {found.pk for found in seats(one)} - {seat.pk}
    assert fresh(one).running

    guest = make_companion(here, one, her)
    sit_beside(one, guest)
    erase(here, her)

    with inside(here.programme):
        assert not Consultation.objects.exists()
        assert not LiveRoom.objects.filter(pk=one.room_id).exists()
        assert not LiveSeat.objects.exists()
        assert invitation_of(guest.actor.id) is None
        assert Subject.objects.filter(pk=guest.actor.id).exists()
    assert subject_of_session(here.programme, guest.token, Subject.Kind.COMPANION) == guest.actor.id
