"""What people press in a room beside talking: hosts show, hide, call on, remove; anybody reports. One mouth, many verbs."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.shared.live import hosting
from engawa.shared.live.actions import remove_seat
from engawa.shared.live.grants import HOSTS
from engawa.shared.live.models import LiveMessage, LiveRoom, LiveSeat
from engawa.shared.live.reporting import ReportReason
from engawa.shared.live.states import ADMITTED, ChatMode

Verb = Callable[[HttpRequest, LiveSeat, Actor], object]


def line_in(room: LiveRoom, given: str) -> LiveMessage:
    with inside(room.programme):
        rows = LiveMessage.objects.select_related("room", "programme")
        found = rows.filter(pk=UUID(given), room=room).first()
    if found is None:
        raise Http404
    return found


def seat_in(room: LiveRoom, given: str) -> LiveSeat:
    with inside(room.programme):
        rows = LiveSeat.objects.select_related("room", "programme")
        found = rows.filter(pk=UUID(given), room=room).first()
    if found is None:
        raise Http404
    return found


def _line(request: HttpRequest, seat: LiveSeat) -> LiveMessage:
    return line_in(seat.room, request.POST.get("line", ""))


def _other(request: HttpRequest, seat: LiveSeat) -> LiveSeat:
    found = seat_in(seat.room, request.POST.get("seat", ""))
    if found.pk == seat.pk:
        raise Http404
    return found


def _reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        raise ValueError("a reason")
    return reason


def _publish(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.publish_line(_line(request, seat), by=by)


def _hide(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.hide_line(_line(request, seat), by=by, reason=_reason(request))


def _mode(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.set_chat_mode(seat.room, ChatMode(request.POST.get("mode", "")), by=by)


def _call_on(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.call_on(_other(request, seat), by=by)


def _call_off(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.call_off(_other(request, seat), by=by)


def _remove(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return remove_seat(_other(request, seat), by=by, reason=_reason(request))


def _phone(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    return hosting.give_phone(seat, _other(request, seat), request.POST.get("number", ""), by=by)


def _report(request: HttpRequest, seat: LiveSeat, by: Actor) -> object:
    reason = ReportReason(request.POST.get("reason", ""))
    return hosting.report_line(_line(request, seat), seat, by=by, reason=reason)


HOST_VERBS: dict[str, Verb] = {
    "publish": _publish,
    "hide": _hide,
    "mode": _mode,
    "call_on": _call_on,
    "call_off": _call_off,
    "remove": _remove,
    "phone": _phone,
}
VERBS = HOST_VERBS | {"report": _report}


def press(request: HttpRequest, seat: LiveSeat, by: Actor) -> HttpResponse:
    """JSON for the page's script. Whoever is no host finds no such verb; a bad word names what was wrong."""
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None or seat.state not in ADMITTED or (verb in HOST_VERBS.values() and seat.role not in HOSTS):
        raise Http404
    try:
        verb(request, seat, by)
    except hosting.NotThisRoom:
        raise Http404 from None
    except ValueError:
        return JsonResponse({"code": "bad", "text": _("入力を確かめてください。")}, status=400)
    return JsonResponse({"code": "ok"})
