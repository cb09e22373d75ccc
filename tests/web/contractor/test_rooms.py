"""The secretariat's page of rooms: reports, removal, sitting in a briefing; and the list of device checks."""

import pytest
from django.test import Client
from django.urls import reverse

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.shared.live.channel import post_chat
from engawa.shared.live.hosting import report_line
from engawa.shared.live.models import LiveCheck, LiveRoom, LiveSeat
from engawa.shared.live.reporting import ReportReason
from engawa.shared.live.states import LineState, SeatState
from tests.delivery.fairs.briefing_makers import Held, enter, held_briefing
from tests.delivery.fairs.talk_makers import begin_talk, make_day, make_someone
from tests.make import entries, make_actor, reload
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db
OLD = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


def office(held: Held) -> Client:
    return as_staff(make_actor(Role.CONTRACTOR, held.fair.programme))


def at(held: Held, name: str, **places: object) -> str:
    return reverse(f"contractor:{name}", kwargs={"programme": held.fair.programme.slug, **places})


def test_a_reported_line_is_read_with_an_entry_and_hidden_with_a_reason() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair, alias="うみねこ")
        seat = enter(held.briefing, someone)
        line = post_chat(held.seat, client_id=seat.pk, text="ご家族は何人ですか")
        post_chat(held.seat, client_id=held.seat.pk, text="通報されていない発言")
        report_line(line, seat, by=someone.actor, reason=ReportReason.DISCRIMINATORY)
        client, room = office(held), {"pk": held.seat.room_id}

        listed = client.get(at(held, "rooms")).content.decode()
        shown = client.get(at(held, "room", **room)).content.decode()
        bare = client.post(at(held, "room-press", **room), {"verb": "hide", "line": line.pk})
        done = client.post(at(held, "room-press", **room), {"verb": "hide", "line": line.pk, "reason": "不適切な質問"})

        assert ("1件" in listed, "ご家族は何人ですか" in listed) == (True, False)
        assert ("ご家族は何人ですか" in shown, "通報されていない発言" in shown) == (True, False)
        assert (bare.status_code, done.status_code, reload(line).state) == (422, 302, LineState.HIDDEN)
        assert len(entries(held.fair.programme, Act.CHAT_SEE)) == 2


def test_a_removed_person_is_told_so_and_does_not_come_in_again() -> None:
    with held_briefing() as held:
        someone = make_someone(held.fair)
        seat, client = enter(held.briefing, someone), office(held)

        client.post(
            at(held, "room-press", pk=seat.room_id), {"verb": "remove", "seat": seat.pk, "reason": "妨害があったため"}
        )

        her = as_seeker(someone.token)
        slug = held.fair.programme.slug
        page = reverse("participant:briefing-room:page", kwargs={"programme": slug, "seat_id": seat.pk})
        assert "退出をお願いしました" in her.get(page).content.decode()
        assert reload(seat).state == SeatState.REMOVED
        join = reverse("participant:briefing-room:join", kwargs={"programme": slug, "seat_id": seat.pk})
        body = {"connection": str(seat.pk), "tab": str(seat.pk), "told_addresses": True}
        refused = her.post(join, body, content_type="application/json")
        assert (refused.status_code, refused.json()) == (410, {"code": "removed"})


@pytest.mark.parametrize("role", ["staff", "captioner"])
def test_the_secretariat_sits_in_a_briefing_under_its_name(role: str) -> None:
    with held_briefing() as held:
        client = office(held)

        went = client.post(at(held, "room-press", pk=held.seat.room_id), {"verb": role})

        assert client.get(went["Location"]).status_code == 200
        with inside(held.fair.programme):
            assert LiveSeat.objects.get(role=role).label in {"事務局", "要約筆記"}


def test_nobody_from_outside_sits_in_an_interview() -> None:
    fair, (host,) = make_day(1)
    talk = begin_talk(host, make_someone(fair))
    client = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    press = reverse("contractor:room-press", kwargs={"programme": fair.programme.slug, "pk": talk.room_id})

    assert client.post(press, {"verb": "staff"}).status_code == 400
    with inside(fair.programme):
        assert LiveRoom.objects.get(pk=talk.room_id).seats.count() == 2


def test_a_check_is_kept_with_its_person_and_shown_red_ones_first_without_names() -> None:
    fair, _hosts = make_day(1)
    slug = fair.programme.slug
    red, green = (make_someone(fair, alias=alias, family="砂丘") for alias in ("あかとんぼ", "みどりかめ"))
    make_someone(fair, alias="まだのひと")
    done = reverse("participant:check:done", kwargs={"programme": slug})

    good = as_seeker(green.token).post(done, {"codes": "", "aborted": "no"}, headers={"User-Agent": OLD})
    bad = as_seeker(red.token).post(done, {"codes": "D02,N03", "aborted": "no"}, headers={"User-Agent": OLD})
    unknown = as_seeker(red.token).post(done, {"codes": "X99"})
    listed = as_staff(make_actor(Role.CONTRACTOR, fair.programme)).get(
        reverse("contractor:checks", kwargs={"programme": slug})
    )
    words = listed.content.decode()

    assert [(one.status_code, one.json()) for one in (good, bad)] == [
        (200, {"light": "green", "word": "話せます"}),
        (200, {"light": "red", "word": "このままでは話せません"}),
    ]
    assert unknown.status_code == 400
    assert words.index("あかとんぼ") < words.index("まだのひと") < words.index("みどりかめ")
    assert ("D02" in words, "砂丘" in words, "example.jp" in words) == (True, False, False)
    with inside(fair.programme):
        assert set(LiveCheck.objects.values_list("browser", flat=True)) == {"chrome"}


def test_stopping_in_between_is_told_apart_from_what_failed() -> None:
    fair, _hosts = make_day(1)
    someone = make_someone(fair)
    slug = fair.programme.slug

    as_seeker(someone.token).post(reverse("participant:check:done", kwargs={"programme": slug}), {"aborted": "yes"})
    page = as_seeker(someone.token).get(reverse("participant:check:page", kwargs={"programme": slug}))

    assert "途中でやめました" in page.content.decode()
    assert "camera=(self)" in page["Permissions-Policy"]


def test_a_check_names_no_server_of_anybody_and_takes_no_more_than_it_needs() -> None:
    fair, _hosts = make_day(1)
    her = as_seeker(make_someone(fair).token)
    start, speed = (
        reverse(f"participant:check:{name}", kwargs={"programme": fair.programme.slug}) for name in ("start", "speed")
    )

    assert her.post(start).json() == {"ice_servers": [], "ice_policy": "all"}
    assert her.post(speed, b"x" * 65_536, content_type="application/octet-stream").json() == {"bytes": 65_536}
    assert her.post(speed, b"x" * 600_000, content_type="application/octet-stream").status_code == 413
