"""One ready-made line to the writer of a card: yes, no, or nothing for five minutes."""

from typing import Any

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import run_due
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.actions.meeting import HiddenFromThem
from engawa.delivery.fairs.actions.offers import (
    AskedAlready,
    CardGone,
    EnoughAsked,
    accept_offer,
    decline_offer,
    send_offer,
)
from engawa.delivery.fairs.actions.talks import answer_call
from engawa.delivery.fairs.actions.wishes import OFFER_END, NotOn, withdraw_card
from engawa.delivery.fairs.models import Fair, Offer
from engawa.delivery.fairs.queries.wishes import offers_of, open_offers
from engawa.delivery.fairs.wish_states import OFFER_WORDS, OfferState, Readers
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import DeskShut
from tests.delivery.fairs.talk_makers import (
    Host,
    Someone,
    approve,
    begin_talk,
    draw,
    make_someone,
    make_town_host,
    ring,
)
from tests.delivery.fairs.wish_makers import WISHED, later, make_card, make_offer, make_wish_day
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_wish_day(4)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


@pytest.fixture
def who(fair: Fair) -> Someone:
    return make_someone(fair)


def asked(fair: Fair, who: Someone) -> list[Any]:
    with inside(fair.programme):
        return [one.pk for one in open_offers(who.actor.id)]


def test_saying_yes_draws_a_ticket_and_rings_at_once(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))
    assert asked(fair, who) == [offer.pk]

    agreed = accept_offer(offer, by=who.actor)

    assert agreed.call is not None
    assert (agreed.call.subject_id, agreed.call.person, agreed.call.ticket_id) == (
        who.actor.id,
        host.actor.id,
        agreed.ticket.pk,
    )
    kept: Offer = reload(offer)
    assert (kept.state, kept.ticket_id, asked(fair, who)) == ("accepted", agreed.ticket.pk, [])
    assert answer_call(agreed.call, by=who.actor).booth_id == host.booth.pk
    made = entries(fair.programme, Act.CALL_MAKE)
    assert [(one["actor"]["kind"], one["actor"]["job"]) for one in made] == [("system", "call.agreed")]


def test_saying_yes_shows_no_card_but_her_name_of_the_day(fair: Fair, host: Host, who: Someone) -> None:
    accept_offer(make_offer(host, make_card(fair, who)), by=who.actor)

    assert entries(fair.programme, Act.CONSENT_GIVE) == []


def test_saying_yes_twice_is_saying_it_once(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))

    first, second = accept_offer(offer, by=who.actor), accept_offer(offer, by=who.actor)

    assert (first.ticket.pk, second.call) == (second.ticket.pk, None)
    assert len(entries(fair.programme, Act.OFFER_ANSWER)) == 1


def test_while_another_booth_rings_yes_keeps_a_place_and_rings_nobody(
    fair: Fair, day: tuple[Fair, list[Host]], who: Someone
) -> None:
    one, two = day[1][:2]
    offer = make_offer(one, make_card(fair, who))
    call = ring(two, who)

    agreed = accept_offer(offer, by=who.actor)

    assert (agreed.call, agreed.ticket.state) == (None, "waiting")
    assert reload(call).state == "ringing"
    queues.cancel_call(call, by=two.actor)
    assert queues.call_ticket(agreed.ticket, by=one.actor).subject_id == who.actor.id


def test_while_the_booth_talks_yes_keeps_a_place(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))
    begin_talk(host, make_someone(fair))

    assert accept_offer(offer, by=who.actor).call is None


def test_nobody_who_waits_there_is_overtaken_by_a_ring(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))
    draw(host, make_someone(fair))

    agreed = accept_offer(offer, by=who.actor)

    assert (agreed.call, agreed.ticket.place) == (None, 2)


def test_a_municipality_learns_her_topic_with_the_ticket(fair: Fair, host: Host, who: Someone) -> None:
    town = make_town_host(fair)
    approve(fair, host, town, fields=WISHED)
    card = make_card(fair, who, topics=["day", "housing"], readers=Readers.BOTH)

    assert accept_offer(make_offer(town, card, template="life"), by=who.actor).ticket.topic == "housing"
    assert accept_offer(make_offer(host, card), by=who.actor).ticket.topic == ""


