"""参加登録. One address, one form; pages that follow say the same to everybody, whatever the mail address was."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.contract.custody.purposes import PURPOSES
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.actions.registering import NotOpen, register_seeker, turn_away
from engawa.delivery.fairs.entry import REFUSED
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.web.http import no_store, public
from engawa.web.limiting import held, too_often, wait_for, words_for
from engawa.web.public import standing
from engawa.web.public.forms import RegistrationForm
from engawa.web.scope import EngawaRequest


@require_http_methods(["GET", "HEAD", "POST"])
@public
def register(request: EngawaRequest, programme: str) -> HttpResponse:
    """No form key: registering twice is one registration anyway, and what was typed last is what counts."""
    gathering = _gathering(request)
    if gathering is None or not standing.registering(gathering):
        return _not_now(request, gathering)
    if request.method != "POST":
        return _form(request, gathering, RegistrationForm())
    if seconds := wait_for(request, "register"):
        form = RegistrationForm(request.POST)
        form.held = words_for(seconds)
        return held(_form(request, gathering, form), seconds)
    if request.POST.get("eligibility") in REFUSED:
        turn_away(gathering, eligibility=request.POST["eligibility"])
        return no_store(render(request, "public/not_eligible.html"))
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _form(request, gathering, form, status=422)
    try:
        register_seeker(gathering, entry=form.entry(walk_in=gathering.state == GatheringState.LIVE))
    except NotOpen:
        return _not_now(request, gathering)
    return redirect("public:registered", programme=programme)


@require_POST
@public
def check(request: EngawaRequest, programme: str) -> HttpResponse:
    """What is wrong with the fields of one step: {name: [sentences]}. Nothing is kept."""
    del programme
    if seconds := wait_for(request, "register-check"):
        return too_often(request, seconds, json=True)
    names = set(request.POST.get("fields", "").split())
    if request.POST.get("eligibility") in REFUSED:
        return no_store(JsonResponse({"send": True}))
    form = RegistrationForm(request.POST)
    wrong = {name: list(errors) for name, errors in form.errors.items() if name in names}
    return no_store(JsonResponse({"wrong": wrong}))


@require_safe
@public
def registered(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return no_store(render(request, "public/registered.html", {"gathering": current_gathering()}))


def _gathering(request: EngawaRequest) -> Gathering | None:
    with inside(request.programme):
        gathering = current_gathering()
    if gathering is not None:
        gathering.programme = request.programme  # the same row; it need not be read again
    return gathering


def _form(request: EngawaRequest, gathering: Gathering, form: RegistrationForm, status: int = 200) -> HttpResponse:
    with inside(request.programme):
        fair = fair_of(gathering)
    facts = {"form": form, "gathering": gathering, "fair": fair, "purposes": [words for _purpose, words in PURPOSES]}
    response = render(request, "public/register.html", facts, status=status)
    # Not `no-store`: going back shows the form as it was left.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _not_now(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    facts = {"gathering": gathering, "phase": standing.phase(gathering)}
    return no_store(render(request, "public/not_now.html", facts))
