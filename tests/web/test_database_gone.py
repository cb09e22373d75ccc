"""The database goes away: pages say so calmly, nothing typed is lost, and the same form goes through afterwards."""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Answer
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues.models import Ticket
from tests.delivery.fairs.makers import make_fair
from tests.delivery.fairs.talk_makers import Host, Someone, make_day, make_someone
from tests.delivery.queues.test_one_ring import at_once
from tests.web.public.test_registering import FILLED
from tests.web.sessions import as_seeker

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """`gone(True)`: nobody listens where the server was, and what was connected is cut off."""
    facts = connections["default"].settings_dict
    at = facts["HOST"]

    def turn(away: bool) -> None:
        connections["default"].close()
        monkeypatch.setitem(facts, "HOST", "/nowhere" if away else at)

    yield turn
    turn(away=False)


@pytest.fixture
def day() -> tuple[Fair, Host, Someone]:
    fair, (host,) = make_day(1)
    return fair, host, make_someone(fair)


def browser(her: Someone | None = None) -> Client:
    """Answered as a browser is: what fails inside is a page, not an exception."""
    found = as_seeker(her.token) if her else Client()
    found.raise_request_exception = False
    return found


def drawing(host: Host) -> tuple[str, dict[str, str]]:
    return f"/p/{host.programme.slug}/me/tickets/", {"booth": str(host.booth.pk), "idempotency_key": str(uuid4())}


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_a_page_says_so_calmly_and_tells_nothing_else(
    day: tuple[Fair, Host, Someone], gone: Callable[[bool], None], caplog: pytest.LogCaptureFixture
) -> None:
    fair, _host, her = day
    client = browser(her)
    gone(True)

    answers = [client.get(f"/p/{fair.programme.slug}/{page}") for page in ("me/", "", "companies/", "me/data/")]

    assert [one.status_code for one in answers] == [503] * 4
    assert {one.headers["Cache-Control"] for one in answers} == {"no-store"}
    for one in answers:
        assert "少し待ってから、ページを読み込み直してください。" in one.content.decode()
        assert "/nowhere" not in one.content.decode()
    assert "Traceback" not in caplog.text
    assert her.token not in caplog.text


def test_what_was_typed_stands_on_the_page_and_is_sent_again_with_the_same_key(
    day: tuple[Fair, Host, Someone], gone: Callable[[bool], None]
) -> None:
    _fair, host, her = day
    client = browser(her)
    address, typed = drawing(host)
    typed |= {"note": "<b>「海」の近く & 山</b>"}
    gone(True)
    answer = client.post(address, typed)
    gone(False)

    assert answer.status_code == 503
    kept = fields_of(answer.content.decode())
    kept.pop("csrfmiddlewaretoken", None)
    assert kept == typed
    again = [client.post(address, kept).status_code for _time in range(2)]
    assert again == [302, 302]
    with inside(host.programme):
        assert Ticket.objects.filter(subject=her.actor.id).count() == 1


def test_a_registration_typed_while_it_was_away_is_not_lost(gone: Callable[[bool], None]) -> None:
    fair = make_fair()
    address = f"/p/{fair.programme.slug}/register/"
    gone(True)
    answer = browser().post(address, FILLED, headers={"Sec-Fetch-Site": "same-origin"})
    gone(False)

    assert answer.status_code == 503
    assert fields_of(answer.content.decode()).items() >= FILLED.items()


def test_a_form_whose_process_was_killed_is_carried_out_at_the_next_press(day: tuple[Fair, Host, Someone]) -> None:
    _fair, host, her = day
    address, typed = drawing(host)
    client = browser(her)
    client.post(address, typed)
    claimed = list(Answer.objects.values_list("key_hash", flat=True))
    Answer.objects.update(status=None, location="", made_at=clock.real_now() - dt.timedelta(seconds=1))
    answer = client.post(address, typed)

    assert answer.status_code == 302
    assert list(Answer.objects.values_list("key_hash", "status")) == [(claimed[0], 302)]


def test_scripts_and_streams_are_told_so_in_their_own_way(
    day: tuple[Fair, Host, Someone], gone: Callable[[bool], None]
) -> None:
    fair, _host, her = day
    client, at = browser(her), f"/p/{fair.programme.slug}/"
    gone(True)

    asked: list[Any] = [
        client.get(f"{at}state?as=me"),
        client.get(f"{at}stream?as=me"),
        client.post(f"{at}me/here/", headers={"Accept": "application/json"}),
        client.get("/healthz"),
    ]

    assert [one.status_code for one in asked] == [503] * 4
    assert asked[2].json() == {"error": "503"}
    assert asked[3].content == b"database"
    gone(False)
    assert client.get("/healthz").content == b"ok"


def test_two_who_send_the_same_form_at_once_are_one(day: tuple[Fair, Host, Someone]) -> None:
    """Whoever carries it out holds a lock; the other waits for the answer."""
    _fair, host, her = day
    address, typed = drawing(host)

    answers = at_once(*(lambda: browser(her).post(address, typed).status_code for _time in range(4)))

    assert answers == [302] * 4
    assert Answer.objects.count() == 1
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
