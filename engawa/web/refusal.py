"""What a person sees when an act may not happen: what, why (with the clause), what now."""

import logging
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlunsplit

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from engawa.base.accounts import proofs, stepup
from engawa.base.accounts.models import Account, StepUp
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.models import Programme
from engawa.web.answers import own_address, split_address
from engawa.web.scope import account_of

log = logging.getLogger(__name__)

Words = Callable[[Mapping[str, Any], Programme], Sequence[str]]
STEP_UP_WORDS: dict[Act, Words] = {}
"""What is approved, in plain words, per act; faces register theirs. Kept as evidence, so without names."""

STEP_UP_SHOWN: dict[Act, tuple[str, ...]] = {}
"""Fields of the form whose typed values stand on the page beside the words, and are not kept."""


def step_up_words(act: Act, *, shown: Sequence[str] = ()) -> Callable[[Words], Words]:
    def register(words: Words) -> Words:
        STEP_UP_WORDS[act], STEP_UP_SHOWN[act] = words, tuple(shown)
        return words

    return register


def place_of(request: HttpRequest | None) -> str:
    """The view's name for logs: an address may hold the token of a link."""
    match = request.resolver_match if request is not None else None
    return match.view_name if match else "-"


@receiver(got_request_exception)
def log_failure(sender: object, request: HttpRequest | None = None, **_more: Any) -> None:
    """Django's own log of requests is off, as it writes addresses. Messages are left out: they may quote what people wrote."""
    _kind, problem, trace = sys.exc_info()
    if isinstance(problem, GONE):
        return  # told in one line by whoever answers
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    log.error("failed: %s at %s\n  %s", type(problem).__name__, place_of(request), "\n  ".join(frames))


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Refused):
            return refused(request, problem)
        if isinstance(problem, NotPermitted):
            raise Http404 from problem
        if isinstance(problem, StepUpNeeded):
            return ask_step_up(request, problem)
        if isinstance(problem, WrongState):
            return _answer(request, "ui/errors/late.html", 409, {})
        if isinstance(problem, GONE):
            return database_gone(request, problem)
        if isinstance(problem, DatabaseError):
            log.error("database refused: %s at %s", type(problem).__name__, place_of(request))
        return None


GONE = (OperationalError, InterfaceError)


def database_gone(request: HttpRequest, problem: BaseException) -> HttpResponse:
    """The database does not answer: what was typed comes back with the page, and may be sent again with the same key."""
    log.error("database: %s at %s", type(problem).__name__, place_of(request))
    context: dict[str, Any] = {}
    if request.method == "POST" and not request.headers.get("HX-Request"):
        try:
            typed = [(name, value) for name, values in request.POST.lists() for value in values]
        except (OSError, RequestDataTooBig, BadRequest):
            typed = []
        kept = [(name, value) for name, value in typed if name != "csrfmiddlewaretoken"]
        context = {"fields": kept, "files": bool(typed and request.FILES)} if typed else {}
    response = _answer(request, "ui/errors/503.html", 503, context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "5"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: also for what fails before a view is reached, where `Refusals` does not stand."""
    problem = sys.exc_info()[1]
    if isinstance(problem, GONE):
        return database_gone(request, problem)
    return _answer(request, "ui/errors/500.html", 500, {})


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _answer(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": context.get("code", str(status))}, status=status)
    return render(request, template, context, status=status)


def refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    if _wants_json(request):
        unmet = [
            {"duty": u.duty, "what": u.what, "why": u.why, "clause": u.clause, "next": u.next_url}
            for u in problem.unmet
        ]
        return JsonResponse({"refused": unmet}, status=403)
    context = {"unmet": problem.unmet, "act_title": RULES[problem.act].title}
    return render(request, "ui/refused.html", context, status=403)


def ask_step_up(request: HttpRequest, problem: StepUpNeeded) -> HttpResponse:
    """The step-up page in answer to the POST itself: it carries the form's fields along, so nothing is lost."""
    account = account_of(request)
    programme: Programme | None = getattr(request, "programme", None)
    if account is None or programme is None:
        raise Http404 from problem
    words = STEP_UP_WORDS.get(problem.act)
    lines = list(words(problem.facts, programme)) if words else [RULES[problem.act].title]
    row = stepup.begin(account, problem.act, problem.digest, lines, request.get_full_path())
    return step_up_page(request, row, account)


def step_up_page(request: HttpRequest, row: StepUp, account: Account, *, error: str = "") -> HttpResponse:
    """Asked anew (200), or once more with what was wrong (422); what was typed travels along either way."""
    act = Act(row.act)
    shown = [typed for name in STEP_UP_SHOWN.get(act, ()) if (typed := request.POST.get(name, "").strip())]
    context = {
        "step_up": row,
        "title": RULES[act].title,
        "shown": shown,
        "fields": [(name, value) for name, values in request.POST.lists() for value in values if name not in UNKEPT],
        "error": error,
        "back": own_address(request.POST.get(BACK, "")) or _asking_page(request),
        "has_passkey": proofs.has_passkey(account),
        "has_totp": proofs.has_totp(account),
        "demo_key": stepup.demo_key_exists(),
    }
    response = render(request, "entrance/step_up.html", context, status=422 if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asking_page(request: HttpRequest) -> str:
    """The page of ours that held the form."""
    page = split_address(request.headers.get("Referer", ""))
    ours = page.netloc == request.get_host() and not page.path.startswith("/step-up/")
    return own_address(urlunsplit(("", "", page.path, page.query, ""))) if ours else ""


BACK = "back_address"
UNKEPT = {"csrfmiddlewaretoken", "step_up", "totp", "passkey", "demo_key", BACK}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    return render(
        request, "ui/errors/foreign.html", {"detail": _("画面を開いたまま時間がたったようです。")}, status=403
    )
