"""Faces: who may come, and in which transaction a page is read.

A GET runs whole, from who asks to the rendering, in one READ ONLY block of its programme; a POST runs in none, its
action opens the act. A page that shows sealed values is marked `opens=True` and does its reading act first.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.web.answers import split_address
from engawa.web.scope import (
    COMPANION_COOKIE,
    SEEKER_COOKIE,
    EngawaRequest,
    account_of,
    companion_actor,
    seeker_actor,
    staff_actor,
)

P = ParamSpec("P")
View = Callable[Concatenate[EngawaRequest, P], HttpResponse]
Any_ = Callable[..., HttpResponse]

SAFE = {"GET", "HEAD"}
METHODS = ("GET", "HEAD", "POST")
LONGEST_NEXT = 1_000
FACES: dict[str, str] = {}
"""Every guarded view by dotted name → its face. Views made for several audiences share a name: see `face_of`."""


class First(Exception):
    """Something is due before this page is true, and cannot be done while looking."""

    def __init__(self, step: Callable[[], object]) -> None:
        super().__init__()
        self.step = step


def first(request: HttpRequest, step: Callable[[], object]) -> None:
    """Do this before the page is read: outside the open block, and the page is read again, once.

    A page that answers a POST shows what was found: its screen asks again by itself.
    """
    if request.method in SAFE and not getattr(request, "looks_again", False):
        raise First(step)


def _run(request: EngawaRequest, opens: bool, answer: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if request.method not in SAFE or opens:
        return answer()
    try:
        with inside(request.programme):
            return answer()
    except First as due:
        request.looks_again = True
        due.step()
    with inside(request.programme):
        return answer()


def _note(view: Any_, guarded: Any_, face: str) -> None:
    FACES[f"{view.__module__}.{view.__qualname__}"] = face
    guarded.face = face  # type: ignore[attr-defined]  # functions take attributes


def face_of(view: object) -> str:
    """The face that guards this very view; "" when none does. The promise of doors walks all addresses with it."""
    return str(getattr(view, "face", ""))


def staff(*permissions: Permission, opens: bool = False) -> Callable[[Any_], Any_]:
    """People at work holding one of the words. Not signed in → sign-in; no such right → it is not there (404)."""

    def guard(view: Any_) -> Any_:
        @wraps(view)
        def guarded(request: EngawaRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            account = account_of(request)  # notes that the sign-in was seen: not while looking

            def answer() -> HttpResponse:
                actor = staff_actor(request)
                if actor is None:
                    if account is not None:
                        raise Http404
                    return to_sign_in(request)
                request.actor = actor
                if not any(actor.can(word) for word in permissions):
                    raise Http404
                return no_store(view(request, *args, **kwargs))

            return _run(request, opens, answer)

        _note(view, guarded, " ".join(["staff", *permissions]))
        return guarded

    return guard


def subject(*, opens: bool = False, ended: str = "public:link") -> Callable[[Any_], Any_]:
    """The person herself. Without a session: the page that sends a new link; `ended` when hers is over."""

    def guard(view: Any_) -> Any_:
        @wraps(view)
        def guarded(request: EngawaRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def answer() -> HttpResponse:
                actor = seeker_actor(request)
                if actor is None:
                    return _no_session(request, ended)
                request.actor = actor
                return no_store(view(request, *args, **kwargs))

            return _run(request, opens, answer)

        _note(view, guarded, "subject")
        return guarded

    return guard


def companion(*, opens: bool = False) -> Callable[[Any_], Any_]:
    """Whoever sits beside a person, by a session of their own. Without one: the page that says where its link is."""

    def guard(view: Any_) -> Any_:
        @wraps(view)
        def guarded(request: EngawaRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def answer() -> HttpResponse:
                actor = companion_actor(request)
                if actor is None:
                    return _gone(request, COMPANION_COOKIE, "companion:gone", over=COMPANION_COOKIE in request.COOKIES)
                request.actor = actor
                return no_store(view(request, *args, **kwargs))

            return _run(request, opens, answer)

        _note(view, guarded, "companion")
        return guarded

    return guard


def _no_session(request: EngawaRequest, ended: str) -> HttpResponse:
    """A companion is led to the page of their own, and finds nothing else of hers."""
    if companion_actor(request) is not None:
        if request.method not in SAFE or "HX-Request" in request.headers or "json" in request.headers.get("Accept", ""):
            raise Http404
        return redirect("companion:home", programme=request.programme.slug)
    over = SEEKER_COOKIE in request.COOKIES and ended != "public:link"
    return _gone(request, SEEKER_COOKIE, ended if over else "public:link", over=over)


def _gone(request: EngawaRequest, cookie: str, name: str, *, over: bool) -> HttpResponse:
    """A cookie whose session is over goes with it."""
    place = reverse(name, kwargs={"programme": request.programme.slug})
    part = request.headers.get("HX-Request") == "true"
    if part and over:
        response = HttpResponse(status=204, headers={"HX-Redirect": place})
    elif part or "json" in request.headers.get("Accept", ""):
        return HttpResponse(status=401)
    else:
        response = redirect(place)
    if over:
        response.delete_cookie(cookie, path=f"/p/{request.programme.slug}/", samesite="Lax")
    return response


def public(view: Any_) -> Any_:
    """Open to strangers: sets no cookie. A POST must come from our own pages (Origin, Sec-Fetch-Site)."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: EngawaRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in SAFE and not same_origin(request):
            return render(request, "ui/errors/foreign.html", status=403)
        request.actor = VISITOR
        return _run(request, False, lambda: view(request, *args, **kwargs))

    _note(view, guarded, "public")
    return cast(Any_, guarded)


def same_origin(request: HttpRequest) -> bool:
    """Whether a POST without session comes from our own page. Browsers of five years say so themselves."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        referer = split_address(request.headers.get("Referer", ""))
        origin = f"{referer.scheme}://{referer.netloc}" if referer.netloc else None
    if origin is None:
        return site == "same-origin"
    return origin in {*settings.ENGAWA_ORIGINS, f"{request.scheme}://{request.get_host()}"}


def to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or "json" in request.headers.get("Accept", ""):
        return HttpResponse(status=401)
    here = request.get_full_path() if request.method in SAFE else ""
    here = here if len(here) <= LONGEST_NEXT else ""
    query = f"?{urlencode({'next': here})}" if here else ""
    return redirect(reverse("entrance:sign-in") + query)


def no_store(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def let_in(request: HttpRequest, slug: str, cookie: str, token: str, ends_at: dt.datetime, *, to: str) -> HttpResponse:
    """A session by link has begun: its cookie, for the addresses of the programme `slug`, and the page named `to`."""
    response = redirect(to, programme=slug)
    response.set_cookie(
        cookie,
        token,
        expires=ends_at,
        path=f"/p/{slug}/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return no_store(response)


def step_up_of(request: HttpRequest) -> UUID | None:
    """The proof that the step-up page carried along, if any."""
    try:
        return UUID(request.POST.get("step_up", ""))
    except ValueError:
        return None
