"""Rescue from the board: a line or a number for one side, somebody else for the booth, a place given back."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions.duty import add_shift
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.relieving import CalledLately, NobodyElse, call_relief, others_of
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.restoring import HasAnother, restore
from engawa.shared.live.hosting import GUIDE_WORDS, Guide, guide, phone_from_outside
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.queries import chat_of, seats_of
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.talk_makers import Host, begin_talk, draw, make_day, make_host, make_someone, seats_of as both
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db
DAY = tuple[Fair, list[Host]]


@pytest.fixture
def day() -> DAY:
    return make_day(1)


def office_of(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def lines(seat: LiveSeat) -> list[tuple[str, str, bool]]:
    with inside(seat.programme):
        return [(one["name"], one["text"], one["phone"]) for one in chat_of(seat, seats_of(seat.room))]


def test_a_line_of_guidance_is_read_by_one_side_and_nobody_sits_in_the_room(day: DAY) -> None:
    fair, (host,) = day
    hers, theirs = both(begin_talk(host, make_someone(fair)))
    office = office_of(fair)

    guide(hers, Guide.CHAT, by=office)
    phone_from_outside(hers, "0857-00-0000", by=office)

    said = str(GUIDE_WORDS[Guide.CHAT])
    assert lines(hers) == [("事務局", said, False), ("事務局", "0857-00-0000", True)]
    assert lines(theirs) == []
    with inside(fair.programme):
        outside = LiveSeat.objects.get(room=hers.room, role="staff")
    assert (outside.state, outside.admitted_at) == ("invited", None)
    assert [one["scope"] for one in entries(fair.programme, Act.CHAT_GUIDE)] == [{"guide": "chat"}]
    assert len(entries(fair.programme, Act.PHONE_GIVE)) == 1


def test_only_the_organiser_writes_from_outside_and_only_telephone_numbers(day: DAY) -> None:
    fair, (host,) = day
    hers, _theirs = both(begin_talk(host, make_someone(fair)))

    with pytest.raises(NotPermitted):
        guide(hers, Guide.WAIT, by=make_actor(Role.COMMISSIONER, fair.programme))
    with pytest.raises(ValueError, match="telephone"):
        phone_from_outside(hers, "こちらへ", by=office_of(fair))


def test_others_of_the_booth_are_called_those_on_the_rota_first(day: DAY) -> None:
    fair, (host,) = day
    idle, on_rota = (make_host(host.booth, opened=False) for _number in range(2))
    host_here(fair.programme, host.booth.pk, host.actor.id)
    with inside(fair.programme):
        exhibitor = Exhibitor.objects.select_related("programme").get(pk=host.booth.exhibitor_id)
    now = clock.now()
    add_shift(exhibitor, by=host.actor, person=on_rota.actor.id, starts_at=now, ends_at=now + dt.timedelta(minutes=30))

    with inside(fair.programme):
        assert others_of(host.booth) == [on_rota.actor.id, idle.actor.id]
    assert call_relief(host.booth, by=office_of(fair)) == 2
    with inside(fair.programme):
        told = set(Notice.objects.filter(kind="booth.needed").values_list("person_id", flat=True))
    assert told == {idle.actor.id, on_rota.actor.id}
    with pytest.raises(CalledLately):
        call_relief(host.booth, by=office_of(fair))


def test_a_booth_of_one_has_nobody_else(day: DAY) -> None:
    fair, (host,) = day
    host_here(fair.programme, host.booth.pk, host.actor.id)

    with pytest.raises(NobodyElse):
        call_relief(host.booth, by=office_of(fair))


def test_a_ticket_that_ended_by_mistake_goes_back_before_all_who_drew_later(day: DAY) -> None:
    fair, (host,) = day
    first, second, third = (make_someone(fair) for _number in range(3))
    ticket, *_later = (draw(host, who) for who in (first, second, third))
    queues.give_up(ticket, by=first.actor)

    restore(ticket, by=office_of(fair))
    restore(ticket, by=office_of(fair))

    assert (reload(ticket).state, reload(ticket).place) == ("waiting", 1)
    back = [one for one in entries(fair.programme, Act.TICKET_BACK) if one["scope"].get("verb") == "restore"]
    assert len(back) == 1


def test_whoever_fell_behind_by_a_missed_ring_gets_the_place_of_her_number(day: DAY) -> None:
    fair, (host,) = day
    first, second = make_someone(fair), make_someone(fair)
    ticket, other = draw(host, first), draw(host, second)
    for who in (first, second):
        queues.here(fair.programme, who.actor.id)
    call = queues.call_ticket(ticket, by=host.actor)
    queues.acknowledge(call, by=first.actor)
    with clock.travel_to(clock.now() + dt.timedelta(seconds=61)):
        from engawa.delivery.queues.waits import settle_due

        queues.here(fair.programme, second.actor.id)
        settle_due(fair.programme, desk=host.desk)
        assert reload(ticket).place > reload(other).place
        restore(ticket, by=office_of(fair))

    assert (reload(ticket).place, reload(other).place) == (1, 2)


def test_a_ticket_is_not_restored_beside_a_newer_one_nor_while_it_rings(day: DAY) -> None:
    fair, (host,) = day
    who, rung = make_someone(fair), make_someone(fair)
    old = draw(host, who)
    queues.give_up(old, by=who.actor)
    draw(host, who)
    ticket = draw(host, rung)
    queues.call_ticket(ticket, by=host.actor)

    with pytest.raises(HasAnother):
        restore(old, by=office_of(fair))
    with pytest.raises(WrongState):
        restore(ticket, by=office_of(fair))
    with pytest.raises(NotPermitted):
        restore(old, by=make_actor(Role.EXHIBITOR, fair.programme))
