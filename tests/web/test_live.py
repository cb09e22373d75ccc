"""The room's page and its mouths, as the browser of a seeker and of a company meets them."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.shared.live.actions import close_room
from engawa.shared.live.models import LiveMessage, LiveRoom
from engawa.shared.live.wire import MAX_BYTES
from tests.delivery.fairs.talk_makers import Host, Someone, begin_talk, make_day, make_someone
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


@dataclass
class Room:
    url: str
    room: LiveRoom
    seat: str
    her: Client
    host: Host
    who: Someone

    def post(self, name: str, body: Any, client: Client | None = None) -> HttpResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return (client or self.her).post(f"{self.url}{name}/", raw, content_type="application/json")  # type: ignore[return-value]

    def join(self, **more: Any) -> HttpResponse:
        base = {"connection": str(uuid4()), "tab": str(uuid4()), "told_addresses": True}
        return self.post("join", base | more)

    def lines(self) -> int:
        with inside(self.room.programme):
            return LiveMessage.objects.filter(room=self.room).count()


@pytest.fixture
def room() -> Room:
    fair, (host,) = make_day(1)
    who = make_someone(fair, alias="うみねこ")
    talk = begin_talk(host, who)
    with inside(fair.programme):
        found = LiveRoom.objects.select_related("programme").get(pk=talk.room_id)
    url = f"/p/{fair.programme.slug}/me/room/{talk.seeker_seat}/"
    return Room(url, found, str(talk.seeker_seat), as_seeker(who.token), host, who)


def code(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, json.loads(response.content).get("code", "")


def test_the_page_may_use_camera_and_microphone_and_holds_no_token(room: Room) -> None:
    page = room.her.get(room.url)

    assert page.status_code == 200
    assert page.headers["Permissions-Policy"].startswith("camera=(self), microphone=(self), display-capture=(self)")
    assert page.headers["Cache-Control"] == "no-store"
    words = page.content.decode()
    assert "退出する" in words
    assert "うみねこ" in words
    assert "ice_servers" not in words


def test_other_pages_may_not_use_the_camera(room: Room) -> None:
    response = room.her.get(room.url.split("room/")[0])

    assert response.headers["Permissions-Policy"].startswith("camera=(), microphone=(), display-capture=()")


def test_joining_answers_once_the_address_notice_was_seen_and_is_never_stored(room: Room) -> None:
    assert code(room.join(told_addresses=False)) == (400, "address")

    welcome = room.join()

    assert welcome.status_code == 200
    assert welcome.headers["Cache-Control"] == "no-store"
    told = json.loads(welcome.content)
    assert (told["engine"], told["seat"], told["permissions"]) == ("mesh", room.seat, ["camera", "microphone"])


def test_a_page_speaks_and_hears(room: Room) -> None:
    connection = str(uuid4())
    welcome = json.loads(room.join(connection=connection).content)

    said = room.post("say", {"connection": connection, "ack": 0, "envelopes": []})
    query = {"connection": connection, "since": welcome["seq"], "epoch": welcome["epoch"]}
    heard = room.her.get(f"{room.url}hear/", query)

    assert json.loads(said.content)["down"] == json.loads(heard.content)["down"] == []


def test_endings_are_codes(room: Room) -> None:
    connection = str(uuid4())
    room.join(connection=connection)
    assert code(room.join()) == (423, "elsewhere")
    room.join(take_over=True)
    batch = {"connection": connection, "ack": 0, "envelopes": []}
    assert code(room.post("say", batch)) == (409, "superseded")

    close_room(room.room, by=room.host.actor)

    assert code(room.post("say", batch)) == (410, "closed")
    assert "この部屋は終了しました" in room.her.get(room.url).content.decode()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("join", b"{"),
        ("join", []),
        ("join", {"connection": "x", "tab": "y", "told_addresses": True}),
        ("say", b"{"),
        ("say", {"connection": "x"}),
        ("say", b"x" * (MAX_BYTES + 1)),
    ],
)
def test_what_does_not_fit_is_refused_without_detail(room: Room, name: str, body: Any) -> None:
    response = room.post(name, body)

    assert (response.status_code, json.loads(response.content)) == (400, {"code": "bad"})


def test_a_question_that_does_not_fit_is_refused(room: Room) -> None:
    assert code(room.her.get(f"{room.url}hear/", {"since": "x"})) == (400, "bad")  # type: ignore[arg-type]


def test_a_line_by_a_plain_form_leads_back_to_the_page_and_shows_there(room: Room) -> None:
    line = {"client_id": str(uuid4()), "text": "お待たせしました"}

    response = room.her.post(f"{room.url}chat/", line)

    assert (response.status_code, response.headers["Location"]) == (302, f"{room.url}#chat")
    assert "お待たせしました" in room.her.get(room.url).content.decode()


def test_a_line_that_is_too_long_says_so(room: Room) -> None:
    line = {"client_id": str(uuid4()), "text": "あ" * 1001}

    plain = room.her.post(f"{room.url}chat/", line)
    script = room.her.post(f"{room.url}chat/", line, headers={"accept": "application/json"})

    assert (plain.status_code, "1,000文字までで" in plain.content.decode()) == (400, True)
    assert code(script) == (400, "bad")  # type: ignore[arg-type]
    assert room.lines() == 0


@pytest.mark.parametrize("name", ["", "hear/"])
def test_a_strangers_room_is_not_there(room: Room, name: str) -> None:
    stranger = make_someone(make_day(1)[0])

    assert as_seeker(stranger.token).get(room.url + name).status_code in {302, 404}
    assert as_staff(room.host.actor).get(room.url + name).status_code in {302, 401, 404}


@pytest.mark.parametrize("name", ["join/", "say/", "chat/", "leave/"])
def test_a_stranger_says_nothing_in_it(room: Room, name: str) -> None:
    stranger = make_someone(make_day(1)[0])

    assert as_seeker(stranger.token).post(room.url + name).status_code in {302, 404}
    assert room.lines() == 0


def test_another_persons_seat_in_the_same_programme_is_not_hers(room: Room) -> None:
    with inside(room.room.programme):
        host_seat = room.room.seats.exclude(pk=room.seat).order_by("id").get()

    assert room.her.get(room.url.replace(room.seat, str(host_seat.pk))).status_code == 404


def test_without_our_own_forms_key_nothing_is_taken(room: Room) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = room.her.cookies

    assert client.post(f"{room.url}join/", "{}", content_type="application/json").status_code == 403
    assert client.post(f"{room.url}chat/", {"text": "x"}).status_code == 403
