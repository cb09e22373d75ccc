"""What pages hear of a room on LiveKit, and where they may connect to."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Role
from engawa.shared.live.models import LiveHealth
from engawa.shared.live.ports import EngineName
from tests.delivery.fairs.talk_makers import begin_talk, make_day, make_someone
from tests.make import make_actor
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db
LIVEKIT = {
    "URL": "http://127.0.0.1:7880",
    "PUBLIC_URL": "wss://live.example.jp",
    "API_KEY": "k",
    "API_SECRET": "s" * 32,
}


@pytest.fixture
def livekit(settings: Any) -> None:
    """Configured, and well when it was asked last. Nobody asks it here."""
    for name, value in LIVEKIT.items():
        setattr(settings, f"LIVEKIT_{name}", value)
    now = clock.real_now()
    LiveHealth.objects.create(engine=EngineName.LIVEKIT, checked_at=now, well_at=now)


def connect_to(client: Client) -> list[str]:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    return [part for part in policy.split("; ") if part.startswith("connect-src")]


def test_pages_connect_to_their_own_origin_alone_unless_livekit_is_configured() -> None:
    assert connect_to(Client()) == []  # default-src 'self' says it


def test_with_livekit_pages_may_connect_to_it_in_both_forms(livekit: None) -> None:
    assert connect_to(Client()) == ["connect-src 'self' wss://live.example.jp https://live.example.jp"]


def test_a_page_whose_room_is_being_opened_is_told_to_wait_and_holds_no_token(livekit: None) -> None:
    fair, (host,) = make_day(1)
    someone = make_someone(fair, alias="うみねこ")
    talk = begin_talk(host, someone)
    her, url = as_seeker(someone.token), f"/p/{fair.programme.slug}/me/room/{talk.seeker_seat}/"

    page = her.get(url)
    body = {"connection": str(uuid4()), "tab": str(uuid4()), "told_addresses": True}
    answer = her.post(f"{url}join/", json.dumps(body), content_type="application/json")

    assert (page.status_code, b"token" in page.content.lower().replace(b"csrfmiddlewaretoken", b"")) == (200, False)
    assert (answer.status_code, answer.json()) == (202, {"code": "preparing"})


def test_the_organisers_board_says_when_livekit_does_not_answer(livekit: None) -> None:
    fair, _hosts = make_day(1)
    board = as_staff(make_actor(Role.CONTRACTOR, fair.programme)).get
    address = f"/p/{fair.programme.slug}/office/board/"
    words = "通話のサーバー（LiveKit）が応答しません"
    assert words not in board(address).content.decode()

    LiveHealth.objects.update(failures=3)

    assert words in board(address).content.decode()
