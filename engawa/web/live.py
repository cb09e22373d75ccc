"""The room's page and its four mouths, mounted once per audience: each brings its guard and finds its own seat."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.shared.live import channel, falling_back, wire
from engawa.shared.live.gestures import CAPTIONS_FROM
from engawa.shared.live.grants import HOSTS
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.places import COMES_AND_GOES
from engawa.shared.live.queries import chat_of, names_of, seats_of
from engawa.shared.live.reporting import REASON_LABELS
from engawa.shared.live.states import (
    ADMITTED,
    CHAT_WORDS,
    KIND_WORDS,
    PREPARING,
    RUNNING,
    RoomKind,
    SeatRole,
    SeatState,
)
from engawa.web.hosting import press
from engawa.web.limiting import wait_for
from engawa.web.scope import EngawaRequest

View = Callable[..., HttpResponse]
CALL_PERMISSIONS = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"


def _no_context(_request: EngawaRequest, _seat: LiveSeat) -> dict[str, Any]:
    return {}


def _leave(_request: EngawaRequest, seat: LiveSeat) -> None:
    channel.leave(seat)


@dataclass(frozen=True)
class Audience:
    """Who sits here: how a seat is found (or 404), what is shown beside the call, where the way out leads."""

    namespace: str
    guard: Callable[[View], View]
    seat: Callable[[EngawaRequest, UUID], LiveSeat]
    template: str
    after: Callable[[EngawaRequest, LiveSeat], str]
    leave: Callable[[EngawaRequest, LiveSeat], object] = _leave
    context: Callable[[EngawaRequest, LiveSeat], dict[str, Any]] = field(default=_no_context)


def live_urlpatterns(audience: Audience) -> list[URLPattern]:
    """Mount below `…/room/<uuid:seat_id>/`; the address also holds `programme`."""

    def mount(view: View) -> View:
        @wraps(view)
        def found(request: EngawaRequest, programme: str, seat_id: UUID, **kwargs: Any) -> HttpResponse:
            del programme, kwargs
            return view(request, audience.seat(request, seat_id), audience)

        return audience.guard(found)

    return [
        path("", mount(require_GET(page)), name="page"),
        path("join/", mount(require_POST(_answering(join))), name="join"),
        path("say/", mount(require_POST(_answering(say))), name="say"),
        path("hear/", mount(require_GET(_answering(hear))), name="hear"),
        path("chat/", mount(require_POST(chat)), name="chat"),
        path("leave/", mount(require_POST(leave)), name="leave"),
        path("press/", mount(require_POST(pressed)), name="press"),
    ]


def page(request: EngawaRequest, seat: LiveSeat, audience: Audience) -> HttpResponse:
    seats = seats_of(seat.room)
    context = {
        "seat": seat,
        "room": seat.room,
        "kind_word": KIND_WORDS[RoomKind(seat.room.kind)],
        "place": KIND_WORDS[RoomKind(seat.room.kind)],
        "own_name": names_of([seat])[seat.pk],
        "own_seat": str(seat.pk),
        "ended": _ending(seat),
        "shows_address": not seat.room.relay_only and seat.role != SeatRole.READER,
        "chat": chat_of(seat, seats),
        "host": seat.role in HOSTS,
        "watches": seat.role in COMES_AND_GOES | {SeatRole.CAPTIONER},
        "reads": seat.role == SeatRole.READER,
        "types_captions": seat.role in CAPTIONS_FROM and seat.room.kind != RoomKind.PLENARY,
        "may_show": "screen_share" in seat.grants,
        "chat_words": CHAT_WORDS,
        "reasons": REASON_LABELS,
        "urls": {
            name: _url(request, seat, audience, name) for name in ("join", "say", "hear", "chat", "leave", "press")
        },
        "after": audience.after(request, seat),
        "client_id": uuid4(),
        "ringing_url": "",
        "again_url": "",
    }
    response = render(request, audience.template, context | audience.context(request, seat))
    response.headers["Permissions-Policy"] = CALL_PERMISSIONS
    return response


def _url(request: EngawaRequest, seat: LiveSeat, audience: Audience, name: str) -> str:
    kwargs = {"programme": request.programme.slug, "seat_id": seat.pk}
    return reverse(f"{audience.namespace}:{name}", kwargs=kwargs)


def _ending(seat: LiveSeat) -> str:
    if seat.state == SeatState.REMOVED:
        return "removed"
    over = seat.room.state not in {*PREPARING, *RUNNING} or seat.room.hard_close_at <= clock.now()
    return "closed" if over or seat.state not in ADMITTED else ""


# --- what the page's script asks -----------------------------------------------------------------------------------


def _answering(view: View) -> View:
    """Endings and limits as codes; nothing of a bad request is repeated."""

    @wraps(view)
    def answered(request: EngawaRequest, seat: LiveSeat, audience: Audience) -> HttpResponse:
        try:
            return view(request, seat, audience)
        except channel.Ended as end:
            return JsonResponse({"code": end.code}, status=409 if end.code == "superseded" else 410)
        except channel.NotReady:
            return JsonResponse({"code": "preparing"}, status=HTTPStatus.ACCEPTED)
        except channel.Elsewhere:
            return JsonResponse({"code": "elsewhere"}, status=423)
        except channel.TooFast:
            return JsonResponse({"code": "too_fast"}, status=429, headers={"Retry-After": str(wire.CHAT_SECONDS)})
        except (wire.BadEnvelope, ValueError):
            return JsonResponse({"code": "bad"}, status=400)

    return answered


def join(request: EngawaRequest, seat: LiveSeat, _audience: Audience) -> HttpResponse:
    if wait_for(request, "join", seat.pk):
        raise channel.TooFast
    asked = _body(request)
    told = asked.get("told_addresses") is True
    if not told and not seat.room.relay_only and seat.role != SeatRole.READER:
        return JsonResponse({"code": "address"}, status=400)
    if asked.get("go_on") is True and seat.role != SeatRole.COMPANION:
        falling_back.go_on(seat.room, by=request.actor)
    welcome = channel.join(
        seat,
        connection=UUID(str(asked.get("connection"))),
        tab=UUID(str(asked.get("tab"))),
        take_over=asked.get("take_over") is True,
        told_addresses=told,
    )
    return JsonResponse(welcome)


def say(request: EngawaRequest, seat: LiveSeat, _audience: Audience) -> HttpResponse:
    batch = wire.parse_batch(request.body, room=seat.room_id, seat=seat.pk)
    return JsonResponse(channel.say(seat, batch).as_json())


def hear(request: EngawaRequest, seat: LiveSeat, _audience: Audience) -> HttpResponse:
    heard = channel.hear(
        seat,
        connection=UUID(request.GET.get("connection", "")),
        since=int(request.GET.get("since", "")),
        epoch=UUID(request.GET.get("epoch", "")),
    )
    return JsonResponse(heard.as_json())


def _body(request: EngawaRequest) -> dict[str, Any]:
    if len(request.body) > wire.MAX_BYTES:
        raise wire.BadEnvelope("size")
    data = json.loads(request.body)
    if not isinstance(data, dict):
        raise wire.BadEnvelope("shape")
    return data


# --- forms that also work without a script ----------------------------------------------------------------------------


def chat(request: EngawaRequest, seat: LiveSeat, audience: Audience) -> HttpResponse:
    """A line of chat: JSON for the page's script, back to the page for a plain form."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        channel.post_chat(seat, client_id=UUID(request.POST.get("client_id", "")), text=request.POST.get("text", ""))
        status, code = 200, "ok"
    except channel.Ended as end:
        status, code = 410, end.code
    except channel.TooFast:
        status, code = 429, "too_fast"
    except (channel.NotWritten, ValueError):
        status, code = 400, "bad"
    if wants_json:
        return JsonResponse({"code": code}, status=status)
    if status == HTTPStatus.OK:
        return redirect(_url(request, seat, audience, "page") + "#chat")
    return render(
        request,
        "ui/message.html",
        _trouble(code) | {"action_url": _url(request, seat, audience, "page")},
        status=status,
    )


def _trouble(code: str) -> dict[str, str]:
    words = {
        "too_fast": _("続けて送れるのは10秒に5回までです。少し待ってからお送りください。"),
        "bad": _("1文字以上、1,000文字までで書いてください。"),
    }
    text = words.get(code, _("この部屋は終了しています。"))
    return {"heading": _("送れませんでした"), "text": text, "action_label": _("部屋に戻る")}


def pressed(request: EngawaRequest, seat: LiveSeat, _audience: Audience) -> HttpResponse:
    by: Actor = request.actor
    return press(request, seat, by)


def leave(request: EngawaRequest, seat: LiveSeat, audience: Audience) -> HttpResponse:
    audience.leave(request, seat)
    return redirect(audience.after(request, seat))
