"""The link in the letter. A GET shows and consumes nothing; what is kept, why, and who sees and hears is read first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.guidance.actions import companions
from engawa.delivery.guidance.actions.companions import Agreed, CameIn, LinkShut, NotAgreed
from engawa.delivery.guidance.models import Companion
from engawa.delivery.guidance.queries.companions import not_agreed
from engawa.delivery.guidance.states import MODE_WORDS, Mode
from engawa.web.companion.forms import AnswerForm, EnterForm
from engawa.web.companion.words import when_words
from engawa.web.http import let_in, no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import COMPANION_COOKIE, EngawaRequest, companion_actor


@require_http_methods(["GET", "HEAD", "POST"])
@public
def door(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    del programme
    with inside(request.programme):
        found = companions.invitation_at(request.programme, token)
    return _shut(request, token) if found is None else _invited(request, found, token)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def back(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    """A later link of who has agreed before."""
    del programme
    with inside(request.programme):
        leads = companions.leads_in(request.programme, token)
    return _back(request, token) if leads else _shut(request, token)


def _invited(request: EngawaRequest, found: Companion, token: str) -> HttpResponse:
    with inside(request.programme):
        asked, called = not_agreed(found), show_alias(found.subject_id)
    if request.method != "POST":
        return _show(request, found, AnswerForm(asked, initial={"alias": called}))
    form = AnswerForm(asked, request.POST)
    if seconds := wait_for(request, "door"):
        form.held = words_for(seconds)
        return held(_show(request, found, form), seconds)
    try:
        if request.POST.get("verb") == "decline":
            companions.decline_invitation(request.programme, token=token)
            return no_store(render(request, "companion/declined.html"))
        if not form.is_valid():
            return _show(request, found, form, status=422)
        typed = form.cleaned_data
        agreed = Agreed(typed["alias"], typed["bodies"], typed["purposes_version"])
        came = companions.accept_invitation(
            request.programme, token=token, agreed=agreed, own_device=typed["own_device"]
        )
    except (LinkShut, NotAgreed):
        return _shut(request, token)
    return _let_in(request, came)


def _show(request: EngawaRequest, found: Companion, form: AnswerForm, status: int = 200) -> HttpResponse:
    one = found.consultation
    with inside(request.programme):
        facts = {
            "host": show_alias(one.subject_id),
            "when": when_words(one),
            "mode": MODE_WORDS[Mode(one.mode)],
            "video": one.mode == Mode.VIDEO,
            "bodies": form.asked,
            "form": form,
        }
        return no_store(render(request, "companion/invited.html", facts, status=status))


def _back(request: EngawaRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return no_store(render(request, "companion/enter.html", {"form": EnterForm()}))
    form = EnterForm(request.POST)
    if seconds := wait_for(request, "door"):
        form.held = words_for(seconds)
        return held(render(request, "companion/enter.html", {"form": form}), seconds)
    own_device = form.is_valid() and bool(form.cleaned_data["own_device"])
    try:
        came = companions.come_in(request.programme, token=token, own_device=own_device)
    except LinkShut:
        return _shut(request, token)
    return _let_in(request, came)


def _let_in(request: EngawaRequest, came: CameIn) -> HttpResponse:
    return let_in(request, request.programme.slug, COMPANION_COOKIE, came.token, came.ends_at, to="companion:home")


def _shut(request: EngawaRequest, token: str) -> HttpResponse:
    """Used, stale, taken back, or never one. Who agreed before has another sent to the same address as this one."""
    if companion_actor(request) is not None and request.method != "POST":
        return redirect("companion:home", programme=request.programme.slug)
    with inside(request.programme):
        renewable = companions.may_renew(request.programme, token)
    if not renewable or request.POST.get("verb") != "renew":
        return no_store(render(request, "companion/shut.html", {"renewable": renewable}, status=410))
    if seconds := wait_for(request, "door"):
        words = {"renewable": True, "held": words_for(seconds)}
        return held(render(request, "companion/shut.html", words), seconds)
    try:
        companions.renew_link(request.programme, token=token)
    except LinkShut:
        return no_store(render(request, "companion/shut.html", {"renewable": False}, status=410))
    return no_store(render(request, "companion/sent.html"))


@require_safe
@public
def gone(request: EngawaRequest, programme: str) -> HttpResponse:
    """Where a companion's own page leads without a session."""
    del programme
    return no_store(render(request, "companion/gone.html"))
