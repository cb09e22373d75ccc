"""Idempotency: a form sent twice (double press, reload, lost answer) is carried out once.

The first answer that leads on (a redirect) is kept for 24 hours and given again. An answer that did not lead on
(errors in the form) frees the key.
"""

import time
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from engawa.base.kit import clock
from engawa.base.programmes.models import Answer
from engawa.web.scope import SEEKER_COOKIE

HEADER, FIELD, LONGEST = "Idempotency-Key", "idempotency_key", 100
PATIENCE_SECONDS = 5.0

Next = Callable[[HttpRequest], HttpResponseBase]


class Once:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        if not _claim(key):
            return _again(request, key)
        led_on = False
        try:
            response = self.get_response(request)
            led_on = 300 <= response.status_code < 400 and response.status_code != 307  # noqa: PLR2004 - HTTP
            if led_on:
                location = response.headers.get("Location", "")
                Answer.objects.filter(key_hash=key).update(status=response.status_code, location=location)
        finally:
            if not led_on:
                Answer.objects.filter(key_hash=key).delete()
        return response


def _key(request: HttpRequest) -> bytes | None:
    if request.method != "POST":
        return None
    given = request.headers.get(HEADER) or request.POST.get(FIELD)
    if not given or len(given) > LONGEST:
        return None
    who = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") + "/" + request.COOKIES.get(SEEKER_COOKIE, "")
    return sha256(b"\x00".join(part.encode() for part in (who, request.path, given))).digest()


def _claim(key: bytes) -> bool:
    row = Answer(key_hash=key, made_at=clock.real_now(), location=str(time.time_ns()))
    Answer.objects.bulk_create([row], ignore_conflicts=True)
    return Answer.objects.filter(key_hash=key, status__isnull=True, location=row.location).exists()


def _again(request: HttpRequest, key: bytes) -> HttpResponse:
    """The first answer, waited for while it is being made."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        known = Answer.objects.filter(key_hash=key).first()
        if known is None:
            break
        if known.status is not None:
            return HttpResponseRedirect(known.location)
        time.sleep(0.1)
    return render(request, "ui/errors/again.html", status=409)
