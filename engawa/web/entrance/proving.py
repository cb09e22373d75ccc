"""Step-up: the page that shows in plain words what is approved, and takes the proof."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engawa.base.accounts import proofs, stepup
from engawa.base.accounts.models import Account, StepUp
from engawa.web.answers import code_was_right, json_answer, may_try_code
from engawa.web.entrance.forms import plain_code
from engawa.web.limiting import MINUTE, held, wait_for, words_for
from engawa.web.refusal import step_up_page
from engawa.web.scope import account_of

AGAIN = 307
"""Temporary redirect that keeps method and body: the browser sends the original form again, with the proof."""


def _mine(request: HttpRequest, pk: UUID) -> tuple[Account, StepUp]:
    account = account_of(request)
    row = stepup.of(pk, account) if account else None
    if account is None or row is None or not row.path:
        raise Http404
    return account, row


@require_POST
def options(request: HttpRequest, pk: UUID) -> HttpResponse:
    account, row = _mine(request, pk)
    if not stepup.is_open(row):
        return json_answer({"error": _("時間がたちすぎました。前の画面からやり直してください。")}, status=410)
    return json_answer(proofs.assertion_options(stepup.challenge(row), account))


@require_POST
def prove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check the proof; then send the browser on with its own form (307), or show the page again with the reason.

    It is sent to the address that asked, kept with the row: nothing in the form decides where.
    """
    account, row = _mine(request, pk)
    if not stepup.is_open(row):
        return _over(request, row)
    if row.proved_at is not None:
        return _onward(row)  # the same page sent twice: the proof is there, and the act uses it up once
    code = plain_code(request.POST.get("totp", ""))
    seconds = wait_for(request, "step-up", account.pk)
    if not seconds and code and not may_try_code(account):
        seconds = 10 * MINUTE
    if seconds:  # the page again, so that the form it carries is not lost
        return held(step_up_page(request, row, account, error=words_for(seconds)), seconds)
    try:
        demo = bool(request.POST.get("demo_key"))
        proved = stepup.prove(row, passkey=request.POST.get("passkey", ""), totp=code, demo=demo)
    except proofs.ProofFailed:
        wrong = _("確認できませんでした。番号が違うか、使い終わった番号です。") if code else _("確認できませんでした。")
        return step_up_page(request, row, account, error=wrong)
    if code:
        code_was_right(account)
    return _onward(proved)


def _over(request: HttpRequest, row: StepUp) -> HttpResponse:
    if row.used_at is not None:
        heading, text = _("この確認は使い終わりました"), _("操作は済んでいます。もとの画面で結果をご確認ください。")
    else:
        heading = _("確認の時間が過ぎました")
        text = _("操作はまだ行われていません。もとの画面からもう一度お願いします。")
    return render(request, "ui/message.html", {"heading": heading, "text": text}, status=410)


def _onward(row: StepUp) -> HttpResponse:
    response = HttpResponse(status=AGAIN)
    response.headers["Location"] = row.path
    response.headers["Cache-Control"] = "no-store"
    return response
