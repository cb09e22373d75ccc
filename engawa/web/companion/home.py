"""同席のページ: when, with which bodies, whether the room is open; going in, and stopping. Nothing else of hers."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.base.acts.words import Purpose
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.subjects.aliases import show_alias
from engawa.contract.custody.queries import consents_of
from engawa.contract.custody.states import ConsentState
from engawa.delivery.guidance.actions import companions
from engawa.delivery.guidance.actions.companions import NotAgreed, NotOpenYet
from engawa.delivery.guidance.models import Companion
from engawa.delivery.guidance.queries.companions import invitation_of, not_agreed
from engawa.delivery.guidance.states import BODIES_WORDS, MODE_WORDS, Mode
from engawa.shared.live.actions import AddressesWouldShow
from engawa.shared.live.places import RoomFull
from engawa.web.companion.forms import AgreeForm
from engawa.web.companion.words import over_words, when_words
from engawa.web.http import companion
from engawa.web.scope import EngawaRequest

Late = NotAgreed | NotOpenYet | RoomFull | AddressesWouldShow | WrongState


@require_safe
@companion()
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _page(request, invitation_of(request.actor.id))


def own_invitation(request: EngawaRequest) -> Companion:
    """What may still be answered; one that ended with whoever made it is no more."""
    with inside(request.programme):
        found = invitation_of(request.actor.id)
    if found is None:
        raise Http404
    return found


def _page(
    request: EngawaRequest, found: Companion | None, *, form: AgreeForm | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        over = over_words(found)
        context: dict[str, Any] = {"own_name": show_alias(request.actor.id), "over": over, "said": said}
        if found is not None and not over:
            context |= _facts(request, found, form)
        return render(request, "companion/home.html", context, status=status)


def _facts(request: EngawaRequest, found: Companion, form: AgreeForm | None) -> dict[str, Any]:
    one, missing = found.consultation, not_agreed(found)
    given = [
        consent
        for consent in consents_of(request.actor.id)
        if consent.purpose == Purpose.CONSULTATION and consent.state == ConsentState.GIVEN
    ]
    return {
        "host": show_alias(one.subject_id),
        "when": when_words(one),
        "bodies": BODIES_WORDS[one.wanted],
        "mode": MODE_WORDS[Mode(one.mode)],
        "how": one.mode,
        "running": one.running,
        "missing": missing,
        "given": given,
        "form": form or AgreeForm(missing),
    }


@require_POST
@companion()
def enter(request: EngawaRequest, programme: str) -> HttpResponse:
    """入室する. A refusal is said on the same page, with what to do."""
    found = own_invitation(request)
    try:
        seat = companions.sit_beside(found, by=request.actor)
    except (NotAgreed, NotOpenYet, RoomFull, AddressesWouldShow, WrongState) as problem:
        return _page(request, own_invitation(request), said=late_words(problem), status=409)
    return redirect("companion:room:page", programme=programme, seat_id=seat.pk)


def late_words(problem: Late) -> str:
    if isinstance(problem, NotAgreed):
        return _("同意していただいていない機関があるため、入れません。下で同意すると、入れます。")
    if isinstance(problem, NotOpenYet):
        return _("部屋はまだひらいていないか、もう終わりました。ひらくと、このページに「入室する」が出ます。")
    if isinstance(problem, RoomFull):
        return _("部屋が満席のため、いまは入れません。相談員の席を先に空けています。招いた方にお伝えください。")
    if isinstance(problem, AddressesWouldShow):
        return _("この会場では、安全な接続の準備ができていないため、同席できません。招いた方にお伝えください。")
    return _(
        "この部屋には入れません。退出をお願いしたか、同意を取りやめたためです。次の相談には、また招いてもらえます。"
    )


@require_POST
@companion()
def agree(request: EngawaRequest, programme: str) -> HttpResponse:
    found = own_invitation(request)
    with inside(request.programme):
        form = AgreeForm(not_agreed(found), request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        companions.agree_to(found, by=request.actor, bodies=form.cleaned_data["bodies"])
    except (NotAgreed, WrongState):
        words = _("状況が変わったため、行いませんでした。いまの様子をご確認ください。")
        return _page(request, own_invitation(request), said=words, status=409)
    return redirect("companion:home", programme=programme)


@require_POST
@companion()
def disagree(request: EngawaRequest, programme: str) -> HttpResponse:
    """この機関への同意を取りやめる: the seat ends with it."""
    try:
        body = UUID(request.POST.get("body", ""))
    except ValueError as problem:
        raise Http404 from problem
    companions.end_consent(own_invitation(request), by=request.actor, body=body)
    return redirect("companion:home", programme=programme)


@require_POST
@companion()
def stop(request: EngawaRequest, programme: str) -> HttpResponse:
    """同席をやめる."""
    companions.stop_accompanying(own_invitation(request), by=request.actor)
    return redirect("companion:home", programme=programme)
