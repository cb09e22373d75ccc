"""あゆみ of a case: her own line of steps, which she corrects; two taps where she stands; her word on a hand-over."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engawa.base.kit.states import WrongState
from engawa.contract.approvals.fields import field_words
from engawa.delivery.guidance.access import hand_over_for, own_case
from engawa.delivery.guidance.actions import following, handing
from engawa.delivery.guidance.case_states import (
    CASE_STAGE_WORDS,
    CLOSING_WORDS,
    GOING_ON,
    STAGES,
    TRACK_WORDS,
    CaseState,
    Closing,
    HandState,
    Route,
    Track,
)
from engawa.delivery.guidance.models import Case
from engawa.delivery.guidance.queries.cases import case_of, hand_over_of, lines_of, open_ask
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest


def case_context(me: UUID) -> dict[str, Any]:
    """What her page shows of the case that goes on, or of the last one. Inside the programme."""
    one = case_of(me)
    if one is None:
        return {"case": None}
    hand = hand_over_of(one)
    return {
        "case": one,
        "case_going": one.state in GOING_ON,
        "case_lines": lines_of(one),
        "case_ask": open_ask(one) if one.state in GOING_ON else None,
        "case_choices": _choices(),
        "case_closing": CLOSING_WORDS[Closing(one.closing)] if one.closing else "",
        "hand": hand,
        "hand_what": field_words(hand.content) if hand else "",
        "hand_asked": hand is not None and hand.state == HandState.PROPOSED,
        "hand_direct": hand is not None and hand.route == Route.DIRECT,
        "hand_done": one.state == CaseState.HANDED_OVER and hand is not None,
    }


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            str(TRACK_WORDS[track]),
            [(f"{track.value}.{stage.value}", str(CASE_STAGE_WORDS[stage])) for stage in STAGES[track]],
        )
        for track in Track
    ]


@require_POST
@subject()
def say(request: EngawaRequest, programme: str) -> HttpResponse:
    """The second tap."""
    one = own_case(request.programme, request.actor)
    track, _dot, stage = request.POST.get("stage", "").partition(".")
    try:
        following.say_stage(one, by=request.actor, track=track, stage=stage)
    except ValueError:
        return HttpResponseBadRequest()
    except WrongState:
        return _late(request, one)
    return redirect("participant:steps", programme=programme)


@require_POST
@subject()
def deny(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """「ちがいます」 about one step."""
    try:
        following.deny_step(own_case(request.programme, request.actor), by=request.actor, step=pk)
    except following.NotHers as problem:
        raise Http404 from problem
    return redirect("participant:steps", programme=programme)


@require_POST
@subject()
def hand(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """引継ぎに同意する, or not."""
    found, answer = hand_over_for(request.programme, request.actor, pk), request.POST.get("answer", "")
    if answer not in {"yes", "no"}:
        return HttpResponseBadRequest()
    try:
        handing.answer_hand_over(found, by=request.actor, yes=answer == "yes")
    except WrongState:
        return _late(request, found.case)
    return redirect("participant:steps", programme=programme)


def _late(request: EngawaRequest, one: Case) -> HttpResponse:
    del one
    context = {
        "heading": _("状況が変わりました"),
        "text": _(
            "この支援は、もう終わっているか、引継ぎのお返事が済んでいます。いまの様子は「あゆみ」で確かめられます。"
        ),
        "action_url": request.path.rsplit("/me/", 1)[0] + "/me/steps/",
        "action_label": _("あゆみに戻る"),
    }
    return render(request, "ui/message.html", context, status=409)
