import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from engawa.base.accounts.models import Account, SignIn
from engawa.base.kit import clock
from engawa.base.programmes.models import Programme, platform
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards import actions
from engawa.contract.safeguards.actions import appoint, ask_sign_in_link
from engawa.web.answers import own_address
from tests.make import make_actor, make_programme
from tests.web.entrance.keys import SoftKey
from tests.web.entrance.people import (
    account_of,
    give_app,
    give_key,
    invite,
    last_letter,
    letters,
    sign_in,
    token_of,
)

pytestmark = pytest.mark.django_db
SIGN_IN, SENT = "/accounts/sign-in/", "/accounts/sign-in/sent/"
MAIL = "shiori@example.jp"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "EQUAL_SECONDS", 0.0)


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def account(programme: Programme) -> Account:
    """An exhibitor's person with a place."""
    return appoint(programme, invite(programme, MAIL), prove=lambda _: None)


def link_for(mail: str = MAIL) -> str:
    ask_sign_in_link(mail)
    return f"/accounts/link/{token_of(last_letter(platform()))}/"


def home(programme: Programme) -> str:
    return f"/p/{programme.slug}/booth/"


# --- the page -------------------------------------------------------------------------------------------------------


def test_looking_at_the_page_begins_no_session(client: Client) -> None:
    answer = client.get(SIGN_IN)

    assert answer.status_code == 200
    assert set(answer.cookies) == {"engawa-form"}
    assert answer.cookies["engawa-form"]["httponly"]
    assert Session.objects.count() == 0
    assert "no-cache" in answer.headers["Cache-Control"]


def test_asking_for_a_challenge_begins_no_session_either(client: Client) -> None:
    answer = client.post("/accounts/passkey/options/")

    assert set(answer.cookies) == {"engawa-challenge"}
    cookie = answer.cookies["engawa-challenge"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/accounts/", "Strict", True)
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "address", [SIGN_IN, "/accounts/passkey/options/", "/accounts/passkey/", "/accounts/sign-out/"]
)
def test_posts_without_our_own_pages_token_are_refused(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)

    assert client.post(address, {"mail": MAIL}).status_code == 403
    assert client.post(address, "{}", content_type="application/json").status_code == 403
    assert client.post(address, "{}", content_type="text/plain").status_code == 403


# --- a link by mail, and the app's number --------------------------------------------------------------------------


def test_known_and_unknown_addresses_are_answered_alike(client: Client, account: Account) -> None:
    give_app(account)
    answers = [client.post(SIGN_IN, {"mail": mail}) for mail in (MAIL, "nobody@example.jp")]

    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(302, SENT)] * 2
    assert [sorted(a.cookies) for a in answers] == [[], []]
    assert letters(platform()) == 1


def test_both_are_limited_alike(client: Client, account: Account) -> None:
    give_app(account)
    for mail in (MAIL, "nobody@example.jp"):
        statuses = [client.post(SIGN_IN, {"mail": mail}).status_code for _ in range(6)]
        assert statuses == [302] * 5 + [429]
    assert client.post(SIGN_IN, {"mail": "other@example.jp"}).status_code == 302
    assert letters(platform()) == 5


@pytest.mark.parametrize("typed", ["", "shiori", "shiori@", '"a b"@example.jp', "a@b", "x" * 250 + "@example.jp"])
def test_what_is_no_address_is_said_beside_the_field(client: Client, typed: str) -> None:
    answer = client.post(SIGN_IN, {"mail": typed})

    assert answer.status_code == 422
    assert "メールアドレス" in answer.content.decode()


def test_the_link_is_looked_at_and_not_used_by_a_get(client: Client, programme: Programme, account: Account) -> None:
    app = give_app(account)
    link = link_for()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200

    answer = client.post(link, {"totp": app.at(clock.real_now())})

    assert (answer.status_code, answer.headers["Location"]) == (302, home(programme))
    assert client.get(link).status_code == 410
    assert client.post(link, {"totp": app.at(clock.real_now(), 1)}).status_code == 410


def test_a_wrong_number_leaves_the_link_and_says_so(client: Client, account: Account) -> None:
    app = give_app(account)
    link = link_for()
    wrong = f"{(int(app.at(clock.real_now())) + 1) % 1_000_000:06d}"

    answer = client.post(link, {"totp": wrong})

    assert answer.status_code == 422
    assert "番号が違うか" in answer.content.decode()
    assert client.post(link, {"totp": app.at(clock.real_now())}).status_code == 302


