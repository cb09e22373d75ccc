"""部屋: what is open now, what was reported there, and the secretariat's hand: hide, quiet, remove, sit in a briefing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.models import Booth, Briefing, Plenary, Rehearsal, Talk
from engawa.shared.live import hosting
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.actions import admit, remove_seat
from engawa.shared.live.models import LiveReport, LiveRoom, LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.ports import ENGINE_WORDS, EngineName
from engawa.shared.live.queries import names_of, seats_of
from engawa.shared.live.states import (
    ADMITTED,
    CHAT_WORDS,
    IN_ROOM,
    KIND_WORDS,
    ROLE_WORDS,
    RUNNING,
    SEAT_WORDS,
    ChatMode,
    RoomKind,
    SeatRole,
    SeatState,
)
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.hosting import line_in, seat_in
from engawa.web.http import staff
from engawa.web.live import Audience, live_urlpatterns
from engawa.web.scope import EngawaRequest

ENTERED = {RoomKind.BRIEFING, RoomKind.BACKSTAGE, RoomKind.PLENARY}
"""Nobody from outside sits in an interview or a consultation."""


def _places(rooms: list[LiveRoom]) -> dict[UUID, str]:
    """Whose room it is, in words: the same few questions for all."""
    ids = [room.pk for room in rooms]
    plenaries = Plenary.objects.filter(room_id__in=ids)
    rehearsals = Rehearsal.objects.filter(room_id__in=ids).select_related("booth__exhibitor__organisation")
    booths = Booth.objects.filter(pk__in=[room.owner_ref for room in rooms]).select_related("exhibitor__organisation")
    backstage = {booth.pk: booth.name for booth in booths}
    briefings = Briefing.objects.filter(room_id__in=ids).select_related("booth__exhibitor__organisation")
    talks = Talk.objects.filter(room_id__in=ids).select_related("booth__exhibitor__organisation")
    found: dict[UUID, str] = {one.room_id: one.booth.name for one in talks if one.room_id}
    found |= {room.pk: backstage[room.owner_ref] for room in rooms if room.owner_ref in backstage}
    found |= {one.room_id: one.label for one in plenaries if one.room_id}
    found |= {one.room_id: one.booth.name for one in rehearsals if one.room_id}
    return found | {one.room_id: one.booth.name for one in briefings if one.room_id}


@require_safe
@staff(Permission.SEAT_REMOVE)
def rooms(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    found = list(LiveRoom.objects.filter(state__in=RUNNING).order_by("opened_at", "pk"))
    places = _places(found)
    people: dict[UUID, int] = {}
    reported: dict[UUID, int] = {}
    for room in LiveSeat.objects.filter(room__in=found, state__in=IN_ROOM).order_by().values_list("room", flat=True):
        people[room] = people.get(room, 0) + 1
    for room in LiveReport.objects.filter(settled_at=None).order_by().values_list("room", flat=True):
        reported[room] = reported.get(room, 0) + 1
    rows = [
        {
            "room": room,
            "kind": KIND_WORDS[RoomKind(room.kind)],
            "engine": ENGINE_WORDS[EngineName(room.engine)],
            "place": places.get(room.pk, ""),
            "people": people.get(room.pk, 0),
            "reported": reported.get(room.pk, 0),
        }
        for room in found
    ]
    rows.sort(key=lambda row: not row["reported"])
    return page(request, OFFICE, "contractor/rooms", {"rows": rows})


@require_safe
@staff(Permission.SEAT_REMOVE, opens=True)
def room(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    return _one(request, _room(request, pk))


def _one(request: EngawaRequest, found: LiveRoom, *, said: str = "", status: int = 200) -> HttpResponse:
    reported = hosting.see_reported(found, by=request.actor)
    with inside(request.programme):
        seats = [seat for seat in seats_of(found) if seat.state in {*ADMITTED, SeatState.REMOVED}]
        names = names_of(seats) if found.kind != RoomKind.CONSULT else {}  # who seeks advice is nobody's business here
        place = _places([found]).get(found.pk, "")
    rows = [
        {
            "seat": seat,
            "name": names.get(seat.pk, "—"),
            "role": ROLE_WORDS[SeatRole(seat.role)],
            "word": SEAT_WORDS[SeatState(seat.state)],
            "inside": seat.state in ADMITTED,
        }
        for seat in seats
    ]
    context = {
        "room": found,
        "kind": KIND_WORDS[RoomKind(found.kind)],
        "engine": ENGINE_WORDS[EngineName(found.engine)],
        "place": place,
        "rows": rows,
        "reported": reported,
        "running": found.state in RUNNING,
        "may_enter": found.kind in ENTERED and found.state in RUNNING,
        "modes": CHAT_WORDS,
        "said": said,
    }
    return page(request, OFFICE, "contractor/room", context, status=status)


@require_POST
@staff(Permission.SEAT_REMOVE)
def press(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One mouth for what is decided about a room; a missing reason is said on the same page."""
    found, verb = _room(request, pk), request.POST.get("verb", "")
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        if verb in {"remove", "hide"} and not reason:
            return _one(request, found, said=_("理由を書いてから、もう一度押してください。"), status=422)
        if verb == "remove":
            remove_seat(seat_in(found, request.POST.get("seat", "")), by=request.actor, reason=reason)
        elif verb == "hide":
            hosting.hide_line(line_in(found, request.POST.get("line", "")), by=request.actor, reason=reason)
        elif verb == "keep":
            hosting.keep_line(line_in(found, request.POST.get("line", "")), by=request.actor)
        elif verb == "mode":
            hosting.set_chat_mode(found, ChatMode(request.POST.get("mode", "")), by=request.actor)
        elif verb in {"staff", "captioner"} and found.kind in ENTERED:
            return _sit(request, found, SeatRole(verb))
        else:
            return HttpResponseBadRequest()
    except ValueError:
        return HttpResponseBadRequest()
    except (WrongState, RoomFull):
        return _one(
            request, found, said=_("状況が変わったため、行いませんでした。いまの様子をご確認ください。"), status=409
        )
    return redirect("contractor:room", programme=programme, pk=pk)


def _sit(request: EngawaRequest, found: LiveRoom, role: SeatRole) -> HttpResponse:
    """Visible, as everybody is: nobody from the secretariat watches unseen."""
    label = str(ROLE_WORDS[role])
    seat = admit(found, by=request.actor, role=role, person_id=request.actor.person_id, label=label)
    return redirect("contractor:staff-room:page", programme=request.programme.slug, seat_id=seat.pk)


def _room(request: EngawaRequest, pk: UUID) -> LiveRoom:
    with inside(request.programme):
        found = LiveRoom.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# --- their own seat in a briefing ------------------------------------------------------------------------------------


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    return seat_for_person(request.programme, seat, request.actor.person_id)


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs = {"programme": request.programme.slug, "pk": seat.room_id}
    return reverse("contractor:room", kwargs=kwargs)


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    del request
    with inside(seat.programme):
        return {"place": _places([seat.room]).get(seat.room_id, "")}


AUDIENCE = Audience(
    namespace="contractor:staff-room",
    guard=staff(Permission.SEAT_REMOVE),
    seat=_seat,
    template="ui/live/room.html",
    after=_after,
    context=_context,
)

urlpatterns = [
    path("rooms/", rooms, name="rooms"),
    path("rooms/<uuid:pk>/", room, name="room"),
    path("rooms/<uuid:pk>/press/", press, name="room-press"),
    path("room/<uuid:seat_id>/", include((live_urlpatterns(AUDIENCE), "staff-room"))),
]
