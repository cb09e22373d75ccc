"""How often in ten minutes: per network address so that a flood is held, per person so that a key is not guessed.

An office of forty people shares one address, and so do the customers of some telephone companies: numbers per address
are for hundreds of people, not for one. What one person may do is counted by who she is, wherever she comes from.
The address is the one the connection has; behind a proxy the one that the trusted proxy tells (FORWARDED_ALLOW_IPS).
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, ngettext

from engawa.base.accounts import limits

MINUTE = 60


@dataclass(frozen=True)
class Limit:
    """Tries in ten minutes; 0 = not counted this way."""

    address: int = 0
    person: int = 0


LIMITS = {
    # Forty people who each send the form three times need 120; a letter per mail address is limited by the fair.
    "register": Limit(address=300),
    # One per step of the form, and again for each correction.
    "register-check": Limit(address=1500),
    "link": Limit(address=200),
    # Without a name: what one office or one telephone company's customers may ask together.
    "question": Limit(address=60),
    "contact": Limit(address=60),
    # Buttons of links in letters. Tokens cannot be guessed; this bounds what a flood costs.
    "door": Limit(address=400),
    # Per mail address five letters in ten minutes besides.
    "staff-link": Limit(address=150, person=5),
    "passkey": Limit(address=400),
    # Wrong numbers are counted apart: six in a row.
    "step-up": Limit(person=60),
    "join": Limit(person=200),
    "import": Limit(person=30),
}
"""Beside these: chat lines and signals per seat (`shared/live`), streams per person (`shared/streams`)."""


def wait_for(request: HttpRequest, face: str, person: object = "") -> int:
    """Count this try; the seconds until the next is welcome, 0 for now. Call it outside transactions."""
    limit = LIMITS[face]
    held = 0
    if limit.address:
        held = limits.wait_at(face, request.META.get("REMOTE_ADDR", ""), limit.address)
    if limit.person and person:
        held = max(held, limits.wait(face, str(person), limit.person))
    return held


def words_for(seconds: int) -> str:
    """What to do, and that nothing is lost."""
    minutes = -(-seconds // MINUTE)
    return ngettext(
        "短い時間に何度も送られたため、いったん止めました。入力した内容はこのまま残っています。あと%(minutes)d分ほど待ってから、もう一度お送りください。",
        "短い時間に何度も送られたため、いったん止めました。入力した内容はこのまま残っています。あと%(minutes)d分ほど待ってから、もう一度お送りください。",
        minutes,
    ) % {"minutes": minutes}


def held(response: HttpResponse, seconds: int) -> HttpResponse:
    """The page with what was typed, as an answer that says when to come again."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def too_often(request: HttpRequest, seconds: int = MINUTE, *, json: bool = False) -> HttpResponse:
    """Where no form is there to be shown again."""
    if json or "json" in request.headers.get("Accept", ""):
        words = _("短い時間に何度も送られました。1分ほど待ってから、もう一度お試しください。")
        return held(
            JsonResponse({"error": words, "code": "too_fast"}, json_dumps_params={"ensure_ascii": False}), seconds
        )
    return held(render(request, "429.html"), seconds)
