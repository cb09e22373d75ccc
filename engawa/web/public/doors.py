"""Links in letters. A GET shows a page with a button and consumes nothing: mail scanners follow links."""

from typing import Protocol

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door
from engawa.base.programmes.models import Programme
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.fairs.actions import registering
from engawa.delivery.fairs.actions.registering import DoorShut, Entered, ask_link
from engawa.delivery.fairs.notices import CONFIRM_DOOR, ENTER_DOOR
from engawa.web.http import let_in, no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.public.forms import EnterForm, LinkForm
from engawa.web.scope import SEEKER_COOKIE, EngawaRequest

BOTH = ["GET", "HEAD", "POST"]


class GoIn(Protocol):
    def __call__(self, programme: Programme, *, token: str, own_device: bool) -> Entered: ...


@require_http_methods(BOTH)
@public
def confirm(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    del programme
    return _door(request, token, CONFIRM_DOOR, "public/confirm.html", registering.confirm_registration)


@require_http_methods(BOTH)
@public
def enter(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    del programme
    return _door(request, token, ENTER_DOOR, "public/enter.html", registering.enter)


def _door(request: EngawaRequest, token: str, kind: str, template: str, go_in: GoIn) -> HttpResponse:
    door = look_door(token, kind)
    if door is None or not door.open or door.programme_id != request.programme.pk:
        return _shut(request)
    if request.method != "POST":
        return no_store(render(request, template, {"form": EnterForm()}))
    form = EnterForm(request.POST)
    if seconds := wait_for(request, "door"):
        form.held = words_for(seconds)
        return held(render(request, template, {"form": form}), seconds)
    own_device = form.is_valid() and bool(form.cleaned_data["own_device"])
    try:
        entered = go_in(request.programme, token=token, own_device=own_device)
    except DoorShut:
        return _shut(request)
    return _let_in(request, entered)


def _let_in(request: EngawaRequest, entered: Entered) -> HttpResponse:
    return let_in(
        request, request.programme.slug, SEEKER_COOKIE, entered.token, entered.ends_at, to="participant:today"
    )


def _shut(request: EngawaRequest) -> HttpResponse:
    renew = reverse("public:link", kwargs={"programme": request.programme.slug})
    return no_store(render(request, "public/shut.html", {"renew_url": renew}, status=410))


@require_http_methods(BOTH)
@public
def link(request: EngawaRequest, programme: str) -> HttpResponse:
    """A new link to the address it was asked for, if it is known; the page that follows is the same."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return no_store(render(request, "public/link.html", {"form": form}, status=422 if form.is_bound else 200))
    if seconds := wait_for(request, "link"):
        form.held = words_for(seconds)
        return held(render(request, "public/link.html", {"form": form}), seconds)
    with inside(request.programme):
        gathering = current_gathering()
    if gathering is not None:
        ask_link(gathering, mail=form.cleaned_data["mail"])
    return redirect("public:link-sent", programme=programme)


@require_safe
@public
def link_sent(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return no_store(render(request, "public/link_sent.html"))


@require_safe
@public
def closed(request: EngawaRequest, programme: str) -> HttpResponse:
    """Where her own page leads once her session is over: after an erasure, and whenever it has simply run out."""
    del programme
    return no_store(render(request, "public/closed.html"))
