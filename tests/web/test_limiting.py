"""Limits per face: a shared office and a hall of robots pass, a flood does not, and nothing typed is lost."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from engawa.base.accounts import limits
from engawa.base.accounts.models import Tries
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Fair
from engawa.web.limiting import LIMITS, Limit, wait_for
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.fairs.makers import make_fair, registrations
from tests.make import make_actor
from tests.web.public.test_registering import FILLED
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
OFFICE, FLOOD = "198.51.100.7", "203.0.113.9"
OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def post(fair: Fair, path: str, data: dict[str, Any], address: str = OFFICE, client: Client | None = None) -> Any:
    return (client or Client()).post(f"/p/{fair.programme.slug}/{path}", data, REMOTE_ADDR=address, **OURS)


def tighten(monkeypatch: pytest.MonkeyPatch, face: str, **to: int) -> None:
    monkeypatch.setitem(LIMITS, face, Limit(**to))


def said_calmly(answer: Any) -> str:
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 601
    assert "no-store" in answer.headers["Cache-Control"]
    page = str(answer.content.decode())
    assert "少し間をおいてください" in page
    return page


def tries(face: str, times: int, address: str) -> list[int]:
    """What the page itself asks before it looks at a form."""
    asking = RequestFactory().post("/", REMOTE_ADDR=address)
    return [wait_for(asking, face) for _ in range(times)]


def test_forty_people_behind_one_address_and_a_hundred_elsewhere_register_without_a_trip(fair: Fair) -> None:
    """Each of the forty goes through nine checked steps and sends three times. `make hostile` sends whole forms."""
    for _person in range(39):
        assert tries("register-check", 9, OFFICE) + tries("register", 3, OFFICE) == [0] * 12
    for robot in range(100):
        assert tries("register", 1, f"127.8.0.{robot + 1}") == [0]

    assert post(fair, "register/check/", FILLED).status_code == 200
    assert post(fair, "register/", FILLED | {"mail": ""}).status_code == 422
    assert post(fair, "register/", FILLED).status_code == 302


def test_a_flood_from_one_address_is_held_while_everybody_else_goes_on(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    tighten(monkeypatch, "register", address=3)
    answers = [
        post(fair, "register/", FILLED | {"mail": f"flood{number}@example.jp", "city": "架空市"}, FLOOD)
        for number in range(5)
    ]

    assert [answer.status_code for answer in answers] == [302] * 3 + [429] * 2
    page = said_calmly(answers[-1])
    assert "入力した内容はこのまま残っています" in page
    assert "架空市" in page
    assert "flood4@example.jp" in page
    assert len(registrations(fair)) == 3
    assert post(fair, "register/", FILLED, OFFICE).status_code == 302


def test_the_flood_of_turned_away_people_is_held_as_well(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    tighten(monkeypatch, "register", address=1)
    data = FILLED | {"eligibility": "yes"}

    assert [post(fair, "register/", data).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("path", "face", "data"),
    [
        ("link/", "link", {"mail": "somebody@example.jp"}),
        ("register/check/", "register-check", {"fields": "mail"}),
    ],
)
def test_other_forms_of_strangers_are_held_too(
    fair: Fair, monkeypatch: pytest.MonkeyPatch, path: str, face: str, data: dict[str, str]
) -> None:
    tighten(monkeypatch, face, address=1)

    first, second = post(fair, path, data), post(fair, path, data)

    assert first.status_code in {200, 302}
    assert second.status_code == 429
    assert "Retry-After" in second.headers
    assert post(fair, path, data, FLOOD).status_code == first.status_code


def test_a_held_sign_in_keeps_the_address_and_where_to_go(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tighten(monkeypatch, "staff-link", address=100, person=1)
    data = {"mail": "office@example.jp", "next": "/accounts/"}

    client.post("/accounts/sign-in/", data)
    page = said_calmly(client.post("/accounts/sign-in/", data))

    assert 'value="office@example.jp"' in page
    assert 'value="/accounts/"' in page


def test_passkeys_are_held_with_words_that_the_page_can_show(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tighten(monkeypatch, "passkey", address=1)

    client.post("/accounts/passkey/options/")
    answer = client.post("/accounts/passkey/options/")

    assert answer.status_code == 429
    assert "1分ほど待ってから" in answer.json()["error"]


def test_uploads_are_counted_per_person_not_per_address(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    tighten(monkeypatch, "import", person=1)
    one, other = (as_staff(make_actor(Role.CONTRACTOR, fair.programme)) for _ in range(2))

    def upload(client: Client) -> Any:
        return post(fair, "office/imports/", {"file": SimpleUploadedFile("a.csv", postings_file(1))}, client=client)

    assert upload(one).status_code == 302
    said_calmly(upload(one))
    assert upload(other).status_code == 302


# --- whose address ----------------------------------------------------------------------------------------------------


def test_a_forged_forwarding_header_is_nobodys_address(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection's address counts. Behind a proxy the server itself replaces it, for trusted proxies only."""
    tighten(monkeypatch, "link", address=1)
    forged = {"HTTP_X_FORWARDED_FOR": "192.0.2.1", "HTTP_FORWARDED": "for=192.0.2.1", "HTTP_X_REAL_IP": "192.0.2.1"}
    path, data = f"/p/{fair.programme.slug}/link/", {"mail": "a@example.jp"}

    Client().post(path, data, REMOTE_ADDR=FLOOD, **OURS)
    answer = Client().post(path, data, REMOTE_ADDR=FLOOD, **OURS, **forged)

    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:/run/x", ""),
    ],
)
def test_one_line_is_one_address_or_the_first_half_of_it(address: str, line: str) -> None:
    assert limits.line_of(address) == line


def test_what_is_kept_of_an_address_neither_names_it_nor_lasts_beyond_its_day() -> None:
    noon = dt.datetime(2026, 2, 14, 3, 0, tzinfo=dt.UTC)
    kept = []
    for day in (0, 1):
        with time_machine.travel(noon + dt.timedelta(days=day), tick=False):
            limits.wait_at("register", OFFICE, 1)
            kept.append(bytes(Tries.objects.get().key_hash))

    assert kept[0] != kept[1]
    assert all(len(one) == 32 and OFFICE.encode() not in one for one in kept)
