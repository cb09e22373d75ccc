"""Whose booking opens to whom by its address: hers to her alone, any to whoever runs the day, none across programmes."""

from uuid import uuid4

import pytest
from django.http import Http404

from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.queues import access
from tests.delivery.queues.slot_makers import make_booking
from tests.make import make_actor, make_programme, make_seeker

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def test_a_booking_opens_to_whoever_booked_and_to_nobody_else(programme: Programme) -> None:
    booking, who, host = make_booking(programme)

    assert access.booking_for(programme, who, booking.pk) == booking
    for actor in (make_seeker(programme), host, make_actor(Role.CONTRACTOR, programme)):
        with pytest.raises(Http404):
            access.booking_for(programme, actor, booking.pk)
    with pytest.raises(Http404):
        access.booking_for(programme, who, uuid4())
    with pytest.raises(Http404):
        access.booking_for(make_programme(), who, booking.pk)


def test_whoever_runs_the_day_finds_any_booking_of_the_programme(programme: Programme) -> None:
    booking, _who, _host = make_booking(programme)

    assert access.any_booking(programme, booking.pk) == booking
    for where, pk in ((programme, uuid4()), (make_programme(), booking.pk)):
        with pytest.raises(Http404):
            access.any_booking(where, pk)


def test_a_time_is_found_by_its_id_or_by_what_a_form_sent_of_it(programme: Programme) -> None:
    slot = make_booking(programme)[0].slot

    assert access.slot_for(programme, slot.pk) == access.slot_for(programme, str(slot.pk)) == slot
    for where, pk in ((programme, uuid4()), (programme, "tomorrow"), (programme, ""), (make_programme(), slot.pk)):
        with pytest.raises(Http404):
            access.slot_for(where, pk)