def test_declining_and_silence_read_the_same(fair: Fair, day: tuple[Fair, list[Host]], who: Someone) -> None:
    one, two = day[1][:2]
    card = make_card(fair, who)
    declined, silent = make_offer(one, card), make_offer(two, card)

    decline_offer(declined, by=who.actor)
    decline_offer(declined, by=who.actor)
    with later(5.1):
        assert asked(fair, who) == []
        for _twice in range(2):
            run_due(OFFER_END, fair.programme, silent.pk)

    states = [reload(offer).state for offer in (declined, silent)]
    assert states == ["declined", "expired"]
    assert len({str(OFFER_WORDS[OfferState(state)]) for state in states}) == 1
    assert [one["scope"]["verb"] for one in entries(fair.programme, Act.OFFER_ANSWER)] == ["decline", "expire"]


def test_after_five_minutes_yes_comes_too_late(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))

    with later(5.1), pytest.raises(WrongState):
        accept_offer(offer, by=who.actor)
    assert reload(offer).state == "sent"  # the wait has not been settled yet
    with later(5.2):
        run_due(OFFER_END, fair.programme, offer.pk)
    assert reload(offer).state == "expired"


def test_no_more_than_three_ask_at_once(fair: Fair, day: tuple[Fair, list[Host]], who: Someone) -> None:
    card = make_card(fair, who)
    offers = [make_offer(host, card) for host in day[1][:3]]

    with pytest.raises(EnoughAsked):
        make_offer(day[1][3], card)
    decline_offer(offers[0], by=who.actor)
    make_offer(day[1][3], card)

    assert len(asked(fair, who)) == 3


def test_a_booth_speaks_once_to_a_card_whatever_was_answered(fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)
    decline_offer(make_offer(host, card), by=who.actor)

    with pytest.raises(AskedAlready):
        make_offer(host, card)
    make_offer(host, make_card(fair, who))  # a new card may be spoken to


def test_withdrawing_the_card_ends_what_was_asked(fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)
    offer = make_offer(host, card)

    withdraw_card(card, by=who.actor)

    assert (asked(fair, who), reload(offer).state) == ([], "expired")
    with pytest.raises(WrongState):
        accept_offer(offer, by=who.actor)
    with pytest.raises(CardGone):
        make_offer(host, card)


def test_hiding_from_the_employer_ends_it_without_a_word(fair: Fair, host: Host, who: Someone) -> None:
    offer = make_offer(host, make_card(fair, who))
    number = host.booth.exhibitor.organisation.corporate_no

    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    assert asked(fair, who) == []
    with inside(fair.programme):
        assert offers_of(host.booth) == []
    with pytest.raises(HiddenFromThem):
        accept_offer(offer, by=who.actor)
    assert reload(offer).state == "sent"


def test_a_booth_that_closed_meanwhile_takes_nobody(fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)
    offer = make_offer(host, card)
    queues.close_desk(host.desk, by=host.actor)

    with pytest.raises(DeskShut):
        accept_offer(offer, by=who.actor)
    assert reload(offer).state == "sent"
    with pytest.raises(DeskShut):
        make_offer(host, make_card(fair, make_someone(fair)))


def test_only_reviewed_lines_of_ones_own_kind_are_said(fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)
    for line in ("life", "", "来てください"):
        with pytest.raises(ValueError, match=f"^{line}$"):
            make_offer(host, card, template=line)


def test_who_may_not_speak_to_her(fair: Fair, host: Host, who: Someone) -> None:
    card = make_card(fair, who)

    for by in (make_actor(Role.CONTRACTOR, fair.programme), make_someone(fair).actor):
        with pytest.raises(NotPermitted):
            send_offer(host.booth, card, by=by, template="answer")
    suspend(fair, by=make_actor(Role.CHIEF, fair.programme), cause="outage")
    with pytest.raises(NotOn):
        make_offer(host, card)
