"""リハーサル at the exhibitor's desk: from the light's gap to the result, and the 控室."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Rehearsal
from engawa.delivery.fairs.queries.rehearsals import waiting_for_office
from engawa.delivery.fairs.rehearsal_states import Partner, RehearsalState, RehearsalVerdict
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.rehearsal_makers import begin, called, check_well, rehearsed, seats_of, sit
from tests.delivery.fairs.talk_makers import Host, make_day, make_host
from tests.make import make_actor, reload
from tests.shared.live.rooms import Page
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    return make_day(1)[1][0]


def at(host: Host, name: str, **places: object) -> str:
    return reverse(f"exhibitor:{name}", kwargs={"programme": host.programme.slug, **places})


def latest(host: Host) -> Rehearsal:
    with inside(host.programme):
        return Rehearsal.objects.select_related("programme").order_by("-made_at").first()  # type: ignore[return-value]


def test_the_check_comes_first_then_the_way_of_a_talk_and_its_result(host: Host) -> None:
    client = as_staff(host.actor)
    first = client.get(at(host, "rehearsal")).content.decode()
    assert ("はじめに接続確認を" in first, "ひとりではじめる" in first) == (True, False)
    check_well(host)
    assert "ひとりではじめる" in client.get(at(host, "rehearsal")).content.decode()

    begun = client.post(at(host, "rehearsal-start"), {"with": "machine"})
    pk = latest(host).pk
    waiting = client.get(begun.url).content.decode()
    assert ("なぎさ（練習用）さんがお待ちです" in waiting, "家族と海の近くで" in waiting) == (True, False)
    client.post(at(host, "rehearsal-press", pk=pk), {"verb": "card"})
    assert "家族と海の近くで" in client.get(begun.url).content.decode()
    room = client.post(at(host, "rehearsal-press", pk=pk), {"verb": "call"})
    page = client.get(room.url).content.decode()
    after = sit(latest(host))
    with clock.travel_to(after):
        left = client.post(room.url + "leave/")
        asked = client.get(left.url).content.decode()
        bare = client.post(at(host, "rehearsal-note", pk=pk), {})
        client.post(at(host, "rehearsal-note", pk=pk), {"stage": "visit"})
        result = client.get(begun.url).content.decode()
        light = client.get(at(host, "prepare")).content.decode()

    assert f'data-partner="{latest(host).partner_seat}"' in page
    assert "面談後カードを書く" in asked
    assert bare.status_code == 422
    assert latest(host).verdict == RehearsalVerdict.PASSED
    assert "リハーサルができました" in result
    assert "リハーサルがまだ" not in light


def test_what_is_missing_is_named_with_the_way_on(host: Host) -> None:
    client, rehearsal = as_staff(host.actor), called(host)
    client.post(at(host, "backstage-room:leave", seat_id=rehearsal.own_seat))
    client.post(at(host, "rehearsal-note", pk=rehearsal.pk), {"stage": "visit"})

    page = client.get(at(host, "rehearsal-one", pk=rehearsal.pk)).content.decode()

    assert "まだのところがあります" in page
    assert "声と映像を、双方向で3分通す" in page
    assert "接続確認をする" in page


def test_with_the_secretariat_no_machine_sits_there_and_the_secretariat_finds_the_room(host: Host) -> None:
    rehearsal = called(host, Partner.OFFICE)
    office = as_staff(make_actor(Role.CONTRACTOR, host.programme))
    page = as_staff(host.actor).get(at(host, "backstage-room:page", seat_id=rehearsal.own_seat)).content.decode()

    listed = office.get(reverse("contractor:rooms", kwargs={"programme": host.programme.slug})).content.decode()
    there = {"programme": host.programme.slug, "pk": rehearsal.room_id}
    with inside(host.programme):
        asked = [one.pk for one in waiting_for_office()]
    home = office.get(reverse("contractor:home", kwargs={"programme": host.programme.slug})).content.decode()
    came = office.post(reverse("contractor:room-press", kwargs=there), {"verb": "staff"})

    assert "data-partner=" not in page
    assert host.booth.name in listed
    assert came.status_code == 302
    seats = seats_of(rehearsal)
    assert len(seats) == 2
    assert asked == [rehearsal.pk]
    assert "リハーサルの相手を待っています" in home
    Page.opened(seats[1])
    with inside(host.programme):
        assert waiting_for_office() == []


def test_a_rehearsal_is_ones_own_and_its_machine_too(host: Host) -> None:
    rehearsal, colleague = called(host), make_host(host.booth, opened=False)
    strangers = [as_staff(colleague.actor), as_staff(make_day(1)[1][0].actor)]
    for client in strangers:
        assert client.get(at(host, "rehearsal-one", pk=rehearsal.pk)).status_code == 404
        assert client.post(at(host, "rehearsal-press", pk=rehearsal.pk), {"verb": "stop"}).status_code == 404
        for seat in (rehearsal.own_seat, rehearsal.partner_seat):
            assert client.get(at(host, "backstage-room:page", seat_id=seat)).status_code == 404
    mine = as_staff(host.actor)
    assert mine.get(at(host, "backstage-room:page", seat_id=rehearsal.partner_seat)).status_code == 200
    assert Client().get(at(host, "rehearsal")).status_code == 302
    assert reload(rehearsal).state == RehearsalState.TALKING


def test_words_that_mean_nothing_here_are_refused(host: Host) -> None:
    client, rehearsal = as_staff(host.actor), begin(host)

    assert client.post(at(host, "rehearsal-start"), {"with": "cat"}).status_code == 400
    assert client.post(at(host, "rehearsal-press", pk=rehearsal.pk), {"verb": "cat"}).status_code == 400
    assert client.post(at(host, "rehearsal-note", pk=rehearsal.pk), {"stage": "visit"}).status_code == 409
    assert client.post(at(host, "rehearsal-press", pk=uuid4()), {"verb": "call"}).status_code == 404


def test_pressing_call_twice_leads_to_the_same_room(host: Host) -> None:
    client, rehearsal = as_staff(host.actor), begin(host)

    ways = {client.post(at(host, "rehearsal-press", pk=rehearsal.pk), {"verb": "call"}).url for _ in range(2)}

    assert len(ways) == 1
    with inside(host.programme):
        assert LiveSeat.objects.count() == 2


def test_the_backstage_takes_own_staff_only_and_says_when_it_is_full(host: Host) -> None:
    clients = [as_staff(make_host(host.booth, opened=False).actor) for _ in range(5)]
    answers = [client.post(at(host, "backstage")) for client in clients]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 302, 409]
    assert "控室に入れません" in answers[-1].content.decode()
    assert "求職者は入れません" in clients[0].get(answers[0].url).content.decode()
    assert as_staff(make_day(1)[1][0].actor).get(answers[0].url).status_code == 404


def test_a_passed_rehearsal_may_be_repeated_without_losing_the_light(host: Host) -> None:
    rehearsed(host)
    client = as_staff(host.actor)
    client.post(at(host, "rehearsal-start"), {"with": "machine"})

    assert latest(host).state == RehearsalState.WAITING
    assert "リハーサルがまだ" not in client.get(at(host, "prepare")).content.decode()
    assert "続きから" in client.get(at(host, "rehearsal")).content.decode()
