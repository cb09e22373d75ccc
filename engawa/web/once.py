"""Idempotency: a form sent twice (double press, reload, lost answer) is carried out once.

The first answer that leads on (a redirect, or a bare "done") is kept for 24 hours and given again. An answer that
did not lead on (errors in the form, a step-up page) frees the key. The same key with other words typed is another
form: the page came back out of the browser's memory.
"""

import datetime as dt
import time
from collections.abc import Callable
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from engawa.base.kit import clock
from engawa.base.programmes.models import Answer
from engawa.web.scope import SEEKER_COOKIE

HEADER, FIELD, LONGEST = "Idempotency-Key", "idempotency_key", 100
UNTYPED = {FIELD, "csrfmiddlewaretoken"}
PATIENCE_SECONDS = 5.0
KEPT = dt.timedelta(hours=24)
ABANDONED = dt.timedelta(minutes=2)
"""Whoever claimed a key longer ago without an answer was ended in the middle: its transaction is gone."""
LEADS_ON = {201, 204, 301, 302, 303}

FORGET = """
DELETE FROM programmes_answer WHERE key_hash IN (
  SELECT key_hash FROM programmes_answer WHERE made_at < %s ORDER BY made_at LIMIT 50 FOR UPDATE SKIP LOCKED)
"""

Next = Callable[[HttpRequest], HttpResponseBase]


class Once:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _claim(key):
            known = Answer.objects.filter(key_hash=key).first()
            if known is not None and known.status is not None:
                return HttpResponse(status=known.status, headers={"Location": known.location} if known.location else {})
            if time.monotonic() > deadline:
                return render(request, "ui/errors/again.html", status=409)
            time.sleep(0.1)
        return self._first(request, key)

    def _first(self, request: HttpRequest, key: bytes) -> HttpResponseBase:
        led_on = False
        try:
            response = self.get_response(request)
            led_on = response.status_code in LEADS_ON
            if led_on:
                programme = getattr(request, "programme", None)
                Answer.objects.filter(key_hash=key).update(
                    status=response.status_code,
                    location=response.headers.get("Location", ""),
                    programme=programme.pk if programme else None,
                )
        finally:
            if not led_on:
                Answer.objects.filter(key_hash=key).delete()
        return response


def _key(request: HttpRequest) -> bytes | None:
    """The form's key together with who sent it, to which address, and what was typed."""
    if request.method != "POST":
        return None
    given = request.headers.get(HEADER) or request.POST.get(FIELD)
    if not given or len(given) > LONGEST:
        return None
    who = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") + "/" + request.COOKIES.get(SEEKER_COOKIE, "")
    parts = [who, request.path, given]
    for name, values in sorted(request.POST.lists()):
        parts += [name, *map(str, values)] if name not in UNTYPED else []
    for name, files in sorted(request.FILES.lists()):
        parts += [name, *(f"{file.name} {file.size}" for file in files)]
    if request.content_type == "application/json":
        parts.append(sha256(request.body).hexdigest())
    return sha256(b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)).digest()


def _claim(key: bytes) -> bool:
    """True for exactly one of those who come with a key, while it is neither answered nor abandoned."""
    now, mark = clock.real_now(), str(uuid4())
    row = Answer(key_hash=key, made_at=now, location=mark)
    Answer.objects.bulk_create([row], ignore_conflicts=True)
    if Answer.objects.filter(key_hash=key, status__isnull=True, location=mark).exists():
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [now - KEPT])
        return True
    left = Answer.objects.filter(key_hash=key, status__isnull=True, made_at__lt=now - ABANDONED)
    return bool(left.update(made_at=now, location=mark))
