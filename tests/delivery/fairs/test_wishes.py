"""話したいことカード: placed for those she is told of, read one by one, gone when she says so."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import run_due
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.contract.custody.models import Disclosure
from engawa.contract.custody.queries import live_consent, seen_by
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.wishes import (
    END,
    NobodyReads,
    NotOn,
    OthersRead,
    Unsuitable,
    own_text,
    place_card,
    read_card,
    withdraw_card,
)
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.wishes import cards_for, may_read, own_card, topics_for
from engawa.delivery.fairs.wish_states import Readers
from tests.contract.make import revoke
from tests.delivery.fairs.talk_makers import CARD, Host, approve, make_day, make_someone, make_town_host
from tests.delivery.fairs.wish_makers import TEXT, WISHED, later, make_card, make_wish_day
from tests.make import entries, make_actor, make_seeker, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_wish_day(2)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


def shown(host: Host) -> list[Any]:
    with inside(host.programme):
        return [card.pk for card in cards_for(host.booth)]


def test_a_card_is_read_by_a_company_it_names_and_the_reading_is_hers_to_see(fair: Fair, host: Host) -> None:
    who = make_someone(fair, alias="すなだま")
    card = make_card(fair, who)

    seen = read_card(host.booth, card.pk, by=host.actor)
    again = read_card(host.booth, card.pk, by=host.actor)

    assert (seen.alias, seen.text, seen.topics) == ("すなだま", TEXT, ["一日の仕事の流れ", "未経験から始めること"])
    assert again.text == TEXT
    with inside(fair.programme):
        told = Disclosure.objects.get(subject=who.actor.id)
        lines = [(line.did, line.what, line.number) for line in seen_by(fair.programme.pk, who.actor.id)]
    assert (told.fields, told.consent_id, told.recipient_id) == (
        ["alias", "wish"],
        card.consent_id,
        host.booth.exhibitor.organisation_id,
    )
    assert lines == [
        ("話したいことカードを読む", "表示名、話したいことカード（自治体へは話題だけ）", told.approval_number)
    ]


def test_placing_is_her_consent_for_those_she_was_told_of(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    card = make_card(fair, who)

    with inside(fair.programme):
        consent = live_consent(who.actor.id, Purpose.MEETING)
    assert consent is not None
    assert (consent.pk, consent.fields) == (card.consent_id, ["alias", "wish"])
    assert [one["scope"]["recipients"] for one in entries(fair.programme, Act.WISH_PLACE)] == [2]
    assert len(card.shown_to) == 2


def test_who_is_approved_after_she_placed_it_does_not_read_it(fair: Fair, host: Host) -> None:
    card = make_card(fair, make_someone(fair))
    town = make_town_host(fair)
    approve(fair, host, town, fields=WISHED)

    assert (shown(host), shown(town)) == ([card.pk], [])


def test_without_the_numbered_consent_nobody_reads_and_nobody_is_listed() -> None:
    fair, (host,) = make_day(1)
    approve(fair, host, fields=CARD)
    who = make_someone(fair)

    with inside(fair.programme):
        assert may_read(who.actor.id, fair.gathering).organisations(Readers.BOTH) == []
    with pytest.raises(NobodyReads):
        make_card(fair, who)


def test_a_consent_of_the_commissioner_that_is_revoked_takes_the_cards_away_at_once() -> None:
    fair, (host,) = make_day(1)
    from tests.contract.make import make_approval

    approval = make_approval(fair.programme, host.booth.exhibitor.organisation, fields=WISHED)
    card = make_card(fair, make_someone(fair))
    assert shown(host) == [card.pk]

    revoke(approval)

    assert shown(host) == []
    with pytest.raises(Refused) as refused:
        read_card(host.booth, card.pk, by=host.actor)
    assert [(one.duty, one.what) for one in refused.value.unmet] == [("P04", "話したいことはまだ読めません。")]


def test_an_employer_she_hides_from_learns_nothing_before_and_after(fair: Fair, host: Host) -> None:
    before, after = make_someone(fair), make_someone(fair)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=before.actor, subject=before.actor.id, corporate_no=number)
    cards = [make_card(fair, one) for one in (before, after)]
    hide_employer(fair.programme, by=after.actor, subject=after.actor.id, corporate_no=number)

    assert shown(host) == []
    assert host.booth.exhibitor.organisation_id not in cards[0].shown_to
    for card in cards:
        with pytest.raises(Refused) as refused:
            read_card(host.booth, card.pk, by=host.actor)
        assert [one.duty for one in refused.value.unmet] == ["P04.person"]
    assert str(number) not in str(entries(fair.programme, Act.WISH_SEE))


def test_a_municipality_sees_its_topics_and_never_the_text(fair: Fair, host: Host) -> None:
    town = make_town_host(fair)
    approve(fair, host, town, fields=WISHED)
    card = make_card(fair, make_someone(fair), topics=["day", "housing", "family"], readers=Readers.BOTH)

    assert shown(town) == [card.pk]
    assert topics_for(card, "municipality") == ["住まい", "子育て・学校"]
    assert read_card(host.booth, card.pk, by=host.actor).topics == ["一日の仕事の流れ"]
    with pytest.raises(Http404):
        read_card(town.booth, card.pk, by=town.actor)


def test_a_card_for_municipalities_is_no_companys_business(fair: Fair, host: Host) -> None:
    town = make_town_host(fair)
    approve(fair, host, town, fields=WISHED)
    card = make_card(fair, make_someone(fair), topics=["life"], readers=Readers.MUNICIPALITIES, text="")

    assert (shown(host), shown(town)) == ([], [card.pk])


@pytest.mark.parametrize(
    "facts",
    [
        {"topics": []},
        {"topics": ["life"]},
        {"topics": ["day", "life"]},
        {"text": "あ" * 121},
        {"topics": ["life"], "readers": Readers.MUNICIPALITIES},
    ],
)
def test_a_card_that_fits_none_of_its_readers_is_not_kept(fair: Fair, host: Host, facts: dict[str, Any]) -> None:
    approve(fair, host, make_town_host(fair), fields=WISHED)

    with pytest.raises(ValueError, match=r"topics|municipalities"):
        make_card(fair, make_someone(fair), **facts)


def test_a_text_with_a_way_to_reach_her_is_not_kept(fair: Fair) -> None:
    who = make_someone(fair)

    with pytest.raises(Unsuitable) as unsuitable:
        make_card(fair, who, text="090-1234-5678へ、家族のことも")

    assert [one.kind for one in unsuitable.value.found] == ["phone", "family"]
    with inside(fair.programme):
        assert own_card(who.actor.id) is None
        assert live_consent(who.actor.id, Purpose.MEETING) is None


def test_withdrawing_takes_it_from_every_screen_and_ends_the_consent(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    card = make_card(fair, who)

    withdraw_card(card, by=who.actor)
    withdraw_card(card, by=who.actor)

    assert shown(host) == []
    with inside(fair.programme):
        assert live_consent(who.actor.id, Purpose.MEETING) is None
        assert own_card(who.actor.id) is None
    with pytest.raises(Refused):
        read_card(host.booth, card.pk, by=host.actor)
    assert [one["scope"]["verb"] for one in entries(fair.programme, Act.WISH_END)] == ["withdraw"]


def test_taking_the_consent_back_is_taking_the_card_back(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    make_card(fair, who)

    withdraw_consent(fair.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.MEETING)

    assert shown(host) == []
    with inside(fair.programme):
        assert own_card(who.actor.id) is None
    make_card(fair, who)
    assert len(shown(host)) == 1


def test_a_new_card_takes_the_place_of_the_former(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    first = make_card(fair, who)
    second = make_card(fair, who, text="", topics=["pay"])

    assert shown(host) == [second.pk]
    assert reload(first).state == "withdrawn"


def test_it_ends_by_itself_once(fair: Fair, host: Host) -> None:
    who = make_someone(fair)
    card = make_card(fair, who, lasts=dt.timedelta(minutes=30))

    with later(31):
        assert shown(host) == []
        for _twice in range(2):
            run_due(END, fair.programme, card.pk)
    assert reload(card).state == "expired"
    assert [one["scope"]["verb"] for one in entries(fair.programme, Act.WISH_END)] == ["expire"]
    with inside(fair.programme):
        assert live_consent(who.actor.id, Purpose.MEETING) is None
    assert not Wait.objects.filter(ref=card.pk, settled_at__isnull=True).exists()


def test_it_never_stands_longer_than_the_fair(fair: Fair) -> None:
    assert make_card(fair, make_someone(fair)).until == fair.gathering.ends_at
    with clock.travel_to(fair.gathering.ends_at - dt.timedelta(minutes=10)):
        card = make_card(fair, make_someone(fair), lasts=dt.timedelta(hours=1))
    assert card.until == fair.gathering.ends_at


def test_whoever_would_read_it_has_changed_since_she_was_told(fair: Fair) -> None:
    with pytest.raises(OthersRead):
        make_card(fair, make_someone(fair), told="0" * 64)


def test_only_somebody_who_takes_part_places_one_and_only_while_the_fair_is_on(fair: Fair) -> None:
    who, stranger = make_someone(fair), make_seeker(fair.programme)

    with pytest.raises(NotTakingPart):
        place_card(fair.gathering, by=stranger, topics=["day"], readers=Readers.COMPANIES)
    with pytest.raises(NotPermitted):
        place_card(
            fair.gathering, by=make_actor(Role.CONTRACTOR, fair.programme), topics=["day"], readers=Readers.COMPANIES
        )
    suspend(fair, by=make_actor(Role.CHIEF, fair.programme), cause="outage")
    with pytest.raises(NotOn):
        make_card(fair, who)


def test_who_may_read_cards_is_the_untrained_no_more_than_a_stranger(fair: Fair, host: Host) -> None:
    card = make_card(fair, make_someone(fair))
    untrained = make_actor(Role.EXHIBITOR, fair.programme, host.booth.exhibitor.organisation)

    with pytest.raises(Refused) as refused:
        read_card(host.booth, card.pk, by=untrained)
    assert [one.duty for one in refused.value.unmet] == ["training"]
    with pytest.raises(NotPermitted):
        read_card(host.booth, card.pk, by=make_actor(Role.CONTRACTOR, fair.programme))


def test_a_card_of_another_programme_is_not_there(fair: Fair, host: Host) -> None:
    other, _hosts = make_wish_day(1)
    card = make_card(other, make_someone(other))

    with pytest.raises(Http404):
        read_card(host.booth, card.pk, by=host.actor)


def test_she_reads_what_she_wrote(fair: Fair) -> None:
    who = make_someone(fair)

    assert own_text(make_card(fair, who), by=who.actor) == TEXT
