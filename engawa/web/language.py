"""Which language a page speaks: Japanese, until its reader chooses English. Pages for people at work never do.

Nothing is guessed from what a browser announces: one address is one page for everybody, and only somebody who pressed
「English」 carries the cookie that says so (ADR 0030).
"""

from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from engawa.base.kit.tongue import ENGLISH, english
from engawa.web import marking
from engawa.web.answers import own_address

LASTS_S = 365 * 24 * 3600
FACES = frozenset({"public", "subject", "companion"})
"""Faces whose pages speak English."""
SPEAKS, TOLD = "speaks_english", "told_in_english"

Answer = TypeVar("Answer", bound=HttpResponseBase)


def chosen(request: HttpRequest) -> str:
    said = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == ENGLISH
    return ENGLISH if said else settings.LANGUAGE_CODE


def speak(request: HttpRequest, face: str | None) -> None:
    """Called once it is known whose page it is; None is a page for people at work."""
    if face in FACES:
        vars(request)[SPEAKS] = True
    else:
        translation.activate(settings.LANGUAGE_CODE)


def may_choose(request: HttpRequest) -> bool:
    return SPEAKS in vars(request)


def told(response: Answer) -> Answer:
    """What an English page shows in Japanese, it says to be Japanese. Pages that are kept are told before, and once."""
    if english() and isinstance(response, HttpResponse) and TOLD not in vars(response):
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = marking.marked(response.content.decode()).encode()
        vars(response)[TOLD] = True
    return response


def again(content: bytes) -> HttpResponse:
    """A page that was told when it was drawn."""
    response = HttpResponse(content)
    vars(response)[TOLD] = True
    return response


@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """By a link, so that a page for everybody needs no form of one's own. Remembers one word, and goes back."""
    back = own_address(request.GET.get("next", ""))
    if code not in dict(settings.LANGUAGES) or not back:
        raise Http404
    response = redirect(back)
    name = settings.LANGUAGE_COOKIE_NAME
    if code == settings.LANGUAGE_CODE:
        response.delete_cookie(name, samesite="Lax")
    else:
        secure = request.is_secure()
        response.set_cookie(name, code, max_age=LASTS_S, secure=secure, httponly=True, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response
