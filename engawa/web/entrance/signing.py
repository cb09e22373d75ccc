"""Sign-in: a passkey, or a mail link followed by the authenticator app's number. No password exists."""

from os import urandom
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Proof
from engawa.base.programmes import doors
from engawa.contract.safeguards.actions import DoorClosed, ask_sign_in_link, use_sign_in_link
from engawa.contract.safeguards.notices import LINK
from engawa.web.entrance import session
from engawa.web.entrance.forms import CodeForm, MailForm
from engawa.web.entrance.limits import allow
from engawa.web.http import same_origin
from engawa.web.scope import account_id

CHALLENGE = "engawa.challenge"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same for known and unknown addresses."""
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mail = form.cleaned_data["mail"]
        if not allow("staff-link", mail, 5):
            return render(request, "429.html", status=429)
        ask_sign_in_link(mail)
        return redirect("entrance:link-sent")
    context = {"form": form, "next": session.next_address(request), "demo": settings.ENGAWA_KIND == "demo"}
    return render(request, "entrance/sign_in.html", context, status=422 if form.errors else 200)


def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/link_sent.html")


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The GET shows a form; only the button with a right code uses the link up."""
    door = doors.look_door(token, LINK)
    if door is None or not door.open:
        return _closed(request)
    account = Account.objects.filter(pk=door.ref, is_active=True).first()
    if account is None:
        return _closed(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow("totp", str(account.pk), 6):
            return render(request, "429.html", status=429)
        try:
            with transaction.atomic():
                proofs.check_totp(account, form.cleaned_data["totp"])
            use_sign_in_link(token)
        except proofs.ProofFailed:
            form.add_error("totp", _("番号が違うか、使い終わった番号です。新しい番号を入れてください。"))
        except DoorClosed:
            return _closed(request)
        else:
            session.begin(request, account, Proof.TOTP)
            return session.onward(request, account)
    has_totp = hasattr(account, "totp")
    return render(
        request, "entrance/link.html", {"form": form, "has_totp": has_totp}, status=422 if form.errors else 200
    )


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/closed_door.html", {"renew_url": reverse("entrance:sign-in")}, status=410)


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """A challenge for any passkey of this site."""
    challenge = urandom(32)
    request.session[CHALLENGE] = challenge.hex()
    return _json(proofs.assertion_options(challenge))


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    challenge = bytes.fromhex(request.session.pop(CHALLENGE, ""))
    if not challenge or not same_origin(request):
        return _json({"error": _("時間がたちすぎました。もう一度お試しください。")}, status=400)
    try:
        with transaction.atomic():
            found = proofs.check_passkey(request.body.decode(), challenge)
    except (proofs.ProofFailed, UnicodeDecodeError):
        return _json({"error": _("このパスキーではサインインできませんでした。")}, status=403)
    session.begin(request, found.account, Proof.PASSKEY)
    return _json({"next": session.onward(request, found.account).headers["Location"]})


def _json(content: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    session.end(request)
    request.session.flush()
    return redirect("entrance:sign-in")


def desks(request: HttpRequest) -> HttpResponse:
    known = account_id(request)
    if known is None:
        return redirect("entrance:sign-in")
    account = Account.objects.get(pk=known)
    response = render(request, "entrance/desks.html", {"homes": session.homes(account), "account": account})
    response.headers["Cache-Control"] = "no-store"
    return response
