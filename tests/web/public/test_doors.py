import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.delivery.fairs.actions.registering import register_seeker
from engawa.delivery.fairs.models import Fair
from engawa.web.scope import SEEKER_COOKIE
from tests.delivery.fairs.makers import letters, make_entry, make_fair, registrations, token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def address(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/{path}"


def press(client: Client, fair: Fair, path: str, **data: str) -> Any:
    return client.post(address(fair, path), data, headers={"Origin": "http://testserver"})


def registered(fair: Fair) -> str:
    """The confirming link's path."""
    register_seeker(fair.gathering, entry=make_entry())
    return f"confirm/{token_in(letters(fair.programme)[-1])}/"


def test_looking_at_a_link_ten_times_consumes_nothing(client: Client, fair: Fair) -> None:
    path = registered(fair)

    for _scanner in range(10):
        answer = client.get(address(fair, path))
        assert answer.status_code == 200
        assert "続ける" in answer.content.decode()
        assert client.head(address(fair, path)).status_code == 200
    assert [one.state for one in registrations(fair)] == ["received"]


def test_the_button_lets_her_in_with_a_cookie_of_this_programme_only(client: Client, fair: Fair) -> None:
    answer = press(client, fair, registered(fair))

    cookie = answer.cookies[SEEKER_COOKIE]
    assert (answer.status_code, answer.headers["Location"]) == (302, address(fair, "me/"))
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/p/{fair.programme.slug}/", True, "Lax")
    assert [one.state for one in registrations(fair)] == ["active"]


@pytest.mark.parametrize(("own_device", "hours"), [("", 12), ("on", 24 * 30)])
def test_a_device_of_her_own_is_remembered_longer(client: Client, fair: Fair, own_device: str, hours: int) -> None:
    answer = press(client, fair, registered(fair), own_device=own_device)

    assert answer.cookies[SEEKER_COOKIE]["max-age"] == pytest.approx(hours * 3600, abs=60)


def test_a_used_link_is_gone_and_offers_a_new_one(client: Client, fair: Fair) -> None:
    path = registered(fair)
    press(client, fair, path)

    for answer in (client.get(address(fair, path)), press(client, fair, path)):
        page = answer.content.decode()
        assert answer.status_code == 410
        assert "新しいリンクを受け取る" in page
        assert address(fair, "link/") in page


@pytest.mark.parametrize("path", ["confirm/nothing/", "enter/nothing/", f"enter/{'x' * 300}/"])
def test_an_invented_link_is_gone(client: Client, fair: Fair, path: str) -> None:
    assert client.get(address(fair, path)).status_code == 410
    assert press(client, fair, path).status_code == 410


def test_a_stale_link_is_gone(client: Client, fair: Fair) -> None:
    path = registered(fair)

    with clock.travel_to(clock.now() + dt.timedelta(hours=72, minutes=1)):
        assert client.get(address(fair, path)).status_code == 410


def test_known_and_unknown_addresses_get_the_same_answer_and_only_one_gets_a_letter(client: Client, fair: Fair) -> None:
    press(client, fair, registered(fair))
    before = len(letters(fair.programme))

    known = press(client, fair, "link/", mail="umineko@example.jp")
    unknown = press(client, fair, "link/", mail="nobody@example.jp")

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert known.content == unknown.content
    assert len(letters(fair.programme)) == before + 1


def test_the_new_link_lets_her_in(client: Client, fair: Fair) -> None:
    press(client, fair, registered(fair))
    press(client, fair, "link/", mail="umineko@example.jp")

    answer = press(Client(), fair, f"enter/{token_in(letters(fair.programme)[-1])}/")

    assert (answer.status_code, SEEKER_COOKIE in answer.cookies) == (302, True)


def test_a_mistyped_address_is_said_so(client: Client, fair: Fair) -> None:
    assert press(client, fair, "link/", mail="umineko@").status_code == 422


def test_pages_behind_links_are_not_kept_by_the_browser(client: Client, fair: Fair) -> None:
    assert client.get(address(fair, registered(fair))).headers["Cache-Control"] == "no-store"