def test_a_number_is_read_in_any_width_and_with_the_gap_that_apps_show(client: Client, account: Account) -> None:
    app = give_app(account)
    number = app.at(clock.real_now())
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)

    assert client.post(link_for(), {"totp": f"{wide[:3]}　{wide[3:]}"}).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345a", "１２３４５"])
def test_what_is_no_number_counts_as_no_try(client: Client, account: Account, typed: str) -> None:
    app = give_app(account)
    link = link_for()
    for _ in range(8):
        assert client.post(link, {"totp": typed}).status_code == 422

    assert client.post(link, {"totp": app.at(clock.real_now())}).status_code == 302


def test_six_wrong_numbers_shut_every_page_that_asks_for_one(client: Client, account: Account) -> None:
    app = give_app(account)
    links = [link_for(), link_for()]
    wrong = f"{(int(app.at(clock.real_now())) + 1) % 1_000_000:06d}"
    statuses = [client.post(link, {"totp": wrong}).status_code for link in links * 3]

    assert statuses == [422] * 6
    assert client.post(links[0], {"totp": app.at(clock.real_now())}).status_code == 429


def test_a_stale_link_is_gone_and_offers_a_new_one(client: Client, account: Account) -> None:
    with time_machine.travel(dt.datetime(2026, 2, 14, tzinfo=dt.UTC), tick=False) as moving:
        give_app(account)
        link = link_for()
        moving.shift(dt.timedelta(minutes=16))
        answer = client.get(link)

    assert answer.status_code == 410
    assert f'href="{SIGN_IN}"' in answer.content.decode()


def test_links_never_given_out_are_gone_alike(client: Client) -> None:
    assert client.get(f"/accounts/link/{'A' * 43}/").status_code == 410
    assert client.post(f"/accounts/link/{'A' * 43}/", {"totp": "123456"}).status_code == 410


def test_without_an_app_the_link_leads_to_the_passkey(client: Client, account: Account) -> None:
    give_key(account)

    page = client.get(link_for()).content.decode()

    assert "パスキーで入る" in page
    assert 'name="totp"' not in page


# --- passkeys -----------------------------------------------------------------------------------------------------------


def show(client: Client, key: SoftKey, query: str = "") -> Any:
    options = client.post("/accounts/passkey/options/").json()
    return client.post(f"/accounts/passkey/{query}", key.show(options), content_type="application/json")


def test_a_passkey_signs_in_and_leads_to_the_only_desk(client: Client, programme: Programme, account: Account) -> None:
    answer = show(client, give_key(account))

    assert answer.json() == {"next": home(programme)}
    assert client.get("/accounts/").status_code == 200
    assert SignIn.objects.get().proof == "passkey"


def test_the_options_name_no_keys_of_anybody(client: Client, account: Account) -> None:
    give_key(account)

    assert client.post("/accounts/passkey/options/").json()["allowCredentials"] == []


def test_an_answer_is_good_once(client: Client, account: Account) -> None:
    key = give_key(account)
    options = client.post("/accounts/passkey/options/").json()
    answer = key.show(options)
    kept = client.cookies["engawa-challenge"].value
    assert client.post("/accounts/passkey/", answer, content_type="application/json").status_code == 200
    thief = Client()
    thief.cookies["engawa-challenge"] = kept

    assert thief.post("/accounts/passkey/", answer, content_type="application/json").status_code == 410


def test_an_answer_without_the_browsers_own_challenge_is_refused(client: Client, account: Account) -> None:
    key = give_key(account)
    options = client.post("/accounts/passkey/options/").json()
    answer = key.show(options)
    other = Client()

    assert other.post("/accounts/passkey/", answer, content_type="application/json").status_code == 410
    other.post("/accounts/passkey/options/")
    assert other.post("/accounts/passkey/", answer, content_type="application/json").status_code == 403


def test_a_challenge_ends_after_five_minutes(client: Client, account: Account) -> None:
    key = give_key(account)
    with time_machine.travel(dt.datetime(2026, 2, 14, tzinfo=dt.UTC), tick=False) as moving:
        options = client.post("/accounts/passkey/options/").json()
        moving.shift(dt.timedelta(minutes=5, seconds=1))
        answer = client.post("/accounts/passkey/", key.show(options), content_type="application/json")

    assert answer.status_code == 410


@pytest.mark.parametrize("body", ["", "{}", "\udcff", "[]"])
def test_nonsense_is_answered_in_plain_words(client: Client, body: str) -> None:
    client.post("/accounts/passkey/options/")

    answer = client.post("/accounts/passkey/", body.encode("utf-8", "surrogateescape"), content_type="application/json")

    assert answer.status_code == 403
    assert answer.json() == {"error": "このパスキーではサインインできませんでした。"}


