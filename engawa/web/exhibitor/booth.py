from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import after_leaving, inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.talks import call_at
from engawa.delivery.fairs.models import Booth, Talk
from engawa.delivery.fairs.queries.talks import talks_of_booth
from engawa.delivery.fairs.talk_states import STAGE_WORDS, TOPIC_WORDS, Stage, TalkState, Topic
from engawa.delivery.matching.queue.admit import Why
from engawa.delivery.queues import actions
from engawa.delivery.queues.actions import DeskShut, HostBusy, NobodyToCall, NoRoom, SubjectBusy
from engawa.delivery.queues.models import Call, Desk
from engawa.delivery.queues.queries import Line, last_calls_of, lines_of, live_calls_of
from engawa.delivery.queues.states import CALL_WORDS, DESK_WORDS, CallState, DeskState, TicketState
from engawa.delivery.queues.waits import overdue, settle_due
from engawa.web.exhibitor.access import booth_for, call_for, desk_for, hidden_subjects, place_for, ticket_for
from engawa.web.http import first, staff
from engawa.web.scope import EngawaRequest

RECENT_SECONDS = 300


@dataclass(frozen=True)
class Row:
    """One waiting person, by alias alone."""

    line: Line
    alias: str

    @property
    def word(self) -> str:
        match self.line.ticket.state:
            case TicketState.CALLED:
                return _("お呼びしています")
            case TicketState.IN_TALK:
                return _("面談中")
            case TicketState.WAITING if self.line.busy:
                return _("ほかのブースがお呼びしています")
            case TicketState.WAITING if self.line.present:
                return _("お待ちです")
        return _("離席中")

    @property
    def tone(self) -> str:
        if self.line.ticket.state in {TicketState.CALLED, TicketState.IN_TALK}:
            return "info"
        return "go" if self.line.callable else "soft"

    @property
    def topic(self) -> str:
        code = self.line.ticket.topic
        return str(TOPIC_WORDS[Topic(code)]) if code else ""


@require_GET
@staff(Permission.BOOTH_HOST)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    """Who waits, whom I am calling, whom I met. Before there is a booth: what is to be prepared."""
    place = place_for(request)
    if place.exhibitor is None:
        raise Http404
    if place.booth is None:
        return redirect("exhibitor:prepare", programme=programme)
    return _home(request)


