"""What a person sees when an act may not happen: what, why (with the clause), what now."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from engawa.base.accounts import stepup
from engawa.base.accounts.models import Account
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.models import Programme
from engawa.web.scope import account_id

log = logging.getLogger(__name__)

Words = Callable[[Mapping[str, Any], Programme], Sequence[str]]
STEP_UP_WORDS: dict[Act, Words] = {}
"""What is approved, in plain words, per act; faces register theirs."""


def step_up_words(act: Act) -> Callable[[Words], Words]:
    def register(words: Words) -> Words:
        STEP_UP_WORDS[act] = words
        return words

    return register


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
        if isinstance(problem, OperationalError):
            log.error("database: %s", type(problem).__name__)
            return _answer(request, "ui/errors/503.html", 503, {})
        if isinstance(problem, DatabaseError):
            log.error("database refused: %s at %s", type(problem).__name__, request.resolver_match)
        return None


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
    account = account_id(request)
    programme: Programme | None = getattr(request, "programme", None)
    if account is None or programme is None:
        raise Http404 from problem
    words = STEP_UP_WORDS.get(problem.act)
    lines = list(words(problem.facts, programme)) if words else [RULES[problem.act].title]
    row = stepup.begin(Account.objects.get(pk=account), problem.act, problem.digest, lines)
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in UNKEPT]
    context = {"step_up": row, "fields": kept, "next": request.get_full_path(), "title": RULES[problem.act].title}
    return render(request, "entrance/step_up.html", context | {"back": request.headers.get("Referer", "")})


UNKEPT = {"csrfmiddlewaretoken", "step_up", "idempotency_key", "totp", "passkey", "demo_key"}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    return render(
        request, "ui/errors/foreign.html", {"detail": _("画面を開いたまま時間がたったようです。")}, status=403
    )
