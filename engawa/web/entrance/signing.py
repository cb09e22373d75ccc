"""Sign-in: a passkey, or a mail link followed by the authenticator app's number. No password exists."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Proof
from engawa.contract.safeguards.actions import DoorClosed, account_behind, ask_sign_in_link, use_sign_in_link
from engawa.web.answers import code_was_right, json_answer, may_try_code
from engawa.web.entrance import challenge, session
from engawa.web.entrance.forms import CodeForm, MailForm
from engawa.web.limiting import held, too_often, wait_for, words_for
from engawa.web.scope import account_of

PURPOSE = "sign-in"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same for known and unknown addresses."""
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mail = form.cleaned_data["mail"]
        if seconds := wait_for(request, "staff-link", mail):
            form.held = words_for(seconds)
            return held(_asked(request, form), seconds)
        ask_sign_in_link(mail)
        return redirect("entrance:link-sent")
    return _asked(request, form)


def _asked(request: HttpRequest, form: MailForm) -> HttpResponse:
    context = {"form": form, "next": session.next_address(request), "demo": settings.ENGAWA_KIND == "demo"}
    return render(request, "entrance/sign_in.html", context, status=422 if form.errors else 200)


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/link_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The GET shows a form; only the button with a right number uses the link up."""
    if request.method == "POST" and (seconds := wait_for(request, "door")):
        return too_often(request, seconds)
    account = account_behind(token)
    if account is None:
        return _closed(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _by_link(request, account, token, form)
    return _ask_code(request, account, form)


def _by_link(request: HttpRequest, account: Account, token: str, form: CodeForm) -> HttpResponse:
    if not may_try_code(account):
        return too_often(request)
    try:
        use_sign_in_link(token, prove=lambda known: proofs.check_totp(known, form.cleaned_data["totp"]))
    except proofs.ProofFailed:
        form.add_error("totp", _("番号が違うか、使い終わった番号です。新しい番号を入れてください。"))
        return _ask_code(request, account, form)
    except DoorClosed:
        return _closed(request)
    code_was_right(account)
    session.begin(request, account, Proof.TOTP)
    return session.onward(request, account)


def _ask_code(request: HttpRequest, account: Account, form: CodeForm) -> HttpResponse:
    context = {"form": form, "has_totp": proofs.has_totp(account)}
    return render(request, "entrance/link.html", context, status=422 if form.errors else 200)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/closed.html", {"renew_url": reverse("entrance:sign-in")}, status=410)


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """A challenge for any passkey of this site."""
    if seconds := wait_for(request, "passkey"):
        return too_often(request, seconds, json=True)
    made = challenge.fresh()
    return challenge.keep(json_answer(proofs.assertion_options(made)), made, PURPOSE)


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    if seconds := wait_for(request, "passkey"):
        return too_often(request, seconds, json=True)
    made = challenge.take(request, PURPOSE)
    if made is None:
        return json_answer({"error": _("時間がたちすぎました。もう一度お試しください。")}, status=410)
    try:
        with transaction.atomic():
            found = proofs.check_passkey(request.body.decode(), made)
    except (proofs.ProofFailed, UnicodeDecodeError):
        return json_answer({"error": _("このパスキーではサインインできませんでした。")}, status=403)
    session.begin(request, found.account, Proof.PASSKEY)
    return json_answer({"next": session.onward(request, found.account).headers["Location"]})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    session.end(request)
    return redirect("entrance:sign-in")


@never_cache
@require_safe
def desks(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if account is None:
        return redirect("entrance:sign-in")
    return render(request, "entrance/desks.html", {"homes": session.homes(account)})
