"""What the logs say: where it failed and how, never the address or the words of anybody."""

import logging

import pytest
from django.core.signals import got_request_exception
from django.test import Client, RequestFactory
from django.urls import resolve

from tests.make import make_programme

pytestmark = pytest.mark.django_db

TOKEN = "Zk3vT0k3nOfALinkThatNobodyElseMaySee"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/link/{token}/",
        "/accounts/invitation/{token}/",
        "/p/{slug}/enter/{token}/",
        "/p/{slug}/confirm/{token}/",
        "/p/{slug}/nothing/{token}/",
        "/p/nobody/enter/{token}/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_a_token_in_an_address_stays_out_of_the_logs(
    address: str, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    where = address.format(token=TOKEN, slug=make_programme().slug)

    answer = getattr(Client(enforce_csrf_checks=True), method)(where)

    assert answer.status_code >= 400 or address.startswith("/accounts/") or method == "get"
    assert TOKEN not in caplog.text


def test_a_failure_is_logged_by_the_name_of_its_view_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    request = RequestFactory().get(f"/accounts/link/{TOKEN}/")
    request.resolver_match = resolve(request.path)

    try:
        int(f"砂丘花 {TOKEN}")
    except ValueError:
        got_request_exception.send(sender=None, request=request)

    assert [(record.name, record.levelno) for record in caplog.records] == [("engawa.web.refusal", logging.ERROR)]
    assert "ValueError at entrance:link" in caplog.text
    assert "test_logs.py" in caplog.text
    assert "砂丘花" not in caplog.text
    assert TOKEN not in caplog.text
