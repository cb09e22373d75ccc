"""What happens at the same moment. These commit."""

from collections import Counter

import pytest

from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.ledger.verify import verify
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.nudging import ask_for, look
from engawa.delivery.fairs.actions.offers import Agreed, EnoughAsked, accept_offer
from engawa.delivery.fairs.actions.talks import call_at
from engawa.delivery.fairs.actions.wishes import withdraw_card
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Nudge, Offer
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call, Ticket
from engawa.delivery.queues.states import LIVE_CALLS
from tests.delivery.fairs.talk_makers import be_there, draw, make_someone
from tests.delivery.fairs.wish_makers import be_free, later, make_card, make_offer, make_wish_day
from tests.delivery.queues.test_one_ring import at_once
from tests.make import entries, make_actor

pytestmark = pytest.mark.usefixtures("committed")


def test_two_offers_accepted_at_once_make_two_tickets_and_one_ring() -> None:
    fair, hosts = make_wish_day(2)
    who = make_someone(fair)
    for _ in range(5):
        card = make_card(fair, who)
        offers = [make_offer(host, card) for host in hosts]
        queues.here(fair.programme, who.actor.id)

        found = at_once(*(lambda one=one: accept_offer(one, by=who.actor) for one in offers))

        calls = [one.call for one in found if isinstance(one, Agreed) and one.call]
        assert (len(calls), [type(one) for one in found]) == (1, [Agreed, Agreed])
        with inside(fair.programme):
            assert Call.objects.filter(subject=who.actor.id, state__in=LIVE_CALLS).count() == 1
            tickets = list(Ticket.objects.select_related("programme").filter(closed_at__isnull=True))
        assert len(tickets) == 2
        for ticket in tickets:
            queues.give_up(ticket, by=who.actor)
    with inside(fair.programme):
        assert verify(fair.programme.pk).good


def test_an_offer_accepted_while_another_booth_calls_her_rings_once() -> None:
    fair, (one, two) = make_wish_day(2)
    seen: Counter[bool] = Counter()
    for _ in range(5):
        who = make_someone(fair)
        offer = make_offer(one, make_card(fair, who))
        ticket = draw(two, who)

        found = at_once(
            lambda w=who, o=offer: accept_offer(o, by=w.actor),
            lambda t=ticket: call_at(two.booth, by=two.actor, ticket=t),
        )

        agreed = found[0]
        assert isinstance(agreed, Agreed), found
        with inside(fair.programme):
            live = Call.objects.filter(subject=who.actor.id, state__in=LIVE_CALLS).select_related("programme").get()
            drawn = Ticket.objects.get(pk=agreed.ticket.pk).state
        seen[agreed.call is not None] += 1
        assert drawn == ("called" if agreed.call else "waiting")
        assert (live.desk_id == one.desk.pk) == (agreed.call is not None)
        queues.cancel_call(live, by=one.actor)
        queues.give_up(agreed.ticket, by=who.actor)
        queues.give_up(ticket, by=who.actor)
    assert sum(seen.values()) == 5


def test_a_card_withdrawn_at_the_moment_of_yes_is_either_gone_or_talked_about_never_both() -> None:
    fair, (host,) = make_wish_day(1)
    seen: Counter[str] = Counter()
    for _ in range(6):
        who = make_someone(fair)
        card = make_card(fair, who)
        offer = make_offer(host, card)

        found = at_once(
            lambda w=who, o=offer: accept_offer(o, by=w.actor), lambda w=who, c=card: withdraw_card(c, by=w.actor)
        )

        with inside(fair.programme):
            offer = Offer.objects.get(pk=offer.pk)
            tickets = Ticket.objects.filter(subject=who.actor.id).count()
        seen[offer.state] += 1
        if offer.state == "accepted":
            assert (type(found[0]), tickets, offer.ticket_id is not None) == (Agreed, 1, True)
            assert isinstance(found[0], Agreed)
            queues.give_up(found[0].ticket, by=who.actor)
        else:
            assert (offer.state, type(found[0]), tickets, offer.ticket_id) == ("expired", WrongState, 0, None)
    assert set(seen) <= {"accepted", "expired"}
    with inside(fair.programme):
        assert verify(fair.programme.pk).good


def test_five_booths_speaking_at_once_are_three() -> None:
    fair, hosts = make_wish_day(5)
    card = make_card(fair, make_someone(fair))

    found = at_once(*(lambda host=host: make_offer(host, card) for host in hosts))

    assert Counter(type(one).__name__ for one in found) == {"Offer": 3, EnoughAsked.__name__: 2}


def test_the_ticker_and_two_presses_of_the_board_tell_a_person_once() -> None:
    fair, (host,) = make_wish_day(1)
    office = make_actor(Role.CONTRACTOR, fair.programme)
    who = make_someone(fair, wishes=Wishes())
    with later(11):
        be_there(host)
        be_free(fair, who)

    def press() -> object:
        with later(11):
            return ask_for(host.booth, by=office)

    def tick() -> object:
        with later(11):
            return look(fair.programme, fair.gathering_id)

    found = at_once(press, press, tick, tick)

    assert [one for one in found if isinstance(one, Exception)] == []
    with inside(fair.programme):
        assert Nudge.objects.filter(subject=who.actor.id).count() == 1
    assert len([one for one in entries(fair.programme, Act.NUDGE_ASK) if "told" in one["scope"]]) == 1
