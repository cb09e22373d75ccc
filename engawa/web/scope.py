"""Which programme a request is in and who asks. Resolved once: by the guard of a face, else before the view."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from engawa.base.accounts import signins
from engawa.base.accounts.models import Account
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.actors import VISITOR, Actor, companion, seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import subject_of_session
from engawa.web import language

SEEKER_COOKIE, COMPANION_COOKIE = "engawa-me", "engawa-with"
"""Two, so that one person may be both in one browser, and neither is ever taken for the other."""
ACCOUNT_KEY = "engawa.account"

Next = Callable[[HttpRequest], HttpResponseBase]
Found = TypeVar("Found")


class EngawaRequest(HttpRequest):
    """A request inside a programme: what views may rely on."""

    programme: Programme
    actor: Actor
    looks_again: bool
    """Set by a guard when something was due first (`web.http.first`)."""


class Scope:
    """Sets `request.programme` and, until a face decides, `request.actor`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.CLOCK_FILE:
            clock.follow(settings.CLOCK_FILE)
        request.programme = None  # type: ignore[attr-defined]  # Django's request takes attributes
        request.actor = VISITOR  # type: ignore[attr-defined]  # Django's request takes attributes
        with translation.override(
            language.chosen(request)
        ):  # else each word is looked for in the thread first, in vain
            return language.told(self.get_response(request))

    def process_view(self, request: EngawaRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        slug = kwargs.get("programme")
        if not isinstance(slug, str):
            language.speak(request, None)
            return
        programme = next(iter(_programme(slug)), None)
        if programme is None:
            raise Http404
        request.programme = programme
        face = getattr(view, "face", "")
        if not face:  # else its guard finds out, in the block in which the page is read
            request.actor = whoever(request)
            face = "public" if request.actor.kind != "staff" else ""
        language.speak(request, face)


@prepared
def _programme(slug: str) -> "QuerySet[Programme]":
    return Programme.objects.exclude(kind=Programme.Kind.PLATFORM).filter(slug=slug).order_by("pk")[:1]


def whoever(request: HttpRequest) -> Actor:
    """The actor for shared addresses (stream, state): the face named in `?as=`, else staff, else seeker."""
    if request.GET.get("as") == "me":
        return seeker_actor(request) or VISITOR
    if request.GET.get("as") == "with":
        return companion_actor(request) or VISITOR
    return staff_actor(request) or seeker_actor(request) or VISITOR


def _kept(request: HttpRequest, name: str, ask: Callable[[HttpRequest], Found]) -> Found:
    """Asked once a request."""
    kept = vars(request)
    if name not in kept:
        kept[name] = ask(request)
    found: Found = kept[name]
    return found


def _addressed(request: HttpRequest) -> Programme | None:
    """The one of the address; every request that gets here was told."""
    found: Programme | None = vars(request)["programme"]
    return found


def account_of(request: HttpRequest) -> Account | None:
    """The account signed in, when its sign-in is live, asked once a request. Notes that the sign-in was seen."""
    return _kept(request, "_account", _account_of)


def _account_of(request: HttpRequest) -> Account | None:
    """Without a session cookie no table is asked."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    known = request.session.get(ACCOUNT_KEY)
    if not known:
        return None
    found = signins.live(request.session.session_key or "", known)
    return found.account if found else None


def staff_actor(request: HttpRequest) -> Actor | None:
    """The person at work behind the session, with the roles held in this programme today."""
    return _kept(request, "_staff", _staff_actor)


def _staff_actor(request: HttpRequest) -> Actor | None:
    account = account_of(request)
    programme = _addressed(request)
    if account is None or programme is None:
        return None
    with inside(programme):
        member = next(iter(_member(account.person, clock.today())), None)
    if member is None:
        return None
    roles = frozenset(Role(role) for role in member.roles)
    return Actor("staff", member.person_id, roles, member.organisation_id, account.pk)


@prepared
def _member(person: UUID, today: dt.date) -> "QuerySet[Membership]":
    rows = Membership.objects.filter(person_id=person, state=Membership.State.ACTIVE)
    return rows.exclude(from_on__gt=today).exclude(to_on__lt=today).order_by("pk")[:1]


def seeker_actor(request: HttpRequest) -> Actor | None:
    """The participant behind the session, asked once a request."""
    return _kept(request, "_seeker", _seeker_actor)


def _seeker_actor(request: HttpRequest) -> Actor | None:
    programme = _addressed(request)
    token = request.COOKIES.get(SEEKER_COOKIE)
    if programme is None or not token:
        return None
    subject = subject_of_session(programme, token)
    return seeker(subject) if subject else None


def companion_actor(request: HttpRequest) -> Actor | None:
    """The companion behind the session of their own, asked once a request."""
    return _kept(request, "_companion", _companion_actor)


def _companion_actor(request: HttpRequest) -> Actor | None:
    programme = _addressed(request)
    token = request.COOKIES.get(COMPANION_COOKIE)
    if programme is None or not token:
        return None
    subject = subject_of_session(programme, token, Subject.Kind.COMPANION)
    return companion(subject) if subject else None


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page may show: the programme, who asks, and in a demo its clock."""
    context: dict[str, Any] = {
        "programme": getattr(request, "programme", None),
        "actor": getattr(request, "actor", VISITOR),
        "demo": settings.ENGAWA_KIND == "demo",
        "hearing": hearing(request),
    }
    if context["demo"]:
        context["demo_now"] = clock.now()
    return context


def face_asked(actor: Actor) -> str:
    """What an address shared by all says of who asks, so that two sessions in one browser are told apart."""
    if actor.kind != "subject":
        return ""
    return "?as=with" if Role.COMPANION in actor.roles else "?as=me"


def hearing(request: HttpRequest) -> dict[str, str] | None:
    """Where this page's screen hears of changes; None for strangers, whose pages open no stream."""
    programme, actor = getattr(request, "programme", None), getattr(request, "actor", VISITOR)
    if programme is None or actor.kind not in {"staff", "subject"}:
        return None
    face, address = face_asked(actor), {"programme": programme.slug}
    return {
        "stream": reverse("stream", kwargs=address) + face,
        "state": reverse("state", kwargs=address) + face,
        "identity": str(actor.id),
    }
