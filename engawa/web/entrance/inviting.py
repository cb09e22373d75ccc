"""Accepting an invitation: register a passkey or an authenticator app; only then is the link used up."""

import json
from io import BytesIO
from os import urandom

import segno
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Proof
from engawa.base.programmes import doors
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import ROLE_LABELS, Role
from engawa.contract.safeguards.actions import DoorClosed, account_for, appoint
from engawa.contract.safeguards.notices import INVITE
from engawa.web.entrance import session
from engawa.web.entrance.forms import CodeForm
from engawa.web.entrance.limits import allow
from engawa.web.entrance.signing import CHALLENGE, _json


def _look(token: str) -> tuple[Programme, Membership] | None:
    door = doors.look_door(token, INVITE)
    if door is None or not door.open:
        return None
    programme = Programme.objects.get(pk=door.programme_id)
    with inside(programme):
        member = Membership.objects.filter(pk=door.ref, state=Membership.State.INVITED).first()
    return (programme, member) if member else None


def _closed(request: HttpRequest) -> HttpResponse:
    words = {
        "heading": _("この招待は使えなくなりました"),
        "text": _("使い終わったか、期限が過ぎています。招いた方に、もう一度お願いしてください。"),
    }
    return render(request, "ui/message.html", words, status=410)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to. The GET changes nothing."""
    found = _look(token)
    if found is None:
        return _closed(request)
    programme, member = found
    roles = [ROLE_LABELS[Role(role)] for role in member.roles]
    return render(request, "entrance/invitation.html", {"programme": programme, "roles": roles, "token": token})


@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest, token: str) -> HttpResponse:
    """Show the secret once as QR and text; the right number completes the invitation."""
    found = _look(token)
    if found is None:
        return _closed(request)
    programme, member = found
    account = account_for(member.person_id)
    if request.method == "GET":
        return _show_secret(request, account, token)
    form = CodeForm(request.POST)
    if form.is_valid() and allow("totp", str(account.pk), 6):
        try:
            with transaction.atomic():
                proofs.check_totp(account, form.cleaned_data["totp"])
            appoint(programme, token)
        except proofs.ProofFailed:
            form.add_error("totp", _("番号が違います。認証アプリに今出ている番号を入れてください。"))
        except DoorClosed:
            return _closed(request)
        else:
            return _welcome(request, account, programme, Proof.TOTP)
    return render(request, "entrance/totp_again.html", {"form": form, "token": token}, status=422)


def _show_secret(request: HttpRequest, account: Account, token: str) -> HttpResponse:
    with transaction.atomic():
        secret = proofs.begin_totp(account)
    picture = BytesIO()
    segno.make(proofs.totp_address(secret, account.handle[:8])).save(
        picture, kind="svg", scale=5, xmldecl=False, svgns=True
    )
    context = {"form": CodeForm(), "token": token, "secret": secret, "qr": picture.getvalue().decode()}
    response = render(request, "entrance/totp.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _welcome(request: HttpRequest, account: Account, programme: Programme, proof: Proof) -> HttpResponse:
    session.begin(request, account, proof)
    return redirect(session.home_of(programme, account.person) or reverse("entrance:desks"))


@require_POST
def passkey_options(request: HttpRequest, token: str) -> HttpResponse:
    found = _look(token)
    if found is None:
        return _json({"error": _("この招待は使えなくなりました。")}, status=410)
    challenge = urandom(32)
    request.session[CHALLENGE] = challenge.hex()
    return _json(proofs.registration_options(account_for(found[1].person_id), challenge))


@require_POST
def passkey(request: HttpRequest, token: str) -> HttpResponse:
    found = _look(token)
    challenge = bytes.fromhex(request.session.pop(CHALLENGE, ""))
    if found is None or not challenge:
        return _json({"error": _("時間がたちすぎました。もう一度お試しください。")}, status=410)
    programme, member = found
    account = account_for(member.person_id)
    try:
        body = request.body.decode()
        json.loads(body)
        with transaction.atomic():
            proofs.add_passkey(account, body, challenge, label=_("この端末"))
        appoint(programme, token)
    except (proofs.ProofFailed, ValueError):
        return _json({"error": _("このパスキーを登録できませんでした。認証アプリでも登録できます。")}, status=403)
    except DoorClosed:
        return _json({"error": _("この招待は使えなくなりました。")}, status=410)
    return _json({"next": _welcome(request, account, programme, Proof.PASSKEY).headers["Location"]})
