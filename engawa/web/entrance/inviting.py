"""Taking up an invitation with a passkey or an authenticator app; only then is the link used up.

Somebody who has a key already shows that one: a letter alone must never add a key to an account in use.
"""

from io import BytesIO

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Proof
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import ROLE_LABELS, Role
from engawa.contract.safeguards.actions import DoorClosed, Prove, account_for, appoint, invitation_behind
from engawa.web.answers import code_was_right, json_answer, may_try_code
from engawa.web.entrance import challenge, session
from engawa.web.entrance.forms import CodeForm
from engawa.web.limiting import too_often, wait_for


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to. The GET changes nothing."""
    found = invitation_behind(token)
    return _show(request, token, *found, form=CodeForm()) if found else _closed(request)


def _found(token: str) -> tuple[Programme, Membership, Account] | None:
    found = invitation_behind(token)
    try:
        return (*found, account_for(found[1].person_id)) if found else None
    except DoorClosed:
        return None


def _show(
    request: HttpRequest, token: str, programme: Programme, member: Membership, *, form: CodeForm, status: int = 200
) -> HttpResponse:
    account = proofs.account_of(member.person_id)
    context = {
        "programme": programme,
        "organisation": member.organisation,
        "roles": [ROLE_LABELS[Role(role)] for role in member.roles],
        "token": token,
        "form": form,
        "has_passkey": account is not None and proofs.has_passkey(account),
        "has_totp": account is not None and proofs.has_totp(account),
    }
    return render(request, "entrance/invitation.html", context, status=status)


def _closed(request: HttpRequest) -> HttpResponse:
    words = {
        "heading": _("この招待は使えなくなりました"),
        "text": _("使い終わったか、期限が過ぎています。招いた方に、もう一度お願いしてください。"),
    }
    return render(request, "ui/message.html", words, status=410)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest, token: str) -> HttpResponse:
    """The first press makes the secret and shows it once; the right number takes the invitation up."""
    if request.method != "POST":
        return redirect("entrance:invitation", token)
    if seconds := wait_for(request, "door"):
        return too_often(request, seconds)
    found = _found(token)
    if found is None:
        return _closed(request)
    programme, member, account = found
    if "totp" not in request.POST:
        return _begin(request, account, token)
    form = CodeForm(request.POST)
    if form.is_valid():
        if not may_try_code(account):
            return too_often(request)
        try:
            appoint(programme, token, prove=_number(form.cleaned_data["totp"]))
        except proofs.ProofFailed:
            form.add_error("totp", _("番号が違います。認証アプリに今出ている番号を入れてください。"))
        except DoorClosed:
            return _closed(request)
        else:
            code_was_right(account)
            return redirect(_welcome(request, account, programme, Proof.TOTP))
    if proofs.has_proof(account):
        return _show(request, token, programme, member, form=form, status=422)
    return render(request, "entrance/totp_again.html", {"form": form, "token": token}, status=422)


def _number(code: str) -> Prove:
    def prove(account: Account) -> None:
        check = proofs.check_totp if proofs.has_proof(account) else proofs.confirm_totp
        check(account, code)

    return prove


def _begin(request: HttpRequest, account: Account, token: str) -> HttpResponse:
    if proofs.has_proof(account):
        return redirect("entrance:invitation", token)
    with transaction.atomic():
        secret = proofs.begin_totp(account)
    picture = BytesIO()
    address = proofs.totp_address(secret, account.handle[:8])
    segno.make(address).save(picture, kind="svg", scale=5, xmldecl=False, svgns=True)
    context = {"form": CodeForm(), "token": token, "secret": secret, "qr": picture.getvalue().decode()}
    return render(request, "entrance/totp.html", context)


def _welcome(request: HttpRequest, account: Account, programme: Programme, proof: Proof) -> str:
    session.begin(request, account, proof)
    return session.home_of(programme, account.person) or reverse("entrance:desks")


@require_POST
def passkey_options(request: HttpRequest, token: str) -> HttpResponse:
    """Options to make a first passkey, or to show the one there is; the page's script looks which."""
    found = _found(token)
    if found is None:
        return json_answer({"error": _("この招待は使えなくなりました。")}, status=410)
    _programme, member, account = found
    made = challenge.fresh()
    options = (
        proofs.assertion_options(made, account)
        if proofs.has_proof(account)
        else proofs.registration_options(account, made)
    )
    return challenge.keep(json_answer(options), made, _purpose(member))


@require_POST
def passkey(request: HttpRequest, token: str) -> HttpResponse:
    if seconds := wait_for(request, "passkey"):
        return too_often(request, seconds, json=True)
    found = _found(token)
    if found is None:
        return json_answer({"error": _("この招待は使えなくなりました。")}, status=410)
    programme, member, _account = found
    made = challenge.take(request, _purpose(member))
    if made is None:
        return json_answer({"error": _("時間がたちすぎました。もう一度お試しください。")}, status=410)
    try:
        account = appoint(programme, token, prove=_key(request.body.decode(), made))
    except proofs.Synced:
        words = _(
            "このパスキーはほかの端末にも写されるため、登録できません。認証アプリか、この端末だけの鍵で登録できます。"
        )
        return json_answer({"error": words}, status=403)
    except (proofs.ProofFailed, UnicodeDecodeError):
        words = _("このパスキーでは確かめられませんでした。認証アプリでも登録できます。")
        return json_answer({"error": words}, status=403)
    except DoorClosed:
        return json_answer({"error": _("この招待は使えなくなりました。")}, status=410)
    return json_answer({"next": _welcome(request, account, programme, Proof.PASSKEY)})


def _key(response: str, made: bytes) -> Prove:
    def prove(account: Account) -> None:
        if proofs.has_proof(account):
            proofs.check_passkey(response, made, account)
        else:
            proofs.add_passkey(account, response, made, label=_("この端末"))

    return prove


def _purpose(member: Membership) -> str:
    return f"invitation.{member.pk}"
