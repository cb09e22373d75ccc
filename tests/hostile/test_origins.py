"""Requests that say they come from elsewhere, or as somebody else, or through somebody."""

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from engawa.delivery.fairs.models import Fair
from engawa.shared.messaging import post as letters_post
from tests.delivery.fairs.makers import make_fair, registrations
from tests.hostile.asking import undone
from tests.web.public.test_registering import FILLED
from tests.world import make_world

pytestmark = pytest.mark.django_db
FORGED: tuple[dict[str, str], ...] = (
    {},
    {"HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": ""},
    {"HTTP_ORIGIN": "http://testserver.elsewhere.example"},
    {"HTTP_ORIGIN": "http://testserver:81"},
    {"HTTP_ORIGIN": "https://testserver"},
    {"HTTP_ORIGIN": "http://testserver@elsewhere.example"},
    {"HTTP_ORIGIN": "http://testserver/"},
    {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_SEC_FETCH_SITE": "same-origin"},
    {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_SEC_FETCH_SITE": "none"},
    {"HTTP_REFERER": "https://elsewhere.example/http://testserver/"},
    {"HTTP_REFERER": "http://[broken"},
    {"HTTP_ORIGIN": "https://elsewhere.example", "HTTP_X_FORWARDED_HOST": "elsewhere.example"},
    {"HTTP_ORIGIN": "https://testserver", "HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_ORIGIN": "http://elsewhere.example", "HTTP_FORWARDED": "host=elsewhere.example"},
)


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def register(fair: Fair, **headers: str) -> Any:
    client = Client()
    client.raise_request_exception = False
    return client.post(f"/p/{fair.programme.slug}/register/", FILLED, **headers)


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_strangers_form_from_elsewhere_is_refused(fair: Fair, headers: dict[str, str]) -> None:
    answer = register(fair, **headers)

    assert answer.status_code == 403
    assert registrations(fair) == []
    assert dict(answer.cookies) == {}


@pytest.mark.parametrize("site", [None, "same-origin", "none"])
def test_the_sites_own_form_is_taken(fair: Fair, site: str | None) -> None:
    more = {"HTTP_SEC_FETCH_SITE": site} if site else {}

    assert register(fair, HTTP_ORIGIN="http://testserver", **more).status_code == 302


@pytest.mark.parametrize("host", ["elsewhere.example", "testserver.elsewhere.example", "testserver@a", "", "a b"])
def test_another_host_is_no_page(fair: Fair, host: str) -> None:
    client = Client()
    client.raise_request_exception = False

    answer = client.get(f"/p/{fair.programme.slug}/", HTTP_HOST=host)

    assert (answer.status_code, "elsewhere" in answer.content.decode()) == (400, False)


def test_links_in_letters_never_follow_the_host_of_a_request(fair: Fair) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        Client().get(f"/p/{fair.programme.slug}/", HTTP_HOST="elsewhere.example")

        assert letters_post.link(fair.programme, "me/").startswith("http://localhost")


def test_everything_behind_a_sign_in_wants_the_forms_token() -> None:
    """Every address of people signed in, without a token, with another one, and with another person's cookie."""
    world = make_world()
    faces = {"participant": "seeker", "exhibitor": "exhibitor", "contractor": "chief", "commissioner": "commissioner"}
    tried = 0
    for name in world.about:
        role = faces.get(name.split(":")[0])
        if role is None:
            continue
        known = world.client(role, name)
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = known.cookies
        strict.cookies["engawa-form"] = "a" * 32
        for data in ({}, {"csrfmiddlewaretoken": "b" * 32}, {"csrfmiddlewaretoken": "\x00"}):
            with undone():
                answer = strict.post(world.address(name), data, HTTP_ORIGIN="http://testserver")
            tried += 1
            assert answer.status_code == 403, (name, answer.status_code)
    assert tried > 100


NEXT = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "javascript:alert(1)",
    "/\telsewhere.example",
    "\t//elsewhere.example",
    " //elsewhere.example",
    "http:elsewhere.example",
    "data:text/html,a",
    "/\x00/elsewhere.example",
    "elsewhere.example",
    "／／elsewhere.example",
    "/" + "a" * 20_000,
)


@pytest.mark.parametrize("where", NEXT)
def test_nobody_is_led_away_after_signing_in(where: str) -> None:
    from django.test import RequestFactory

    from engawa.web.answers import own_address
    from engawa.web.entrance.session import next_address

    page = Client().get(reverse("entrance:sign-in"), {"next": where})
    sent = Client().post(reverse("entrance:sign-in"), {"next": where, "mail": "x"})

    assert (page.status_code, sent.status_code) == (200, 422)
    for found in (own_address(where), next_address(RequestFactory().post("/", {"next": where}))):
        assert found == "" or (found.startswith("/") and found[1:2] not in {"/", "\\"}), found
        assert len(found) <= 2_000


def test_a_page_that_browsers_may_keep_sets_no_cookie() -> None:
    world = make_world()
    for name in ("top", "privacy", "accessibility", "directory", "company", "posting"):
        for client in (Client(), world.clients["seeker"], world.clients["chief"]):
            answer = client.get(world.address(f"public:{name}"))
            assert answer.status_code == 200
            assert dict(answer.cookies) == {}
            assert "public" not in answer.headers["Cache-Control"]


def test_a_method_in_a_header_or_field_is_no_method(fair: Fair) -> None:
    answer = register(fair, HTTP_ORIGIN="http://testserver", HTTP_X_HTTP_METHOD_OVERRIDE="GET")

    assert answer.status_code == 302
