"""Idempotency: a form sent twice (double press, reload, lost answer) is carried out once.

The first answer that leads on (a redirect, or a bare "done") is kept for 24 hours and given again. An answer that
did not lead on (errors in the form, a step-up page) frees the key. The same key with other words typed is another
form: the page came back out of the browser's memory.

An answer that let a person in (the button of a letter's link) is given again with its cookie for two minutes: the link
is used up, and whoever lost that answer would stand before a closed door. The cookie is sealed with a key made of the
form itself, which nobody but its sender has, and nothing but a hash of it is stored; a session that has ended stays so.
"""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from engawa.base.kit import clock
from engawa.base.kit.ids import PLATFORM
from engawa.base.programmes.models import Answer
from engawa.base.vault import crypto
from engawa.web.http import same_origin
from engawa.web.scope import COMPANION_COOKIE, SEEKER_COOKIE

HEADER, FIELD, LONGEST = "Idempotency-Key", "idempotency_key", 100
UNTYPED = {FIELD, "csrfmiddlewaretoken"}
PATIENCE_SECONDS = 5.0
KEPT = dt.timedelta(hours=24)
LET_IN_AGAIN = dt.timedelta(minutes=2)
LEADS_ON = {201, 204, 301, 302, 303}

FORGET = """
DELETE FROM programmes_answer WHERE key_hash IN (
  SELECT key_hash FROM programmes_answer WHERE made_at < %s ORDER BY made_at LIMIT 50 FOR UPDATE SKIP LOCKED)
"""
FORGET_COOKIES = """
UPDATE programmes_answer SET cookie = NULL WHERE key_hash IN (
  SELECT key_hash FROM programmes_answer WHERE cookie IS NOT NULL AND made_at < %s LIMIT 50 FOR UPDATE SKIP LOCKED)
"""

Next = Callable[[HttpRequest], HttpResponseBase]


class Once:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        form = _form(request)
        if form is None:
            return self.get_response(request)
        key = sha256(form).digest()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _claim(key):
            known = Answer.objects.filter(key_hash=key).first()
            if known is not None and known.status is not None:
                return _again(request, form, known)
            if time.monotonic() > deadline:
                return render(request, "ui/errors/again.html", status=409)
            time.sleep(0.1)
        return self._first(request, form, key)

    def _first(self, request: HttpRequest, form: bytes, key: bytes) -> HttpResponseBase:
        try:
            response = self.get_response(request)
            if response.status_code in LEADS_ON:
                programme = getattr(request, "programme", None)
                Answer.objects.filter(key_hash=key).update(
                    status=response.status_code,
                    location=response.headers.get("Location", ""),
                    programme=programme.pk if programme else None,
                    cookie=_sealed(form, response),
                )
            else:
                Answer.objects.filter(key_hash=key).delete()
        finally:
            _let_go(key)
        return response


def _again(request: HttpRequest, form: bytes, known: Answer) -> HttpResponse:
    response = HttpResponse(status=known.status, headers={"Location": known.location} if known.location else {})
    # Nobody is let in by a form that another site holds.
    if known.cookie and clock.real_now() < known.made_at + LET_IN_AGAIN and same_origin(request):
        opened = crypto.unseal(_key_of(form), field=FIELD, row=PLATFORM, programme=PLATFORM, sealed=bytes(known.cookie))
        response.cookies.load(opened.decode())
        response.headers["Cache-Control"] = "no-store"
    return response


def _sealed(form: bytes, response: HttpResponseBase) -> bytes | None:
    said = response.cookies.get(SEEKER_COOKIE) or response.cookies.get(COMPANION_COOKIE)
    if said is None or not said.value:
        return None
    plain = said.OutputString().encode()
    return crypto.seal(_key_of(form), field=FIELD, row=PLATFORM, programme=PLATFORM, plain=plain)


def _key_of(form: bytes) -> crypto.OpenKey:
    secret = sha256(crypto.installation_secret("once") + form).digest()
    return crypto.OpenKey(UUID(bytes=sha256(b"id" + secret).digest()[:16]), secret)


def _form(request: HttpRequest) -> bytes | None:
    """The form's key together with who sent it, to which address, and what was typed."""
    if request.method != "POST":
        return None
    given = request.headers.get(HEADER) or request.POST.get(FIELD)
    if not given or len(given) > LONGEST:
        return None
    who = "/".join(
        request.COOKIES.get(one, "") for one in (settings.SESSION_COOKIE_NAME, SEEKER_COOKIE, COMPANION_COOKIE)
    )
    parts = [who, request.path, given]
    for name, values in sorted(request.POST.lists()):
        parts += [name, *map(str, values)] if name not in UNTYPED else []
    for name, files in sorted(request.FILES.lists()):
        parts += [name, *(f"{file.name} {file.size}" for file in files)]
    if request.content_type == "application/json":
        parts.append(sha256(request.body).hexdigest())
    return b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)


def _claim(key: bytes) -> bool:
    """True for exactly one of those who come with a key, while it is not answered.

    Whoever carries a form out holds a lock of its connection. One that was killed, or whose connection broke, holds it
    no more: its transaction is gone, and the next may carry the form out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(key)])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(FORGET, [clock.real_now() - KEPT])
        cursor.execute(FORGET_COOKIES, [clock.real_now() - LET_IN_AGAIN])
    Answer.objects.bulk_create([Answer(key_hash=key, made_at=clock.real_now())], ignore_conflicts=True)
    if Answer.objects.filter(key_hash=key, status__isnull=True).exists():
        return True
    _let_go(key)
    return False


def _let_go(key: bytes) -> None:
    """Never in the way of an answer: a connection that broke has let go already."""
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(key)])


def _number(key: bytes) -> int:
    return int.from_bytes(key[:8], signed=True)
