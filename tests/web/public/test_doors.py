import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.models import Answer
from engawa.base.subjects.steps import end_session
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


# --- an answer that was lost ------------------------------------------------------------------------------------------

KEY = {"idempotency_key": "5f1e7e3c-the-form"}


def test_whoever_lost_the_first_answer_is_let_in_by_sending_the_same_form_again(fair: Fair) -> None:
    path = registered(fair)
    first = press(Client(), fair, path, **KEY)

    again = press(browser := Client(), fair, path, **KEY)

    assert (again.status_code, again.headers["Location"]) == (302, address(fair, "me/"))
    assert again.cookies[SEEKER_COOKIE].OutputString() == first.cookies[SEEKER_COOKIE].OutputString()
    assert browser.get(address(fair, "me/")).status_code == 200


def test_the_door_itself_stays_shut_for_every_other_form(fair: Fair) -> None:
    path = registered(fair)
    press(Client(), fair, path, **KEY)

    for other in ({"idempotency_key": "another"}, {}, KEY | {"own_device": "on"}):
        answer = press(Client(), fair, path, **other)
        assert (answer.status_code, dict(answer.cookies)) == (410, {})


def test_another_sites_form_lets_nobody_in_again(fair: Fair) -> None:
    path = registered(fair)
    press(Client(), fair, path, **KEY)

    answer = Client().post(address(fair, path), KEY, headers={"Origin": "https://elsewhere.example.jp"})

    assert dict(answer.cookies) == {}


def test_after_two_minutes_the_cookie_is_not_given_again_and_then_forgotten(fair: Fair) -> None:
    path = registered(fair)
    press(Client(), fair, path, **KEY)
    Answer.objects.update(made_at=clock.real_now() - dt.timedelta(seconds=121))

    assert dict(press(Client(), fair, path, **KEY).cookies) == {}

    press(Client(), fair, "link/", idempotency_key="somebody else's", mail="nobody@example.jp")
    assert not Answer.objects.filter(cookie__isnull=False).exists()


def test_a_session_that_was_ended_is_not_begun_again_by_sending_the_form_again(fair: Fair) -> None:
    path = registered(fair)
    token = press(Client(), fair, path, **KEY).cookies[SEEKER_COOKIE].value
    with acting(Act.SUBJECT_ENTER, fair.programme, by=VISITOR) as act:
        end_session(act, token)

    press(browser := Client(), fair, path, **KEY)

    assert browser.get(address(fair, "me/")).status_code == 302


def test_what_is_kept_of_the_cookie_tells_nothing_without_the_form(fair: Fair) -> None:
    token = press(Client(), fair, registered(fair), **KEY).cookies[SEEKER_COOKIE].value

    kept = bytes(Answer.objects.get(cookie__isnull=False).cookie)

    assert token.encode() not in kept
