"""Step-up: the page that shows in plain words what is approved, and takes the proof."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engawa.base.accounts import proofs, stepup
from engawa.base.accounts.models import Account, StepUp
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.web.entrance.limits import allow
from engawa.web.entrance.signing import _json
from engawa.web.refusal import UNKEPT
from engawa.web.scope import account_id

AGAIN = 307
"""Temporary redirect that keeps method and body: the browser sends the original form again, with the proof."""


def _mine(request: HttpRequest, pk: UUID) -> tuple[Account, StepUp | None]:
    known = account_id(request)
    if known is None:
        raise Http404
    account = Account.objects.get(pk=known)
    return account, stepup.pending(pk, account)


@require_POST
def options(request: HttpRequest, pk: UUID) -> HttpResponse:
    account, row = _mine(request, pk)
    if row is None:
        return _json({"error": _("時間がたちすぎました。前の画面からやり直してください。")}, status=410)
    return _json(proofs.assertion_options(stepup.challenge(row), account))


@require_POST
def prove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check the proof; then send the browser on with its own form (307), or show the page again with the reason."""
    account, row = _mine(request, pk)
    onward = request.POST.get("next_address", "")
    if row is None or not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        words = {
            "heading": _("確認の時間が過ぎました"),
            "text": _("操作はまだ行われていません。前の画面からもう一度お願いします。"),
        }
        return render(request, "ui/message.html", words, status=410)
    if not allow("step-up", str(account.pk), 20):
        return render(request, "429.html", status=429)
    demo = bool(request.POST.get("demo_key")) and settings.ENGAWA_KIND in {"demo", "test"}
    try:
        code = request.POST.get("totp", "").replace(" ", "")
        stepup.prove(row, passkey=request.POST.get("passkey", ""), totp=code, demo=demo)
    except proofs.ProofFailed:
        return _again(request, row, onward, account)
    response = HttpResponse(status=AGAIN)
    response.headers["Location"] = onward
    return response


def _again(request: HttpRequest, row: StepUp, onward: str, account: Account) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in UNKEPT | {"next_address"}
    ]
    context = {
        "step_up": row,
        "fields": kept,
        "next": onward,
        "title": RULES[Act(row.act)].title,
        "error": _("確認できませんでした。番号が違うか、使い終わった番号です。"),
        "account": account,
    }
    return render(request, "entrance/step_up.html", context, status=422)
