"""A passkey's challenge: kept by the browser in a signed cookie, good for five minutes, for one purpose, once.

No session is begun for somebody who only looks at the sign-in page.
"""

import datetime as dt
from os import urandom

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engawa.base.accounts import limits

COOKIE = "engawa-challenge"
LIFE = dt.timedelta(minutes=5)
BYTES = 32


def fresh() -> bytes:
    return urandom(BYTES)


def keep(response: HttpResponse, challenge: bytes, purpose: str) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        challenge.hex(),
        salt=_salt(purpose),
        max_age=LIFE,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def take(request: HttpRequest, purpose: str) -> bytes | None:
    """The challenge of this browser, the first time it is asked for."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_salt(purpose), max_age=LIFE)
    if not value or not limits.allow("challenge", value, 1, window=2 * LIFE):
        return None
    return bytes.fromhex(value)


def _salt(purpose: str) -> str:
    return f"engawa.challenge.{purpose}"
