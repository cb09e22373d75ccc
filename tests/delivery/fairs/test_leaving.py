"""An exhibitor withdraws or is stopped: every place is given back, who held one is told, a talk goes on."""

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.actions.briefings import sign_up
from engawa.delivery.fairs.actions.leaving import (
    ReasonMissing,
    resume_exhibitor,
    suspend_exhibitor,
    withdraw_exhibitor,
)
from engawa.delivery.fairs.queries.fair import gone_from
from engawa.delivery.queues.actions import DeskShut
from engawa.delivery.queues.booking import book
from engawa.delivery.queues.models import Call, Ticket
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.makers import letters
from tests.delivery.fairs.talk_makers import Host, begin_talk, draw, make_day, make_host, make_someone, ring
from tests.delivery.queues.slot_makers import make_slot, tomorrow
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def exhibitor_of(host: Host) -> Exhibitor:
    found: Exhibitor = host.booth.exhibitor
    return found


def test_places_are_given_back_and_everybody_who_held_one_is_told_once() -> None:
    fair, (leaves, stays) = make_day(2)
    waiting, rung, talking, elsewhere = (make_someone(fair) for _ in range(4))
    talk = begin_talk(leaves, talking)
    ticket = draw(leaves, waiting)
    other = make_host(leaves.booth)  # a second host of the same booth rings
    call = ring(Host(leaves.booth, other.actor), rung)
    kept = draw(stays, elsewhere)
    coming = make_briefing(leaves)
    for one in (waiting, elsewhere):
        sign_up(coming, by=one.actor)
    before = len(letters(fair.programme))

    withdraw_exhibitor(exhibitor_of(leaves), by=leaves.actor, reason="急な都合のため")

    with inside(fair.programme):
        states = {row.pk: row.state for row in Ticket.objects.all()}
        assert Call.objects.get(pk=call.pk).state == "cancelled"
        assert not public_exhibitors(fair.gathering).filter(pk=exhibitor_of(leaves).pk).exists()
        assert [one.pk for one in gone_from(waiting.actor.id, fair.gathering)] == [leaves.booth.pk]
        assert gone_from(elsewhere.actor.id, fair.gathering) == []
    assert (states[ticket.pk], states[call.ticket_id], states[kept.pk]) == ("left", "left", "waiting")
    assert (reload(talk).state, reload(leaves.booth).state, leaves.desk.state) == ("open", "closed", "closed")
    assert reload(coming).state == "cancelled"
    told = letters(fair.programme)[before:]
    assert len(told) == 3  # waiting, rung, elsewhere: each once
    assert all("会社" not in one.text for one in told)
    entry = entries(fair.programme, Act.EXHIBITOR_WITHDRAW)[0]
    assert entry["scope"] == {"verb": "withdraw", "told": 3}
    with pytest.raises(DeskShut):
        draw(leaves, make_someone(fair))


def test_booked_times_are_free_again_and_told_by_their_own_letter() -> None:
    fair, (host, _other) = make_day(2)
    her = make_someone(fair)
    slot = make_slot(host.desk, host.actor, tomorrow())
    booking = book(slot, by=her.actor)
    before = len(letters(fair.programme))

    withdraw_exhibitor(exhibitor_of(host), by=host.actor, reason="急な都合のため")

    assert (reload(slot).state, reload(booking).state) == ("withdrawn", "withdrawn")
    assert len(letters(fair.programme)) == before + 1
    assert entries(fair.programme, Act.EXHIBITOR_WITHDRAW)[0]["scope"]["told"] == 0


def test_one_that_is_stopped_comes_back_to_the_pages() -> None:
    fair, (host,) = make_day(1)
    her = make_someone(fair)
    draw(host, her)
    office = make_actor(Role.CONTRACTOR, fair.programme)

    suspend_exhibitor(exhibitor_of(host), by=office, reason="求人票を確かめています")
    with inside(fair.programme):
        assert public_exhibitors(fair.gathering).count() == 0
    resume_exhibitor(exhibitor_of(host), by=office)

    with inside(fair.programme):
        assert public_exhibitors(fair.gathering).count() == 1
    assert (reload(host.booth).state, host.desk.state) == ("ready", "closed")


def test_a_reason_is_given_and_nobody_leaves_twice() -> None:
    fair, (host,) = make_day(1)
    with pytest.raises(ReasonMissing):
        withdraw_exhibitor(exhibitor_of(host), by=host.actor, reason=" ")
    withdraw_exhibitor(exhibitor_of(host), by=host.actor, reason="都合")

    with pytest.raises(WrongState):
        withdraw_exhibitor(exhibitor_of(host), by=host.actor, reason="都合")
    with pytest.raises(WrongState):
        resume_exhibitor(exhibitor_of(host), by=make_actor(Role.CONTRACTOR, fair.programme))


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY])
def test_others_take_nobody_off(role: Role) -> None:
    fair, (host,) = make_day(1)

    with pytest.raises(NotPermitted):
        withdraw_exhibitor(exhibitor_of(host), by=make_actor(role, fair.programme), reason="都合")
    with pytest.raises(NotPermitted):
        suspend_exhibitor(exhibitor_of(host), by=host.actor, reason="都合")
