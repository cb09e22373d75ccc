"""企業説明 on pages: found on the day, signed up for, entered, full; and planned by the exhibitor."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.models import Briefing, BriefingSignup
from engawa.shared.live.actions import remove_seat
from engawa.shared.live.channel import post_chat
from engawa.shared.live.models import LiveReport, LiveSeat
from engawa.shared.live.states import LineState, SeatState
from tests.delivery.fairs.briefing_makers import Held, enter, held_briefing, make_briefing
from tests.delivery.fairs.talk_makers import make_day, make_someone, ring
from tests.make import reload
from tests.shared.live.rooms import Page
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


def at(held: Held, name: str, **places: object) -> str:
    return reverse(name, kwargs={"programme": held.fair.programme.slug, **places})


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_days_briefings_stand_on_her_day_and_on_the_public_page_without_who_comes() -> None:
    fair, (host,) = make_day(1)
    briefing, someone = make_briefing(host), make_someone(fair)
    her, slug = as_seeker(someone.token), fair.programme.slug
    page = reverse("participant:briefing", kwargs={"programme": slug, "pk": briefing.pk})

    signed = her.post(reverse("participant:briefing-sign", kwargs={"programme": slug, "pk": briefing.pk}))
    company = reverse("public:company", kwargs={"programme": slug, "pk": host.booth.exhibitor_id})

    assert (signed.status_code, signed["Location"]) == (302, page)
    assert "申し込んでいます" in text(her, page)
    assert briefing.title in text(her, reverse("participant:today", kwargs={"programme": slug}))
    public = text(Client(), company)
    assert (briefing.title in public, "申込み" in public) == (True, False)


def test_an_employer_she_hides_from_is_not_on_her_day_and_lets_her_leave_no_trace() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair)
        number = held.host.booth.exhibitor.organisation.corporate_no
        hide_employer(held.fair.programme, by=someone.actor, subject=someone.actor.id, corporate_no=number)
        her = as_seeker(someone.token)

        assert held.briefing.title not in text(her, at(held, "participant:today"))
        for verb in ("sign", "enter"):
            refused = her.post(at(held, f"participant:briefing-{verb}", pk=held.briefing.pk))
            assert (refused.status_code, "見せない設定" in refused.content.decode()) == (409, True)
        with inside(held.fair.programme):
            assert not LiveSeat.objects.filter(subject=someone.actor.id).exists()
            assert not BriefingSignup.objects.exists()


def test_she_goes_in_from_her_day_and_a_ninth_gets_material_and_chat() -> None:
    with held_briefing() as held:
        her = as_seeker(make_someone(held.fair).token)
        assert "説明を聞きに入る" in text(her, at(held, "participant:today"))
        went = her.post(at(held, "participant:briefing-enter", pk=held.briefing.pk))
        room = text(her, went["Location"])
        for _ in range(7):
            Page.opened(enter(held.briefing, make_someone(held.fair)))
        ninth = as_seeker(make_someone(held.fair).token)
        full = text(ninth, ninth.post(at(held, "participant:briefing-enter", pk=held.briefing.pk))["Location"])

    assert ("満席です" in room, "一日の流れ" in room) == (False, True)
    assert ("満席です" in full, "一日の流れ" in full, "data-told" in full) == (True, True, False)


def test_whoever_was_asked_to_leave_reads_so_and_does_not_come_in_again() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair)
        seat = enter(held.briefing, someone)
        remove_seat(seat, by=held.host.actor, reason="試験")

        answer = as_seeker(someone.token).post(at(held, "participant:briefing-enter", pk=held.briefing.pk))

        assert answer.status_code == 409
        assert "この説明の部屋からの退出をお願いしました" in answer.content.decode()
        assert reload(seat).state == SeatState.REMOVED


def test_a_ring_finds_her_while_she_listens() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair)
        her = as_seeker(someone.token)
        assert her.get(at(held, "participant:ringing")).json() == {}

        call = ring(held.host, someone)
        said = her.get(at(held, "participant:ringing")).json()

    assert (said["place"], said["left"], said["enter"]) == (
        held.host.booth.name,
        60,
        at(held, "participant:ring-enter", pk=call.pk),
    )


def test_who_watches_may_report_and_decide_nothing() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair)
        seat, her = enter(held.briefing, someone), as_seeker(someone.token)
        line = post_chat(held.seat, client_id=seat.pk, text="ご家族は何人ですか")
        press = at(held, "participant:briefing-room:press", seat_id=seat.pk)

        answers = {
            verb: her.post(press, {"verb": verb, "line": line.pk, "seat": held.seat.pk, "reason": "discriminatory"})
            for verb in ("report", "hide", "publish", "mode", "remove", "call_on", "phone")
        }

        assert {verb: one.status_code for verb, one in answers.items()} == {
            "report": 200,
            **dict.fromkeys(("hide", "publish", "mode", "remove", "call_on", "phone"), 404),
        }
        with inside(held.fair.programme):
            assert LiveReport.objects.get().reason == "discriminatory"


def test_a_host_publishes_hides_and_is_asked_for_a_reason() -> None:
    with held_briefing() as held:
        seat = enter(held.briefing, make_someone(held.fair))
        line = post_chat(seat, client_id=seat.pk, text="夜勤はありますか")
        host, press = as_staff(held.host.actor), at(held, "exhibitor:briefing-room:press", seat_id=held.seat.pk)

        shown = host.post(press, {"verb": "publish", "line": line.pk})
        bare = host.post(press, {"verb": "hide", "line": line.pk})
        hidden = host.post(press, {"verb": "hide", "line": line.pk, "reason": "いやがらせ"})

    assert [one.status_code for one in (shown, bare, hidden)] == [200, 400, 200]
    assert json.loads(bare.content)["code"] == "bad"
    assert reload(line).state == LineState.HIDDEN


def test_a_briefing_is_planned_changed_and_refused_with_what_was_typed() -> None:
    fair, (host,) = make_day(1)
    client, slug = as_staff(host.actor), fair.programme.slug
    new = reverse("exhibitor:briefing-new", kwargs={"programme": slug})
    typed = {"title": "仕事の一日", "hour": "13:30", "minutes": "20", "material": "朝の打合せから"}

    made = client.post(new, typed)
    again = client.post(new, typed | {"title": "もう一つ"})
    outside = client.post(new, typed | {"hour": "18:00"})
    empty = client.post(new, typed | {"title": ""})

    assert made.status_code == 302
    assert (again.status_code, "同じ時間に" in again.content.decode(), "もう一つ" in again.content.decode()) == (
        422,
        True,
        True,
    )
    assert (outside.status_code, "時間の外です" in outside.content.decode()) == (422, True)
    assert (empty.status_code, "朝の打合せから" in empty.content.decode()) == (422, True)
    with inside(fair.programme):
        one = Briefing.objects.get()
    change = reverse("exhibitor:briefing", kwargs={"programme": slug, "pk": one.pk})
    assert client.post(change, typed | {"hour": "14:00"}).status_code == 302
    assert clock.local(reload(one).at).hour == 14


def test_a_booth_neither_sees_nor_turns_anothers_briefings() -> None:
    fair, (host, other) = make_day(2)
    briefing, client = make_briefing(host, title="よその説明"), as_staff(other.actor)
    slug = fair.programme.slug

    assert "よその説明" not in text(client, reverse("exhibitor:briefings", kwargs={"programme": slug}))
    for name, verb in (("briefing", "get"), ("briefing-turn", "post")):
        address = reverse(f"exhibitor:{name}", kwargs={"programme": slug, "pk": briefing.pk})
        assert getattr(client, verb)(address, {"verb": "cancel"}).status_code == 404
    assert reload(briefing).state == "planned"


def test_too_early_is_said_on_a_page_of_its_own() -> None:
    fair, (host,) = make_day(1)
    briefing = make_briefing(host)
    turn = reverse("exhibitor:briefing-turn", kwargs={"programme": fair.programme.slug, "pk": briefing.pk})

    early = as_staff(host.actor).post(turn, {"verb": "begin"})

    assert (early.status_code, "15分前から" in early.content.decode()) == (409, True)
