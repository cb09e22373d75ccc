import pytest
from django.http import Http404

from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.contract.custody.disposal.actions import ask_erasure
from engawa.contract.custody.disposal.queries import request_of
from engawa.contract.custody.models import Disclosure
from engawa.contract.custody.queries import seen_by
from engawa.delivery.fairs.actions.cards import see_own, show_card
from tests.delivery.fairs.talk_makers import CARD, approve, draw, make_day, make_someone, make_town_host
from tests.make import entries

pytestmark = pytest.mark.django_db


def duties(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.duty for one in refusal.value.unmet]


def test_a_card_shows_exactly_the_fields_both_consents_cover() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair, alias="はくちょう")
    approve(fair, host, fields=("alias", "industries", "words"))
    draw(host, who, fields=("alias", "industries", "income", "words"))

    card = show_card(host.booth, who.actor.id, by=host.actor)

    assert card.alias == "はくちょう"
    assert [(row.label, row.value) for row in card.rows] == [
        ("希望業種", "情報通信業"),
        ("ひとこと", "海の近くで働きたいです。"),
    ]


def test_without_consent_of_either_every_unmet_duty_is_named_and_nothing_opens() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    draw(host, who)

    with pytest.raises(Refused) as refusal:
        show_card(host.booth, who.actor.id, by=host.actor)

    assert duties(refusal) == ["P04", "P04.person"]
    with inside(fair.programme):
        assert Disclosure.objects.count() == 0


def test_her_consent_alone_is_not_enough() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    draw(host, who, fields=CARD)

    with pytest.raises(Refused) as refusal:
        show_card(host.booth, who.actor.id, by=host.actor)

    assert duties(refusal) == ["P04"]


def test_the_number_alone_is_not_enough() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    approve(fair, host)
    draw(host, who)

    with pytest.raises(Refused) as refusal:
        show_card(host.booth, who.actor.id, by=host.actor)

    assert duties(refusal) == ["P04.person"]


def test_withdrawing_takes_effect_at_once() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    approve(fair, host)
    draw(host, who, fields=CARD)
    show_card(host.booth, who.actor.id, by=host.actor)

    withdraw_consent(
        fair.programme,
        by=who.actor,
        subject=who.actor.id,
        purpose="meeting",
        recipient=host.booth.exhibitor.organisation_id,
    )

    with pytest.raises(Refused) as refusal:
        show_card(host.booth, who.actor.id, by=host.actor)
    assert duties(refusal) == ["P04.person"]


def test_hidden_from_this_employer_looks_like_never_shared() -> None:
    fair, (host, _two) = make_day()
    approve(fair, host)
    hiding, silent = make_someone(fair), make_someone(fair)
    draw(host, hiding, fields=CARD)
    draw(host, silent)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=hiding.actor, subject=hiding.actor.id, corporate_no=number)

    answers = []
    for who in (hiding, silent):
        with pytest.raises(Refused) as refusal:
            show_card(host.booth, who.actor.id, by=host.actor)
        answers.append([(one.duty, one.what, one.why) for one in refusal.value.unmet])

    assert answers[0] == answers[1]


def test_reading_twice_within_a_quarter_of_an_hour_is_one_entry_she_can_see() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    approve(fair, host)
    draw(host, who, fields=CARD)

    show_card(host.booth, who.actor.id, by=host.actor)
    show_card(host.booth, who.actor.id, by=host.actor)

    assert len(entries(fair.programme, Act.DISCLOSE_SHOW)) == 1
    with inside(fair.programme):
        seen = [line for line in seen_by(fair.programme.pk, who.actor.id) if line.did == "求職者カードを開く"]
    assert [(line.who, line.refused) for line in seen] == [(host.booth.name, False)]
    assert seen[0].number


def test_a_disclosure_stands_for_each_entry_and_never_without_one() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair, alias="はくちょう")
    approve(fair, host, fields=CARD)
    draw(host, who, fields=CARD)

    cards = [show_card(host.booth, who.actor.id, by=host.actor) for _again in range(3)]

    assert [card.alias for card in cards] == ["はくちょう"] * 3
    with inside(fair.programme):
        assert Disclosure.objects.count() == len(entries(fair.programme, Act.DISCLOSE_SHOW)) == 1


def test_a_municipality_has_no_card_to_open() -> None:
    fair, _hosts = make_day(1)
    town, who = make_town_host(fair), make_someone(fair)
    approve(fair, town)
    draw(town, who, fields=CARD)

    with pytest.raises(Http404):
        show_card(town.booth, who.actor.id, by=town.actor)


def test_she_sees_everything_of_herself_and_the_entry_holds_none_of_it() -> None:
    fair, _hosts = make_day(1)
    who = make_someone(fair, family="砂丘", given="花")

    own = see_own(fair.programme, by=who.actor, gathering=fair.gathering_id)

    assert (own.name, own.kana) == ("砂丘 花", "サキュウ ハナ")
    assert "希望年収" in [row.label for row in own.rows]
    assert "砂丘" not in str(entries(fair.programme))


def test_asking_for_erasure_twice_is_one_request() -> None:
    fair, _hosts = make_day(1)
    who, other = make_someone(fair), make_someone(fair)

    ask_erasure(fair.programme, by=who.actor)
    ask_erasure(fair.programme, by=who.actor)

    assert len(entries(fair.programme, Act.ERASURE_ASK)) == 1
    with inside(fair.programme):
        assert request_of(who.actor.id) is not None
        assert request_of(other.actor.id) is None