def _home(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    with inside(request.programme):
        booth, desk = desk_for(request)
        calls = live_calls_of(desk)
        if any(map(overdue, calls)):
            first(request, partial(settle_due, request.programme, desk=desk))
        after_leaving(partial(host_here, request.programme, booth.pk, request.actor.id))
        template = "exhibitor/home_live.html" if request.headers.get("HX-Request") == "true" else "exhibitor/home.html"
        return render(request, template, _context(request, booth, desk, calls) | {"said": said}, status=status)


def _context(request: EngawaRequest, booth: Booth, desk: Desk, calls: list[Call]) -> dict[str, Any]:
    hidden, talks = hidden_subjects(booth), talks_of_booth(booth)
    lines = [line for line in lines_of(desk) if line.ticket.subject_id not in hidden]
    past = [call for call in last_calls_of(desk) if call.subject_id not in hidden and _recent(call)]
    people = (
        {line.ticket.subject_id for line in lines} | {talk.subject_id for talk in talks} | {c.subject_id for c in past}
    )
    names = show_aliases(people)
    rows = [Row(line, names.get(line.ticket.subject_id, "")) for line in lines]
    mine = next((call for call in calls if call.person == request.actor.id), None)
    now = clock.now()
    return {
        "booth": booth,
        "fair": booth.gathering.fair,
        "desk": desk,
        "desk_word": DESK_WORDS[DeskState(desk.state)],
        "municipality": booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY,
        "rows": [row for row in rows if row.line.ticket.state not in {TicketState.CALLED, TicketState.IN_TALK}],
        "callable": any(row.line.callable for row in rows),
        "ringing": [_ringing(call, names, now) for call in calls if call.state != CallState.ANSWERED],
        "busy": mine is not None,
        "open_talks": [_met(talk, names) for talk in talks if talk.state == TalkState.OPEN],
        "met": [_met(talk, names) for talk in talks if talk.state == TalkState.SETTLED],
        "past": [
            {"alias": names.get(c.subject_id, ""), "word": CALL_WORDS[CallState(c.state)], "at": c.ended_at}
            for c in past
        ],
        "me": request.actor.id,
        "now": now,
    }


def _recent(call: Call) -> bool:
    return call.ended_at is not None and (clock.now() - call.ended_at).total_seconds() < RECENT_SECONDS


def _ringing(call: Call, names: dict[UUID, str], now: Any) -> dict[str, Any]:
    since = call.acknowledged_at or call.ring_at
    limit = actions.ANSWER_SECONDS if call.acknowledged_at else actions.ACK_SECONDS
    return {
        "call": call,
        "alias": names.get(call.subject_id, ""),
        "word": CALL_WORDS[CallState(call.state)],
        "reached": call.acknowledged_at is not None,
        "left": max(0, limit - int((now - since).total_seconds())),
    }


def _met(talk: Talk, names: dict[UUID, str]) -> dict[str, Any]:
    note = getattr(talk, "note", None)
    return {
        "talk": talk,
        "alias": names.get(talk.subject_id, ""),
        "minutes": max(1, round(talk.overlap_seconds / 60)) if talk.overlap_seconds else 0,
        "stage": STAGE_WORDS[Stage(note.stage)] if note else "",
    }


TURNS = {"open": actions.open_desk, "pause": actions.pause_desk, "close": actions.close_desk}


@require_POST
@staff(Permission.BOOTH_HOST)
def desk(request: EngawaRequest, programme: str) -> HttpResponse:
    """Open, pause, close; 呼び出し待ち on and off."""
    _booth, found = desk_for(request)
    verb = request.POST.get("verb", "")
    if verb in TURNS:
        TURNS[verb](found, by=request.actor)
    elif verb in {"standby_on", "standby_off"}:
        actions.set_standby(found, by=request.actor, on=verb == "standby_on")
    else:
        return HttpResponseBadRequest()
    return redirect("exhibitor:home", programme=programme)


@require_POST
@staff(Permission.CALL_MAKE)
def call(request: EngawaRequest, programme: str) -> HttpResponse:
    """お呼びする: the next, or the one whose row was pressed. Being too late is an outcome, said on the same page."""
    booth, ticket = booth_for(request), None
    try:
        if given := request.POST.get("ticket"):
            booth, ticket = ticket_for(request, UUID(given))
        call_at(booth, by=request.actor, ticket=ticket)
    except SubjectBusy:
        return _home(request, said=_("ほかのブースがお呼びしています。次の方をお呼びできます。"), status=409)
    except NobodyToCall as nobody:
        return _home(request, said=_soon_booked() if nobody.held else _nobody(), status=409)
    except NoRoom as refused:
        return _home(request, said=_soon_booked() if refused.why == Why.HELD_FREE else _booked_elsewhere(), status=409)
    except HostBusy:
        return _home(request, said=_("先にお呼びした方がいます。終わってから次の方をお呼びください。"), status=409)
    except (DeskShut, WrongState):
        return _home(
            request, said=_("状況が変わったため、お呼びしませんでした。いまの順番をご確認ください。"), status=409
        )
    return redirect("exhibitor:home", programme=programme)


def _nobody() -> str:
    return _("いまお呼びできる方がいません。画面を開いて待っている方が来ると、ここに出ます。")


def _soon_booked() -> str:
    return _("まもなく予約の方の時間です。面談が重ならないように、整理券の方は予約のあとにお呼びします。")


def _booked_elsewhere() -> str:
    return _("この方には、まもなくほかの予約があります。次の方をお呼びできます。")


@require_POST
@staff(Permission.CALL_MAKE)
def cancel(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        actions.cancel_call(call_for(request, pk), by=request.actor)
    except WrongState:
        return _home(request, said=_("呼び出しはもう終わっています。"), status=409)
    return redirect("exhibitor:home", programme=programme)