def test_somebody_else_signing_in_here_ends_the_session_before(client: Client, account: Account) -> None:
    show(client, give_key(account))
    first = client.cookies["engawa-work"].value
    other = account_of(make_actor(Role.CHIEF, make_programme()))

    show(client, give_key(other))

    assert client.cookies["engawa-work"].value != first
    assert list(SignIn.objects.filter(ended_at__isnull=True).values_list("account", flat=True)) == [other.pk]
    assert not Session.objects.filter(pk=first).exists()


def test_a_session_brought_along_is_not_the_one_that_is_signed_in(client: Client, account: Account) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    planted = SessionStore()
    planted["x"] = 1
    planted.save()
    client.cookies["engawa-work"] = str(planted.session_key)

    show(client, give_key(account))

    assert client.cookies["engawa-work"].value != planted.session_key
    thief = Client()
    thief.cookies["engawa-work"] = str(planted.session_key)
    assert thief.get("/accounts/").status_code == 302


def test_signing_in_changes_the_forms_token(client: Client, account: Account) -> None:
    client.get(SIGN_IN)
    before = client.cookies["engawa-form"].value

    show(client, give_key(account))

    assert client.cookies["engawa-form"].value != before


# --- where it leads ---------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "http:///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " /p/x/",
    "\n//evil.example",
    "evil.example",
    "accounts",
    "?next=x",
    "",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(client: Client, programme: Programme, account: Account, wanted: str) -> None:
    assert own_address(wanted) == ""
    key = give_key(account)
    options = client.post("/accounts/passkey/options/").json()

    answer = client.post(
        "/accounts/passkey/", key.show(options), content_type="application/json", query_params={"next": wanted}
    )

    assert answer.json() == {"next": home(programme)}
    page = client.get(SIGN_IN, {"next": wanted}).content.decode()
    assert "evil.example" not in page
    assert "javascript:" not in page


def test_the_page_that_asked_for_the_sign_in_comes_next(client: Client, account: Account) -> None:
    wanted = "/p/tottori/office/imports/?page=2"

    assert own_address(wanted) == wanted
    assert show(client, give_key(account), "?next=%2Fp%2Ftottori%2Foffice%2Fimports%2F%3Fpage%3D2").json() == {
        "next": wanted
    }


def test_with_places_in_two_programmes_one_is_asked_which(
    client: Client, programme: Programme, account: Account
) -> None:
    other = make_programme()
    appoint(other, invite(other, MAIL, Role.AGENCY), prove=lambda _: None)

    assert show(client, give_key(account)).json() == {"next": "/accounts/"}
    page = client.get("/accounts/").content.decode()
    assert home(programme) in page
    assert f"/p/{other.slug}/agency/" in page


def test_with_no_place_left_the_page_says_whom_to_ask(client: Client) -> None:
    lonely = Account.objects.create(handle="lonely", person=make_person_id(), made_at=clock.real_now())

    assert show(client, give_key(lonely)).json() == {"next": "/accounts/"}
    assert "招いた方にご連絡ください" in client.get("/accounts/").content.decode()


def make_person_id() -> Any:
    from tests.make import make_person

    return make_person().pk


# --- going out ------------------------------------------------------------------------------------------------------


def test_signing_out_ends_session_and_sign_in(client: Client, account: Account) -> None:
    show(client, give_key(account))
    kept = client.cookies["engawa-work"].value

    answer = client.post("/accounts/sign-out/")

    assert answer.headers["Location"] == SIGN_IN
    assert client.get("/accounts/").status_code == 302
    assert SignIn.objects.get().ended_at is not None
    thief = Client()
    thief.cookies["engawa-work"] = kept
    assert thief.get("/accounts/").status_code == 302


def test_a_get_signs_nobody_out(client: Client, account: Account) -> None:
    show(client, give_key(account))

    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.get("/accounts/").status_code == 200


def test_the_sign_out_button_works_with_its_token(account: Account, programme: Programme) -> None:
    client = Client(enforce_csrf_checks=True)
    actor = make_actor(Role.CHIEF, programme)
    sign_in(client, actor)
    page = client.get("/accounts/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    assert client.post("/accounts/sign-out/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_released_persons_pages_are_gone_at_once(client: Client, programme: Programme) -> None:
    from engawa.base.accounts import signins

    actor = make_actor(Role.CONTRACTOR, programme)
    sign_in(client, actor)
    assert client.get(f"/p/{programme.slug}/office/staff/").status_code == 200

    signins.end_all(actor.id)

    answer = client.get(f"/p/{programme.slug}/office/staff/")
    assert (answer.status_code, answer.headers["Location"].startswith(SIGN_IN)) == (302, True)
