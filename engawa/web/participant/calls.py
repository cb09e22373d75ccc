from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.fairs.actions.talks import answer_call
from engawa.delivery.fairs.models import Talk
from engawa.delivery.guidance.actions.counter import answer_consult
from engawa.delivery.guidance.queries.consultations import by_call
from engawa.delivery.queues import actions
from engawa.delivery.queues.access import call_for
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.states import CallState, DeskKind
from engawa.delivery.queues.waits import settle_due
from engawa.shared.live.conf import live_settings
from engawa.web.http import subject
from engawa.web.live import CALL_PERMISSIONS
from engawa.web.participant.board import place_of
from engawa.web.participant.today import RINGING, fragment, go, ring_for
from engawa.web.scope import EngawaRequest


@require_GET
@subject(opens=True)
def ring(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """順番が来ました. A part asked for by the stream only learns whether it still rings."""
    settle_due(request.programme, subject=request.actor.id)
    call = call_for(request.programme, request.actor, pk)
    if call.state not in RINGING:
        return go(request, _after(request, call))
    if fragment(request):
        return HttpResponse(status=204)
    with inside(request.programme):
        context = {
            "call": call,
            "place": place_of(call.desk),
            "consults": call.desk.kind == DeskKind.CONSULTATION,
            "alias": show_alias(request.actor.id),
            "left": seconds_left(call),
            "shows_address": not live_settings().relay_only,
        }
        response = render(request, "participant/ring.html", context)
    response.headers["Permissions-Policy"] = CALL_PERMISSIONS
    return response


@require_GET
@subject()
def ringing(request: EngawaRequest, programme: str) -> HttpResponse:
    """For a room's page: what rings for her while she listens. Asking says that she is here."""
    call = ring_for(request)
    if call is None:
        return JsonResponse({})

    def to(name: str) -> str:
        return reverse(f"participant:{name}", kwargs={"programme": programme, "pk": call.pk})

    facts = {"heard": to("ring-heard"), "enter": to("ring-enter"), "later": to("ring-later")}
    return JsonResponse(facts | {"place": place_of(call.desk), "left": seconds_left(call)})


def seconds_left(call: Call) -> int:
    """Of the sixty that begin when her page has acknowledged the ring."""
    if call.acknowledged_at is None:
        return actions.ANSWER_SECONDS
    gone = (clock.now() - call.acknowledged_at).total_seconds()
    return max(0, round(actions.ANSWER_SECONDS - gone))


def _after(request: EngawaRequest, call: Call) -> str:
    """Where an answered call leads: the room that it opened."""
    programme = request.programme
    with inside(programme):
        found = _opened_by(call) if call.state == CallState.ANSWERED else None
    if found is None:
        return reverse("participant:today", kwargs={"programme": programme.slug})
    name, seat = found
    return reverse(name, kwargs={"programme": programme.slug, "seat_id": seat})


def _opened_by(call: Call) -> tuple[str, UUID] | None:
    if call.desk.kind == DeskKind.CONSULTATION:
        one = by_call(call.pk)
        return ("participant:consult-room:page", one.seeker_seat) if one and one.seeker_seat else None
    talk = Talk.objects.filter(call=call).first()
    return ("participant:my-room:page", talk.seeker_seat) if talk and talk.seeker_seat else None


@require_POST
@subject()
def heard(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """The ring is on her screen."""
    del programme
    call = actions.acknowledge(call_for(request.programme, request.actor, pk), by=request.actor)
    return JsonResponse({"left": seconds_left(call), "ringing": call.state in RINGING})


@require_POST
@subject()
def enter(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Whatever desk rings: its owner opens the room."""
    call = call_for(request.programme, request.actor, pk)
    try:
        if call.desk.kind == DeskKind.CONSULTATION:
            seat = answer_consult(call, by=request.actor).seeker_seat
            return redirect("participant:consult-room:page", programme=programme, seat_id=seat)
        talk = answer_call(call, by=request.actor)
    except WrongState:
        return _late(request, programme)
    return redirect("participant:my-room:page", programme=programme, seat_id=talk.seeker_seat)


@require_POST
@subject()
def later(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        actions.defer(call_for(request.programme, request.actor, pk), by=request.actor)
    except WrongState:
        return _late(request, programme)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def stop(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        actions.decline(call_for(request.programme, request.actor, pk), by=request.actor)
    except WrongState:
        return _late(request, programme)
    return redirect("participant:today", programme=programme)


def _late(request: EngawaRequest, programme: str) -> HttpResponse:
    context = {
        "title": _("呼び出しは終わっています"),
        "heading": _("この呼び出しは終わっています"),
        "text": _(
            "お返事の前に時間が過ぎたか、先方が呼び出しを取りやめました。整理券の順番は「きょう」で確かめられます。"
        ),
        "action_url": reverse("participant:today", kwargs={"programme": programme}),
        "action_label": _("きょうに戻る"),
    }
    return render(request, "ui/message.html", context, status=409)
