"""Beginning and ending a sign-in. The session row holds the account's id only."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse

from engawa.base.accounts import signins
from engawa.base.accounts.models import Account, Proof
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, Seat
from engawa.base.programmes.permissions import Role
from engawa.web.answers import own_address
from engawa.web.scope import ACCOUNT_KEY

HOMES = {
    Role.CHIEF: "contractor:home",
    Role.CONTRACTOR: "contractor:home",
    Role.COMMISSIONER: "commissioner:home",
    Role.AUDITOR: "commissioner:home",
    Role.AGENCY: "agency:home",
    Role.EXHIBITOR: "exhibitor:home",
}


def begin(request: HttpRequest, account: Account, proof: Proof) -> None:
    """A fresh session; whatever was signed in here before is ended."""
    end(request)
    request.session[ACCOUNT_KEY] = str(account.pk)
    request.session.save()
    signins.begin(account, request.session.session_key or "", proof)
    rotate_token(request)


def end(request: HttpRequest) -> None:
    if request.session.session_key:
        signins.end(request.session.session_key)
    request.session.flush()


def home_of(programme: Programme, person: UUID) -> str | None:
    with inside(programme):
        member = Membership.objects.filter(person_id=person, state=Membership.State.ACTIVE).first()
    role = next((role for role in HOMES if member and role in member.roles), None)
    return reverse(HOMES[role], kwargs={"programme": programme.slug}) if role else None


def homes(account: Account) -> list[tuple[Programme, str]]:
    """(programme, address of the person's desk there)."""
    seats = Seat.objects.filter(person_id=account.person).select_related("programme").order_by("-programme__made_at")
    found = ((seat.programme, home_of(seat.programme, account.person)) for seat in seats)
    return [(programme, home) for programme, home in found if home]


def onward(request: HttpRequest, account: Account) -> HttpResponse:
    """To the page that asked for the sign-in, to the only desk, or to the choice of desks."""
    return redirect(next_address(request) or _only_desk(account) or reverse("entrance:desks"))


def next_address(request: HttpRequest) -> str:
    return own_address(request.POST.get("next") or request.GET.get("next") or "")


def _only_desk(account: Account) -> str | None:
    found = homes(account)
    return found[0][1] if len(found) == 1 else None
